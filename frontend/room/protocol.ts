import type { BoardNews, Boards } from "./boards";
import type { VideoPlace } from "./elsewhere/protocol";
import type { Counts } from "./reactions/counts";

/** The shapes of docs/realtime-protocol.md; a field that says nothing is left out. */
export interface Author {
  key: string;
  name: string;
  badge?: string;
}

/** The answered message as it stands now; its id alone when it is not shown any more. */
interface Quote {
  id: number;
  key?: string;
  name?: string;
  text?: string;
}

export interface Message {
  id: number;
  revision: number;
  author: Author;
  text: string;
  at: string;
  place?: number;
  edited_at?: string;
  reply_to?: Quote;
  mentions?: string[];
  state?: "held";
}

export interface EventState {
  id: number;
  status: "draft" | "published" | "live" | "ended" | "cancelled";
  started_at: string | null;
  ended_at: string | null;
  stream: VideoPlace & { online: boolean };
}

/** Whether only the team is in the room: it prepares, and nothing is for other people yet. */
export function isDraft(event: EventState | null): boolean {
  return event?.status === "draft";
}

/** Whether people can write, now that the event stands so. */
export function isChatOpen(event: EventState | null): boolean {
  return event?.status === "published" || event?.status === "live";
}

export type Audience = "everyone" | "registered" | "followers" | "team";

/** CHAT: how the room works now. */
export interface ChatMode {
  revision: number;
  slow_s: number;
  audience: Audience;
  registered_min: number;
  links: boolean;
  review: boolean;
  pinned?: Message;
}

/** MODERATION: how many messages wait for moderators. */
export interface Waiting {
  held: number;
  reported: number;
}

/** The answer to `join`: a snapshot has `more`, a catch-up has `removed`. */
export interface Joined {
  revision: number;
  event: EventState;
  chat: ChatMode;
  you: Author;
  may: string[];
  messages: Message[];
  waiting: Message[];
  watching: number;
  now: string;
  registered_at?: string;
  follows?: true;
  spoke_at?: string;
  muted_until?: string;
  moderation?: Waiting;
  boards: Boards;
  staff?: Boards;
  more?: boolean;
  removed?: number[];
}

/** The `chat` item of a tick: every change after revision `from` up to `to`. */
export interface News {
  from: number;
  to: number;
  messages: Message[];
  removed: number[];
  chat?: ChatMode;
}

export type TickItem = ["chat", News] | ["event", EventState] | ["presence", { watching: number }] | ["reactions", Counts] | BoardItem;

/** What changed on a board, by its name. */
export type BoardItem = [board: string, news: BoardNews];

/** The answer to `history`: `more` says whether older ones exist, `newer` whether newer ones do. */
export interface History {
  messages: Message[];
  more: boolean;
  newer?: boolean;
}

export interface Outcome {
  id: number;
  state: "shown" | "rejected" | "removed" | "held";
}
