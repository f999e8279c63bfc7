import type { Poll, PollKind, Showing } from "./protocol";

export const KINDS: PollKind[] = ["single", "multiple", "rating", "ranking", "words", "quiz"];
export const SHOWINGS: Showing[] = ["always", "voted", "closed"];
export const SECONDS = [0, 10, 20, 30, 60, 120, 300];
export const POINTS = [1, 5, 10, 20, 50, 100];
export const WORDS_MOST = 5;
const OPTIONS_MOST: Record<PollKind, number> = { single: 10, multiple: 10, rating: 6, ranking: 8, words: 0, quiz: 8 };

/** What a host writes down, before it is sent. */
export interface Plan {
  kind: PollKind;
  question: string;
  options: { text: string; right: boolean }[];
  most: number;
  points: number;
  showing: Showing;
  seconds: number;
}

export const EMPTY: Plan = { kind: "single", question: "", options: [blank(), blank()], most: 2, points: 10, showing: "always", seconds: 0 };

export function blank(): Plan["options"][number] {
  return { text: "", right: false };
}

export function optionsMost(kind: PollKind): number {
  return OPTIONS_MOST[kind];
}

/** Another kind, with what still makes sense of what was written: a quiz keeps its results back. */
export function asKind(plan: Plan, kind: PollKind): Plan {
  return { ...plan, kind, showing: kind === "quiz" ? "closed" : plan.kind === "quiz" ? "always" : plan.showing };
}

export function planOf(poll: Poll): Plan {
  const options = poll.options.map(({ text, right }) => ({ text, right: right ?? false }));
  return { kind: poll.kind, question: poll.question, options: options.length ? options : [blank(), blank()], most: poll.most, points: poll.points ?? 10, showing: poll.showing, seconds: poll.seconds ?? 0 };
}

/** As the protocol has it: without what the kind does not know. */
export function sent(plan: Plan): object {
  const options = plan.options.filter(({ text }) => text.trim());
  const { kind, question, showing, seconds } = plan;
  return {
    kind,
    question,
    showing,
    seconds: seconds || null,
    options: optionsMost(kind) ? options.map(({ text, right }) => ({ text, right: kind === "quiz" && right })) : [],
    most: kind === "multiple" || kind === "words" ? plan.most : 1,
    points: kind === "quiz" ? plan.points : 0,
  };
}
