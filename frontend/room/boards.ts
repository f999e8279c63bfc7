/** Boards: what a room shows beside its chat, each with things of one kind. docs/realtime-protocol.md says what is on which. */
export interface Thing {
  id: number;
}

interface Board<T extends Thing = Thing> {
  version: number;
  things: T[];
}

export interface BoardNews {
  from: number;
  to: number;
  changed: Thing[];
  gone: number[];
}

export type Boards = Record<string, Board>;

/** Whether something before these news was missed. */
export function misses(boards: Boards, name: string, news: BoardNews): boolean {
  return news.from > (boards[name]?.version ?? -1);
}

/** The boards after some news: a thing replaces the one with its id, in its place; new ones come last. */
export function withNews(boards: Boards, name: string, news: BoardNews): Boards {
  const board = boards[name];
  if (!board || news.from > board.version || news.to <= board.version) return boards;
  const changed = new Map(news.changed.map((thing) => [thing.id, thing]));
  const gone = new Set(news.gone);
  const stay = board.things.filter(({ id }) => !gone.has(id));
  const known = new Set(stay.map(({ id }) => id));
  const things = [...stay.map((thing) => changed.get(thing.id) ?? thing), ...news.changed.filter(({ id }) => !known.has(id))];
  return { ...boards, [name]: { version: news.to, things } };
}

/** The boards of a snapshot, unless a tick has told more of one since it was written. */
export function withSnapshot(boards: Boards, snapshot: Boards): Boards {
  const newer = Object.entries(snapshot).map(([name, board]) => [name, (boards[name]?.version ?? -1) > board.version ? boards[name] : board]);
  return Object.fromEntries(newer) as Boards;
}

/** What is known stays in sight while the line is lost; the next server may count its versions from anew. */
export function whileLost(boards: Boards): Boards {
  return Object.fromEntries(Object.entries(boards).map(([name, { things }]) => [name, { version: -1, things }]));
}

/** The things on a board, in the shape that its kind gives them. */
export function thingsOn<T extends Thing>(boards: Boards, name: string): T[] {
  return (boards[name]?.things ?? []) as T[];
}
