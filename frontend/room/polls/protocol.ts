import type { Thing } from "../boards";

export type PollKind = "single" | "multiple" | "rating" | "ranking" | "words" | "quiz";
export type Showing = "always" | "voted" | "closed";

export interface PollOption {
  id: number;
  text: string;
  right?: true;
}

/** RESULTS: which of the fields an option has is for the poll's kind to say. */
export interface Results {
  votes: number;
  options?: { id: number; votes?: number; stars?: number[]; points?: number; first?: number }[];
  words?: { text: string; votes: number }[];
  others?: number;
}

/** POLL; the last three are for the team. */
export interface Poll extends Thing {
  kind: PollKind;
  question: string;
  options: PollOption[];
  most: number;
  state: "draft" | "open" | "closed";
  showing: Showing;
  votes: number;
  points?: number;
  opened_at?: string;
  closes_at?: string;
  results?: Results;
  seconds?: number;
  results_hidden?: true;
  hidden_words?: string[];
}

export interface Leader extends Thing {
  key: string;
  name: string;
  points: number;
  place: number;
  order: number;
}

/** Options chosen or in order, options with their stars, or words. */
export type Answer = number[] | [number, number][] | string[];

export interface Voted {
  answer: Answer;
  results?: Results;
}

export interface MyPolls {
  votes: Record<string, Voted>;
}

export const STARS = [1, 2, 3, 4, 5];

/** What is sent for an answer, in the way of the poll's kind. */
export function ballot({ id, kind }: Poll, answer: Answer): object {
  if (kind === "words") return { id, words: answer };
  if (kind === "rating") return { id, stars: (answer as [number, number][]).map(([option, stars]) => ({ option, stars })) };
  return { id, choices: answer };
}
