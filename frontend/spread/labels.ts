import type { Forest, Item } from "./forest";
import { type Point, MIDDLE } from "./geometry";

export interface Label {
  item: Item;
  dx: number;
  dy: number;
  anchor: "start" | "end";
  box: Box;
}

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** What names have to keep to: where everything is in the window, how large letters are there, and how many names there may be. */
export interface Page {
  at(item: Item): Point;
  widthOf(text: string): number;
  frame: Box;
  size: number;
  limit: number;
  radius(item: Item): number;
}

const GAP = 4; // between a dot and its name, and around a name; one nearer to a dot hides it
const HALF_LINE = 0.75; // of a letter's size: Chinese names stand in higher lines
const DOTS_MINDED_MAX = 1000; // in a denser picture every name lies on somebody

/**
 * Names of those who brought the most, as many as fit without touching; `first` are tried before all others, at more places, and
 * stand in any case, `kept` stay free.
 */
export function chooseLabels(forest: Forest, page: Page, first: Item[], kept: Box[]): Label[] {
  const seen = [...forest.items.values()].map((item) => ({ item, ...page.at(item) })).filter((dot) => holds(page.frame, dot, 0));
  const dots = seen.length <= DOTS_MINDED_MAX ? seen : [];
  const people = seen.flatMap(({ item }) => (item.kind === "person" ? [item] : []));
  const rest = people.filter((person) => person.below > 0 || people.length <= page.limit).sort((a, b) => b.below - a.below);
  const taken = [...kept];
  const chosen: Label[] = [];
  for (const item of new Set([...first, ...rest.slice(0, page.limit * 4)])) {
    if (chosen.length >= page.limit + first.length) break;
    const free = places(item, page, first.includes(item)).filter(({ box }) => !taken.some((other) => touch(box, other)));
    const counted = free.map((label) => ({ label, covered: dots.filter((dot) => dot.item !== item && holds(label.box, dot, GAP)).length }));
    const best = counted.sort((a, b) => a.covered - b.covered)[0]; // the sort is stable: outwards is tried first
    if (!best || (best.covered > 0 && !first.includes(item))) continue;
    taken.push(best.label.box);
    chosen.push(best.label);
  }
  return chosen;
}

/** Beside the dot, outwards first, as far as it is seen; then beside and above or below it, for who is to be named in any case. */
function places(item: Item, page: Page, anywhere: boolean): Label[] {
  const [point, width] = [page.at(item), page.widthOf(item.name) + GAP];
  const away = page.radius(item) + GAP;
  const sides: Label["anchor"][] = point.x >= MIDDLE ? ["start", "end"] : ["end", "start"];
  const line = page.size * 2 * HALF_LINE;
  const shifts = anywhere ? [0, -line, line, -2 * line, 2 * line] : [0];
  return shifts
    .flatMap((dy) => sides.map((anchor) => ({ dy, anchor })))
    .map(({ dy, anchor }) => {
      const dx = anchor === "start" ? away : -away;
      const left = anchor === "start" ? point.x + dx : point.x + dx - width;
      const box = { left, right: left + width, top: point.y + dy - line / 2, bottom: point.y + dy + line / 2 };
      return { item, dx, dy, anchor, box };
    })
    .filter(({ box }) => box.left >= page.frame.left && box.right <= page.frame.right);
}

export function holds(box: Box, point: Point, margin: number): boolean {
  return box.left - margin < point.x && point.x < box.right + margin && box.top - margin < point.y && point.y < box.bottom + margin;
}

export function around(x: number, y: number, half: number): Box {
  return { left: x - half, right: x + half, top: y - half, bottom: y + half };
}

function touch(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
