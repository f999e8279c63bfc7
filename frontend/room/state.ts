import type { Author, ChatMode, EventState, History, Joined, Message, News, Outcome, Waiting } from "./protocol";

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
}

export interface RoomState {
  joined: boolean;
  lost: boolean;
  refusal: string | null;
  /** Whether that is the end: banned, cancelled, or never let in. */
  over: boolean;
  event: EventState | null;
  you: Author | null;
  may: string[];
  revision: number;
  /** In the order of the room. */
  messages: Message[];
  more: boolean;
  chat: ChatMode | null;
  /** One's own that a moderator has yet to let through. */
  waiting: Message[];
  pending: Pending[];
  watching: number | null;
  mutedUntil: string | null;
  moderation: Waiting | null;
}

export const empty: RoomState = {
  joined: false,
  lost: false,
  refusal: null,
  over: false,
  event: null,
  you: null,
  may: [],
  revision: -1,
  messages: [],
  more: false,
  chat: null,
  waiting: [],
  pending: [],
  watching: null,
  mutedUntil: null,
  moderation: null,
};

export type Change =
  | { kind: "joined"; answer: Joined }
  | { kind: "lost" }
  | { kind: "refused"; message: string; over?: boolean }
  | { kind: "news"; news: News }
  | { kind: "stored"; clientId: string; message: Message }
  | { kind: "changed"; message: Message }
  | { kind: "history"; before: number; page: History; meanwhile: News[] }
  | { kind: "trimmed"; kept: number }
  | { kind: "event"; event: EventState }
  | { kind: "presence"; watching: number }
  | { kind: "outcome"; outcome: Outcome }
  | { kind: "muted"; until: string | null }
  | { kind: "moderation"; waiting: Waiting }
  | { kind: "sending"; clientId: string; text: string; about: About }
  | { kind: "failed"; clientId: string; why: string }
  | { kind: "discarded"; clientId: string };

/** Snapshot plus ticks gives what a fresh snapshot would, in whatever order and however often they arrive. */
export function reduce(state: RoomState, change: Change): RoomState {
  switch (change.kind) {
    case "joined":
      return join(state, change.answer);
    case "lost":
      return { ...state, lost: true };
    case "refused":
      return { ...state, refusal: change.message, over: change.over ?? false };
    case "news":
      return take(state, change.news);
    case "stored":
      return { ...held(state, change.message), pending: others(state, change.clientId) };
    case "changed":
      return held(state, change.message);
    case "history":
      return withHistory(state, change.before, change.page, change.meanwhile);
    case "trimmed":
      return state.messages.length <= change.kept ? state : { ...state, messages: state.messages.slice(-change.kept), more: true };
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
    case "sending":
      return { ...state, pending: [...others(state, change.clientId), { clientId: change.clientId, text: change.text, about: change.about, failed: null }] };
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

function join(state: RoomState, answer: Joined): RoomState {
  const { revision, event, chat, you, may, waiting, watching } = answer;
  const catchUp = answer.removed !== undefined;
  const late = catchUp && revision < state.revision; // ticks have told more since it was written
  const messages = !catchUp ? answer.messages : late ? state.messages : changed(state, answer.messages, answer.removed ?? []);
  return {
    ...state,
    revision: catchUp ? Math.max(state.revision, revision) : revision,
    messages,
    more: catchUp ? state.more : (answer.more ?? false),
    event,
    chat: late ? state.chat : chat,
    you,
    may,
    waiting,
    watching,
    mutedUntil: answer.muted_until ?? null,
    moderation: answer.moderation ?? null,
    joined: true,
    lost: false,
    refusal: null,
    over: false,
  };
}

function take(state: RoomState, news: News): RoomState {
  if (!state.joined || news.to <= state.revision || news.from > state.revision) return state;
  return { ...state, messages: changed(state, news.messages, news.removed), chat: news.chat ?? state.chat, revision: news.to };
}

/**
 * An older page, in front. It was written while other things happened, so the news since are applied to it again; and when
 * what it was to continue is not the oldest any more, it is dropped: it would leave a hole.
 */
function withHistory(state: RoomState, before: number, page: History, meanwhile: News[]): RoomState {
  if (place(state.messages[0]) !== before) return state;
  const start = { ...state, messages: merged(page.messages, state.messages), more: page.more };
  return meanwhile.reduce((next, news) => ({ ...next, messages: changed(next, news.messages, news.removed) }), start);
}

/** An acknowledged message of one's own: what waits is kept apart, what is shown is put in at once, unless the ticks have told more. */
function held(state: RoomState, message: Message): RoomState {
  const waiting = state.waiting.filter((each) => each.id !== message.id);
  if (message.place === undefined) {
    const shown = state.messages.filter((each) => each.id !== message.id);
    return { ...state, messages: shown, waiting: [...waiting, message] };
  }
  const told = message.revision <= state.revision;
  return { ...state, messages: told ? state.messages : changed(state, [message], []), waiting };
}

/** Messages put in by id, each in its newest revision; those below the oldest loaded are left for history. */
function changed(state: RoomState, arrived: Message[], removed: number[]): Message[] {
  const gone = new Set(removed);
  const kept = gone.size ? state.messages.filter((message) => !gone.has(message.id)) : state.messages;
  const oldest = place(kept[0]);
  const known = new Set(kept.map((message) => message.id));
  return merged(kept, arrived.filter((message) => known.has(message.id) || !state.more || place(message) > oldest));
}

function merged(one: Message[], other: Message[]): Message[] {
  const byId = new Map(one.map((message) => [message.id, message]));
  for (const message of other) if ((byId.get(message.id)?.revision ?? -1) <= message.revision) byId.set(message.id, message);
  return [...byId.values()].sort((a, b) => place(a) - place(b));
}

function place(message: Message | undefined): number {
  return message?.place ?? 0;
}

function others(state: RoomState, clientId: string): Pending[] {
  return state.pending.filter((each) => each.clientId !== clientId);
}
