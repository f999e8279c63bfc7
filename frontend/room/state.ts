import { type BoardNews, type Boards, misses, whileLost, withNews, withSnapshot } from "./boards.ts";
import { type Loaded, around, changed, retold, trimmed, withNewer, withOlder } from "./loaded.ts";
import type { ChatMode, EventState, History, Joined, Message, News, Outcome, Waiting } from "./protocol";

/** What one sends with a message beside its text. */
export interface About {
  reply_to?: number;
  mentions?: string[];
}

/** A message of one's own that the server has not stored yet. */
export interface Pending {
  clientId: string;
  text: string;
  about: About;
  failed: string | null;
  /** The revision of the room when it was first sent: what is stored has a higher one. */
  since: number;
}

export type Over = "gone" | "banned";

export interface RoomState extends Loaded {
  joined: boolean;
  lost: boolean;
  refusal: string | null;
  /** Whether that is the end: for good (cancelled, or never let in), or for as long as one is banned. */
  over: Over | null;
  event: EventState | null;
  may: string[];
  revision: number;
  chat: ChatMode | null;
  /** What one's right to write hangs on: since when one is registered, whether one was at an earlier event, when one last spoke. */
  registeredAt: string | null;
  follows: boolean;
  spokeAt: string | null;
  /** One's own that a moderator has yet to let through. */
  waiting: Message[];
  pending: Pending[];
  /** The ids of one's own that the server has answered for. */
  acknowledged: number[];
  watching: number | null;
  mutedUntil: string | null;
  moderation: Waiting | null;
  /** What everybody sees beside the chat, what the team sees besides, and what is one's own, by the names of boards. */
  boards: Boards;
  staff: Boards;
  mine: Record<string, unknown>;
}

export const empty: RoomState = {
  joined: false,
  lost: false,
  refusal: null,
  over: null,
  event: null,
  you: null,
  may: [],
  revision: -1,
  messages: [],
  low: 0,
  high: null,
  beyond: [],
  chat: null,
  registeredAt: null,
  follows: false,
  spokeAt: null,
  waiting: [],
  pending: [],
  acknowledged: [],
  watching: null,
  mutedUntil: null,
  moderation: null,
  boards: {},
  staff: {},
  mine: {},
};

export type Change =
  | { kind: "joined"; answer: Joined }
  | { kind: "lost" }
  | { kind: "refused"; message: string; over?: Over }
  | { kind: "news"; news: News }
  | { kind: "stored"; clientId: string; message: Message }
  | { kind: "changed"; message: Message }
  | { kind: "history"; before: number; page: History; meanwhile: News[] }
  | { kind: "later"; after: number; page: History; meanwhile: News[] }
  | { kind: "elsewhere"; page: History; meanwhile: News[] }
  | { kind: "trimmed"; kept: number; side: "older" | "newer" }
  | { kind: "event"; event: EventState }
  | { kind: "presence"; watching: number }
  | { kind: "outcome"; outcome: Outcome }
  | { kind: "muted"; until: string | null }
  | { kind: "moderation"; waiting: Waiting }
  | { kind: "board"; audience: "boards" | "staff"; name: string; news: BoardNews }
  | { kind: "mine"; mine: Record<string, unknown> }
  | { kind: "sending"; clientId: string; text: string; about: About }
  | { kind: "failed"; clientId: string; why: string }
  | { kind: "discarded"; clientId: string };

/** Snapshot plus ticks gives what a fresh snapshot would, in whatever order and however often they arrive. */
export function reduce(state: RoomState, change: Change): RoomState {
  switch (change.kind) {
    case "joined":
      return join(state, change.answer);
    case "lost":
      return { ...state, lost: true, boards: whileLost(state.boards), staff: whileLost(state.staff) };
    case "refused":
      return { ...state, refusal: change.message, over: change.over ?? null };
    case "news":
      return take(state, change.news);
    case "stored":
      return { ...held(state, change.message), pending: others(state, change.clientId), spokeAt: change.message.at };
    case "changed":
      return held(state, change.message);
    // A page that was to continue what is not loaded any more would leave a hole.
    case "history":
      return state.low === change.before ? retold(withOlder(state, change.page), change.meanwhile) : state;
    case "later":
      return state.high === change.after ? retold(withNewer(state, change.page), change.meanwhile) : state;
    case "elsewhere":
      return retold(around(state, change.page), change.meanwhile);
    case "trimmed":
      return state.messages.length <= change.kept ? state : trimmed(state, change.kept, change.side);
    case "event":
      return { ...state, event: change.event };
    case "presence":
      return { ...state, watching: change.watching };
    case "outcome":
      return { ...state, waiting: state.waiting.filter((message) => message.id !== change.outcome.id) };
    case "muted":
      return { ...state, mutedUntil: change.until };
    case "moderation":
      return { ...state, moderation: change.waiting };
    case "board":
      return { ...state, [change.audience]: withNews(state[change.audience], change.name, change.news) };
    case "mine":
      return { ...state, mine: { ...state.mine, ...change.mine } };
    case "sending":
      return sending(state, change);
    case "failed":
      return { ...state, pending: state.pending.map((each) => (each.clientId === change.clientId ? { ...each, failed: change.why } : each)) };
    case "discarded":
      return { ...state, pending: others(state, change.clientId) };
  }
}

/** Whether something before these news was missed, so that one has to catch up. */
export function hasGap(state: RoomState, news: News): boolean {
  return state.joined && news.to > state.revision && news.from > state.revision;
}

export function hasBoardGap(state: RoomState, audience: "boards" | "staff", name: string, news: BoardNews): boolean {
  return state.joined && misses(state[audience], name, news);
}

function join(state: RoomState, answer: Joined): RoomState {
  const { revision, event, chat, you, may, waiting, watching } = answer;
  const catchUp = answer.removed !== undefined;
  const late = catchUp && revision < state.revision; // ticks have told more since it was written
  const base = !catchUp ? around(state, { ...answer, more: answer.more ?? false }) : late ? state : changed(state, answer.messages, answer.removed ?? []);
  return {
    ...base,
    revision: catchUp ? Math.max(state.revision, revision) : revision,
    event,
    chat: late ? state.chat : chat,
    you,
    may,
    waiting,
    watching,
    registeredAt: answer.registered_at ?? null,
    follows: answer.follows ?? false,
    spokeAt: answer.spoke_at ?? state.spokeAt,
    mutedUntil: answer.muted_until ?? null,
    moderation: answer.moderation ?? null,
    boards: withSnapshot(state.boards, answer.boards),
    staff: withSnapshot(state.staff, answer.staff ?? {}),
    joined: true,
    lost: false,
    refusal: null,
    over: null,
  };
}

function take(state: RoomState, news: News): RoomState {
  if (!state.joined || news.to <= state.revision || news.from > state.revision) return state;
  const shown = new Set(news.messages.map(({ id }) => id));
  const waiting = state.waiting.filter(({ id }) => !shown.has(id));
  return { ...changed(state, news.messages, news.removed), waiting, chat: news.chat ?? state.chat, revision: news.to };
}

/** An acknowledged message of one's own: what waits is kept apart, what is shown is put in at once, unless the ticks have told more. */
function held(state: RoomState, message: Message): RoomState {
  const waiting = state.waiting.filter((each) => each.id !== message.id);
  const acknowledged = [...state.acknowledged, message.id];
  if (message.place === undefined) {
    const shown = state.messages.filter((each) => each.id !== message.id);
    return { ...state, messages: shown, waiting: [...waiting, message], acknowledged };
  }
  const told = message.revision <= state.revision;
  return { ...(told ? state : changed(state, [message], [])), waiting, acknowledged };
}

/** For the first time or again: whatever was stored meanwhile came after the first. */
function sending(state: RoomState, { clientId, text, about }: Pick<Pending, "clientId" | "text" | "about">): RoomState {
  const since = state.pending.find((each) => each.clientId === clientId)?.since ?? state.revision;
  return { ...state, pending: [...others(state, clientId), { clientId, text, about, failed: null, since }] };
}

function others(state: RoomState, clientId: string): Pending[] {
  return state.pending.filter((each) => each.clientId !== clientId);
}
