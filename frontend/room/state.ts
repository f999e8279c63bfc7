import type { Author, EventState, History, Joined, Message } from "./protocol";

/** A message of one's own that the server has not stored yet. */
export interface Pending {
  clientId: string;
  text: string;
  failed: string | null;
}

export interface RoomState {
  joined: boolean;
  lost: boolean;
  refusal: string | null;
  event: EventState | null;
  you: Author | null;
  may: string[];
  messages: Message[];
  removed: ReadonlySet<number>;
  more: boolean;
  pending: Pending[];
  watching: number | null;
}

export const empty: RoomState = {
  joined: false,
  lost: false,
  refusal: null,
  event: null,
  you: null,
  may: [],
  messages: [],
  removed: new Set(),
  more: false,
  pending: [],
  watching: null,
};

export type Change =
  | { kind: "joined"; answer: Joined }
  | { kind: "lost" }
  | { kind: "refused"; message: string }
  | { kind: "messages"; messages: Message[] }
  | { kind: "history"; page: History }
  | { kind: "removed"; ids: number[] }
  | { kind: "event"; event: EventState }
  | { kind: "presence"; watching: number }
  | { kind: "sending"; clientId: string; text: string }
  | { kind: "failed"; clientId: string; why: string }
  | { kind: "discarded"; clientId: string };

/** Snapshot plus events gives what a fresh snapshot would: messages by id, each once, without the removed ones' words. */
export function reduce(state: RoomState, change: Change): RoomState {
  switch (change.kind) {
    case "joined":
      return join(state, change.answer);
    case "lost":
      return { ...state, lost: true };
    case "refused":
      return { ...state, refusal: change.message };
    case "messages":
      return withMessages(state, change.messages);
    case "history":
      return { ...withMessages(state, change.page.messages), more: change.page.more };
    case "removed":
      return { ...state, removed: new Set([...state.removed, ...change.ids]) };
    case "event":
      return { ...state, event: change.event };
    case "presence":
      return { ...state, watching: change.watching };
    case "sending":
      return { ...state, pending: [...others(state, change.clientId), { clientId: change.clientId, text: change.text, failed: null }] };
    case "failed":
      return { ...state, pending: state.pending.map((each) => (each.clientId === change.clientId ? { ...each, failed: change.why } : each)) };
    case "discarded":
      return { ...state, pending: others(state, change.clientId) };
  }
}

/** The last message known, to ask for what came after it. */
export function lastId(state: RoomState): number | null {
  return state.messages[state.messages.length - 1]?.id ?? null;
}

function join(state: RoomState, answer: Joined): RoomState {
  const { event, you, may, watching } = answer;
  const known = answer.removed ? state : { ...state, messages: [], removed: new Set<number>(), more: answer.more ?? false };
  const removed = new Set([...known.removed, ...(answer.removed ?? [])]);
  return withMessages({ ...known, removed, event, you, may, watching, joined: true, lost: false, refusal: null }, answer.messages);
}

function withMessages(state: RoomState, arrived: Message[]): RoomState {
  const byId = new Map(state.messages.map((message) => [message.id, message]));
  for (const message of arrived) byId.set(message.id, message);
  const mine = new Set(arrived.filter((message) => message.author.key === state.you?.key).map((message) => message.client_id));
  return {
    ...state,
    messages: [...byId.values()].sort((a, b) => a.id - b.id),
    pending: state.pending.filter((each) => !mine.has(each.clientId)),
  };
}

function others(state: RoomState, clientId: string): Pending[] {
  return state.pending.filter((each) => each.clientId !== clientId);
}
