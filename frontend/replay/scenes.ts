import type { Card } from "../room/offers/protocol";
import type { Poll } from "../room/polls/protocol";
import type { Question } from "../room/questions/protocol";

/** When it was shown, in milliseconds of the video; without an end to the end of it. */
export interface Shown {
  from_ms: number;
  to_ms?: number;
}

export interface Scenes {
  questions: (Question & Shown)[];
  polls: (Poll & Shown)[];
  offers: (Card & Shown)[];
  /** When the holding screen was shown instead of the picture. */
  breaks: Shown[];
}

/** What of these was shown at a moment. */
export function shownAt<T extends Shown>(things: T[], ms: number): T[] {
  return things.filter(({ from_ms, to_ms }) => from_ms <= ms && (to_ms === undefined || ms < to_ms));
}

export function isAnything({ questions, polls, offers }: Scenes): boolean {
  return questions.length + polls.length + offers.length > 0;
}
