import type { ShowItem } from "./protocol";

export const MINUTE_MS = 60_000;

/** One item's place in time: when it was planned to begin, and when it will, going by what has happened. */
export interface Timed {
  item: ShowItem;
  planned: number;
  expected: number;
}

export interface Timing {
  on: ShowItem | null;
  next: ShowItem | null;
  rows: Timed[];
  /** How much later than planned everything is; negative when earlier, null before the first item. */
  lateMs: number | null;
  plannedEnd: number;
  expectedEnd: number;
}

export function inOrder(items: ShowItem[]): ShowItem[] {
  return [...items].sort((a, b) => a.position - b.position || a.id - b.id);
}

export function isOn(item: ShowItem): boolean {
  return item.started_at !== undefined && item.done_at === undefined;
}

/**
 * The run of show against the clock. What is done counts with its planned minutes, in whatever order it was done: who is
 * late by that has more left than time for it.
 */
export function timing(items: ShowItem[], began: number, now: number): Timing {
  const ordered = inOrder(items);
  const on = ordered.find(isOn) ?? null;
  const lateMs = late(ordered, on, began, now);
  const free = on ? Math.max(startOf(on) + on.minutes * MINUTE_MS, now) : Math.max(now, began);
  let [planned, expected] = [began, free];
  const rows = ordered.map((item) => {
    const waits = item.done_at === undefined && item !== on;
    const row = { item, planned, expected: waits ? expected : item.started_at ? startOf(item) : planned };
    planned += item.minutes * MINUTE_MS;
    if (waits) expected += item.minutes * MINUTE_MS;
    return row;
  });
  return { on, next: following(ordered, on), rows, lateMs, plannedEnd: planned, expectedEnd: expected };
}

/** How it went: what was on is over, and what never came stands at the time it was planned for. */
export function timingOf(items: ShowItem[], began: number, ended: number): Timing {
  const at = new Date(ended).toISOString();
  const over = timing(items.map((item) => (isOn(item) ? { ...item, done_at: at } : item)), began, ended);
  const rows = over.rows.map((row) => (row.item.started_at ? row : { ...row, expected: row.planned }));
  return { ...over, rows, next: null, lateMs: null, expectedEnd: ended };
}

function late(items: ShowItem[], on: ShowItem | null, began: number, now: number): number | null {
  const done = items.filter((item) => item.done_at !== undefined);
  const doneMs = sum(done) * MINUTE_MS;
  if (on) return startOf(on) - began - doneMs + Math.max(0, now - startOf(on) - on.minutes * MINUTE_MS);
  if (done.length === 0) return null;
  if (done.length === items.length) return Math.max(...done.map((item) => Date.parse(item.done_at ?? ""))) - began - doneMs;
  return Math.max(0, now - began - doneMs);
}

/** As the server goes on: the next below, then what was passed over. */
function following(items: ShowItem[], on: ShowItem | null): ShowItem | null {
  const waiting = items.filter((item) => item.done_at === undefined && item !== on);
  return waiting.find((item) => on === null || item.position > on.position) ?? waiting[0] ?? null;
}

export function sum(items: ShowItem[]): number {
  return items.reduce((total, item) => total + item.minutes, 0);
}

function startOf(item: ShowItem): number {
  return Date.parse(item.started_at ?? "");
}
