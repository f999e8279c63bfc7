import type { Forest, Person } from "./forest";
import { type Point, MIDDLE, SIZE } from "./geometry";

export interface Label {
  person: Person;
  dx: number;
  anchor: "start" | "end";
  box: Box;
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const WIDE_CHARACTER = /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\uff00-\uff60]/;
const MARGIN = 60;
const DOT = 4; // a name this near to a dot hides it
const COVERED_MAX = 0;
const DOTS_MINDED_MAX = 1000; // in a denser picture every name lies on somebody

/** Names of those who brought the most, as many as fit without touching; `first` are tried before all others, `kept` stay free. */
export function chooseLabels(forest: Forest, at: (person: Person) => Point, size: number, limit: number, first: Person[], kept: Point[]): Label[] {
  const dots = forest.people.length <= DOTS_MINDED_MAX ? forest.people.map((person) => ({ person, ...at(person) })) : [];
  const rest = forest.people.filter((person) => person.below > 0 || forest.people.length <= limit).sort((a, b) => b.below - a.below);
  const taken: Box[] = kept.map(({ x, y }) => ({ left: x - size / 2, right: x + size / 2, top: y - size / 2, bottom: y + size / 2 }));
  const chosen: Label[] = [];
  for (const person of new Set([...first, ...rest.slice(0, limit * 4)])) {
    if (chosen.length >= limit + first.length) break;
    const free = places(person, at(person), size).filter(({ box }) => !taken.some((other) => touch(box, other)));
    const counted = free.map((place) => ({ ...place, covered: dots.filter((dot) => dot.person !== person && holds(place.box, dot)).length }));
    const best = counted.sort((a, b) => a.covered - b.covered)[0]; // the sort is stable: outwards is tried first
    if (!best || (best.covered > COVERED_MAX && !first.includes(person))) continue;
    taken.push(best.box);
    chosen.push(best.label);
  }
  return chosen;
}

/** Beside the dot, outwards first, as far as the picture reaches. */
function places(person: Person, point: Point, size: number): { label: Label; box: Box }[] {
  const width = textWidth(person.name, size);
  const sides: Label["anchor"][] = point.x >= MIDDLE ? ["start", "end"] : ["end", "start"];
  return sides
    .map((anchor) => {
      const dx = anchor === "start" ? 12 : -12;
      const left = anchor === "start" ? point.x + dx : point.x + dx - width;
      const box = { left, right: left + width, top: point.y - size * 0.7, bottom: point.y + size * 0.6 };
      return { label: { person, dx, anchor, box }, box };
    })
    .filter(({ box }) => box.left >= -MARGIN && box.right <= SIZE + MARGIN);
}

export function holds(box: Box, point: Point, margin = DOT): boolean {
  return box.left - margin < point.x && point.x < box.right + margin && box.top - margin < point.y && point.y < box.bottom + margin;
}

function touch(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function textWidth(text: string, size: number): number {
  return [...text].reduce((width, character) => width + size * (WIDE_CHARACTER.test(character) ? 1 : 0.62), 0);
}
