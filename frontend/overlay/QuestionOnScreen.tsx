import { _, ngettext } from "../lib/i18n";
import { thingsOn } from "../room/boards";
import type { Question } from "../room/questions/protocol";
import type { RoomState } from "../room/state";

/** The question being answered; nothing while there is none. */
export function QuestionOnScreen({ state }: { state: RoomState }) {
  const question = thingsOn<Question>(state.boards, "questions").find((each) => each.state === "answering");
  if (!question) return null;
  return (
    <section class="overlay-card">
      <h2 class="overlay-title">{_("Answering now")}</h2>
      <p class="overlay-question">{question.text}</p>
      <p class="quiet">{question.author?.name ?? _("Anonymous")} · {ngettext("%(num)s vote", "%(num)s votes", question.votes)}</p>
    </section>
  );
}
