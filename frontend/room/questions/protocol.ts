import type { Thing } from "../boards";
import type { Reported } from "../moderation/protocol";
import type { Author } from "../protocol";

/** The shapes of docs/realtime-protocol.md; a field that says nothing is left out. */
export type Anonymity = "off" | "attendees" | "everyone";

export interface Question extends Thing {
  text: string;
  at: string;
  votes: number;
  state: "held" | "open" | "answering" | "answered" | "dismissed";
  author?: Author;
  answer?: string;
  answered_at?: string;
  answered_by?: string;
  held_for?: string;
  /** Of one's own, and of those whose author the team sees: attendees do not see the name. */
  anonymous?: true;
}

/** What somebody complained of, as only moderators see it. */
export interface ReportedQuestion extends Question, Omit<Reported, "message"> {}

/** How questions work: the thing with the id 0. */
export interface QuestionMode extends Thing {
  open: boolean;
  anonymity: Anonymity;
  moderated: boolean;
  unanswered: number;
}

export interface OwnQuestions {
  upvoted: number[];
  asked: number[];
  held: Question[];
}

/** What the team's deeds are answered with: what undoes them. */
export interface QuestionDeed {
  id: number;
  revision: number;
}

export const MODE_ID = 0;
export const UNTOUCHED: QuestionMode = { id: MODE_ID, open: true, anonymity: "off", moderated: false, unanswered: 0 };
export const NOTHING: OwnQuestions = { upvoted: [], asked: [], held: [] };
