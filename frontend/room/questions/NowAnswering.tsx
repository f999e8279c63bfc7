import { _, ngettext } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { Words } from "../words";
import type { Questions } from "./use_questions";
import { authorOf } from "./words";

/** The one question that is being answered, above whatever tab one looks at; it is said aloud once and takes no focus. */
export function NowAnswering({ questions, moderates }: { questions: Questions; moderates: boolean }) {
  const { answering, mine, decide } = questions;
  const of = answering ? `${authorOf(answering, mine.asked.includes(answering.id))} · ${ngettext("%(num)s vote", "%(num)s votes", answering.votes)}` : "";
  return (
    <>
      <p class="visually-hidden" role="status">{answering ? _("Now answering: %(text)s", { text: answering.text }) : ""}</p>
      {answering && (
        <section class="answering" aria-label={_("Now answering")} data-answering={answering.id}>
          <div class="answering-head">
            <span class="badge badge--live"><span class="dot" /> {_("Now answering")}</span>
            {!moderates && <span class="answering-of tiny quiet">{of}</span>}
            {moderates && (
              <button type="button" class="button button--small" onClick={() => void decide("mark_question_answered", answering, _("Answered"), "check")}>
                <Icon name="check" /> {_("Answered")}
              </button>
            )}
          </div>
          <p class="answering-text" tabIndex={answering.text.length > 160 ? 0 : undefined}><Words text={answering.text} names={[]} /></p>
          {moderates && <p class="tiny quiet">{of}</p>}
        </section>
      )}
    </>
  );
}
