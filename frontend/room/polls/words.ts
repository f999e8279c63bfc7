import { _, formatLocale, formatNumber, ngettext } from "../../lib/i18n";
import type { Answer, Poll, PollKind, Showing } from "./protocol";

export function kindName(kind: PollKind): string {
  return {
    single: _("One choice"),
    multiple: _("Several choices"),
    rating: _("Rating"),
    ranking: _("Ranking"),
    words: _("Open words"),
    quiz: _("Quiz question"),
  }[kind];
}

export function showingName(showing: Showing): string {
  return { always: _("at once"), voted: _("when one has voted"), closed: _("when it is closed") }[showing];
}

export function votesWords(votes: number): string {
  return ngettext("%(num)s vote", "%(num)s votes", votes);
}

/** How to answer, for whom it is not clear from what stands there. */
export function howTo({ kind, most, points }: Poll): string | null {
  switch (kind) {
    case "multiple":
      return ngettext("Choose up to %(num)s.", "Choose up to %(num)s.", most);
    case "rating":
      return _("Give each one to five stars.");
    case "ranking":
      return _("Put them in your order, the best first.");
    case "words":
      return ngettext("Write %(num)s word or a few that belong together.", "Write up to %(num)s words.", most);
    case "quiz":
      return ngettext("The right answer earns %(num)s point. Your first answer stands.", "The right answer earns %(num)s points. Your first answer stands.", points ?? 0);
    default:
      return null;
  }
}

export function shareWords(votes: number, all: number): string {
  return new Intl.NumberFormat(formatLocale, { style: "percent", maximumFractionDigits: 0 }).format(all ? votes / all : 0);
}

export function meanWords(stars: number[]): string {
  return new Intl.NumberFormat(formatLocale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(mean(stars));
}

export function mean(stars: number[]): number {
  const people = stars.reduce((sum, each) => sum + each, 0);
  return people ? stars.reduce((sum, each, at) => sum + each * (at + 1), 0) / people : 0;
}

/** What somebody answered, in a line. */
export function answerWords(poll: Poll, answer: Answer): string {
  const text = (id: number) => poll.options.find((option) => option.id === id)?.text ?? "";
  if (poll.kind === "words") return (answer as string[]).join(" · ");
  if (poll.kind === "rating") return (answer as [number, number][]).map(([id, stars]) => `${text(id)} ${formatNumber(stars)}/5`).join(" · ");
  if (poll.kind === "ranking") return (answer as number[]).map((id, at) => `${formatNumber(at + 1)}. ${text(id)}`).join(" · ");
  return (answer as number[]).map(text).join(" · ");
}

/** Whether the quiz is over and what one chose is right; null where that is not so. */
export function knewIt(poll: Poll, answer: Answer | undefined): boolean | null {
  if (poll.kind !== "quiz" || poll.state !== "closed" || !answer) return null;
  return (answer as number[]).every((id) => poll.options.some((option) => option.id === id && option.right));
}
