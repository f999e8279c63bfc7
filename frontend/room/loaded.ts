// What of a room's messages a page has: those from one place to another, however much there is before and behind.

import type { Author, History, Message, News } from "./protocol";

/** A message that is not loaded. */
interface Beyond {
  id: number;
  place: number;
}

export interface Loaded {
  you: Author | null;
  /** In the order of the room: everything shown from place `low` to place `high`. */
  messages: Message[];
  /** Where what is loaded begins; 0 when nothing is older. */
  low: number;
  /** Where what is loaded ends; null as long as it goes on to the newest. */
  high: number | null;
  /** What others said behind that, as far as one has heard of it. */
  beyond: Beyond[];
}

/** A page was written while other things happened, so the news since are applied to it again. */
export function retold<S extends Loaded>(loaded: S, meanwhile: News[]): S {
  return meanwhile.reduce((next, news) => changed(next, news.messages, news.removed), loaded);
}

/** An older page, in front. */
export function withOlder<S extends Loaded>(loaded: S, page: History): S {
  return { ...loaded, messages: merged(page.messages, loaded.messages), low: lowOf(page) };
}

/** A newer page, behind. */
export function withNewer<S extends Loaded>(loaded: S, page: History): S {
  const high = highOf(page);
  return { ...loaded, messages: merged(loaded.messages, page.messages), high, beyond: loaded.beyond.filter((each) => isBehind(high, each.place)) };
}

/** Another part of what was said instead of what is loaded. */
export function around<S extends Loaded>(loaded: S, page: Pick<History, "messages" | "more" | "newer">): S {
  const high = highOf(page);
  const known = [...loaded.messages.filter((message) => isOthers(loaded, message)).map(beyondOf), ...loaded.beyond];
  return { ...loaded, messages: page.messages, low: lowOf(page), high, beyond: known.filter((each) => isBehind(high, each.place)) };
}

/** Fewer messages: the page must not grow for as long as somebody stays. */
export function trimmed<S extends Loaded>(loaded: S, kept: number, side: "older" | "newer"): S {
  if (side === "older") {
    const messages = loaded.messages.slice(-kept);
    return { ...loaded, messages, low: place(messages[0]) };
  }
  const messages = loaded.messages.slice(0, kept);
  const cut = loaded.messages.slice(kept).filter((message) => isOthers(loaded, message));
  return { ...loaded, messages, high: place(messages[messages.length - 1]), beyond: [...cut.map(beyondOf), ...loaded.beyond] };
}

/** Messages put in by id, each in its newest revision; those outside of what is loaded are left for history. */
export function changed<S extends Loaded>(loaded: S, arrived: Message[], removed: number[]): S {
  const behind = arrived.filter((message) => isBehind(loaded.high, place(message)));
  const gone = new Set([...removed, ...behind.map((message) => message.id)]);
  const kept = gone.size ? loaded.messages.filter((message) => !gone.has(message.id)) : loaded.messages;
  const here = arrived.filter((message) => place(message) >= loaded.low && !gone.has(message.id));
  const heardOf = behind.filter((message) => isOthers(loaded, message)).map(beyondOf);
  const beyond = gone.size ? [...loaded.beyond.filter((each) => !gone.has(each.id)), ...heardOf] : loaded.beyond;
  return { ...loaded, messages: merged(kept, here), beyond };
}

function lowOf({ messages, more }: Pick<History, "messages" | "more">): number {
  return more ? place(messages[0]) : 0;
}

function highOf({ messages, newer }: Pick<History, "messages" | "newer">): number | null {
  return newer ? place(messages[messages.length - 1]) : null;
}

function isBehind(high: number | null, at: number): boolean {
  return high !== null && at > high;
}

function isOthers(loaded: Loaded, message: Message): boolean {
  return message.author.key !== loaded.you?.key;
}

function beyondOf(message: Message): Beyond {
  return { id: message.id, place: place(message) };
}

function merged(one: Message[], other: Message[]): Message[] {
  const byId = new Map(one.map((message) => [message.id, message]));
  for (const message of other) if ((byId.get(message.id)?.revision ?? -1) <= message.revision) byId.set(message.id, message);
  return [...byId.values()].sort((a, b) => place(a) - place(b));
}

function place(message: Message | undefined): number {
  return message?.place ?? 0;
}
