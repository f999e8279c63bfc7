import { _, formatLocale, formatNumber } from "../lib/i18n";
import { Icon } from "../lib/icon";
import { type Forest, type Person, pathOf, wayAbove } from "./forest";
import { Way } from "./Way";

interface Props {
  forest: Forest;
  person: Person;
  registration: string | null;
  zone: string; // of the event: the same clock as on every other page, wherever the reader sits
  onChoose(id: number): void;
  onBranch(id: number): void;
  onClose(): void;
}

const MOMENT: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/** Somebody's way from the root, and what they brought. */
export function PersonCard({ forest, person, registration, zone, onChoose, onBranch, onClose }: Props) {
  const path = [...wayAbove(forest).slice(0, -1), ...pathOf(forest, person)];
  return (
    <section class="chosen-person" aria-label={person.name}>
      <span class="gen" data-gen={Math.min(person.generation, 7)} title={_("Generation %(number)s", { number: person.generation })}>{person.generation}</span>
      <span class="grow">
        <b>{person.name}</b> {person.cancelled && <span class="badge">{_("Cancelled")}</span>}
        <span class="chain tiny muted">
          {path.length > 1 ? <Way steps={path} onChoose={onChoose} key={person.id} /> : <span>{person.place || _("came directly")}</span>}
        </span>
      </span>
      <dl class="chosen-facts">
        <div><dt>{_("Directly")}</dt><dd>{formatNumber(person.direct)}</dd></div>
        <div><dt>{_("In all below")}</dt><dd>{formatNumber(person.below)}</dd></div>
        {person.at !== null && <div><dt>{_("Registered")}</dt><dd>{new Intl.DateTimeFormat(formatLocale, { ...MOMENT, timeZone: zone }).format(person.at * 1000)}</dd></div>}
      </dl>
      <span class="row row--tight row--fixed">
        {person.below > 0 && person.id !== forest.cascade && <button class="button button--quiet button--small button--icon" type="button" aria-label={_("Only this branch")} title={_("Only this branch")} onClick={() => onBranch(person.id)}><Icon name="spread" /></button>}
        {registration && <a class="button button--quiet button--small button--icon" href={registration.replace(/\/0(?=$|\/)/, `/${person.id}`)} aria-label={_("Open the registration")} title={_("Open the registration")}><Icon name="right" /></a>}
        <button class="button button--quiet button--small button--icon" type="button" aria-label={_("Close")} onClick={onClose}><Icon name="x" /></button>
      </span>
    </section>
  );
}
