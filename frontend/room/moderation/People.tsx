import { _, formatAgo, formatMoment } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { initials } from "../words";
import { Nothing, Waiting } from "./Waiting";
import type { Sanction } from "./protocol";
import { useFocusKept } from "./use_focus_kept";
import type { Moderation } from "./use_moderation";
import type { Question } from "./use_question";

/** Who may not write here, or not come in; each can be forgiven. */
export function People({ question, moderation }: { question: Question<{ people: Sanction[] }>; moderation: Moderation }) {
  const box = useFocusKept();
  return (
    <div ref={box} tabIndex={-1}>
      <Waiting question={question}>
        {({ people }) =>
          people.length ? (
            <ul>{people.map((each) => <Person key={each.log} sanction={each} onLift={() => void moderation.undo(each.log)} />)}</ul>
          ) : (
            <Nothing icon="people" title={_("Nobody is muted or banned")}>{_("Whoever you mute or ban is listed here, and let in again from here.")}</Nothing>
          )
        }
      </Waiting>
    </div>
  );
}

function Person({ sanction, onLift }: { sanction: Sanction; onLift: () => void }) {
  const { kind, name, until, by, at } = sanction;
  const label = kind === "ban" ? _("Lift the ban of %(name)s", { name }) : _("Lift the mute of %(name)s", { name });
  return (
    <li class="deed" tabIndex={-1}>
      <span class="avatar" aria-hidden="true">{initials(name)}</span>
      <div class="grow">
        <p class="row row--tight">
          <b>{name}</b>
          {kind === "ban" ? (
            <span class="badge badge--danger"><Icon name="ban" /> {_("Banned from all rooms")}</span>
          ) : (
            <span class="badge badge--warning"><Icon name="mute" /> {_("Muted until %(time)s", { time: until ? formatMoment(until) : "" })}</span>
          )}
        </p>
        <p class="tiny muted">{_("By %(name)s, %(ago)s", { name: by || _("a former member"), ago: formatAgo(at) })}</p>
      </div>
      <button type="button" class="button button--small" aria-label={label} onClick={onLift}>{_("Lift")}</button>
    </li>
  );
}
