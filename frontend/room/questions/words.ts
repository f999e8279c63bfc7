import { _ } from "../../lib/i18n";
import type { Anonymity, Question } from "./protocol";

/** Whose question it is, as the page says it. */
export function authorOf(question: Question, isMine: boolean): string {
  if (isMine) return _("You");
  return question.author?.name ?? _("Anonymous");
}

/** What reporting it is called; who asked anonymously is not named. */
export function reportTitle({ author }: Question): string {
  return author ? _("Report the question of %(name)s", { name: author.name }) : _("Report this question");
}

/** What becomes of one's name, said where one asks. */
export function promise(anonymity: Anonymity, host: string): string {
  if (anonymity === "everyone") return _("Nobody in the room sees your name, and neither does the team of %(host)s.", { host });
  if (anonymity === "attendees") return _("Other attendees do not see your name. The team of %(host)s does.", { host });
  return _("Your name stands beside your question.");
}

export function anonymityName(anonymity: Anonymity): string {
  if (anonymity === "everyone") return _("Yes, hidden from the team too");
  return anonymity === "attendees" ? _("Yes, the team sees the name") : _("No");
}
