import type { Forest, Person } from "./forest";
import { type Point, MIDDLE, SIZE } from "./geometry";

export interface Label {
  person: Person;
  dx: number;
  anchor: "start" | "end";
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const WIDE_CHARACTER = /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\uff00-\uff60]/;
const MARGIN = 60;

/** Names of those who brought the most, as many as fit without touching; `first` are tried before all others. */
export function chooseLabels(forest: Forest, at: (person: Person) => Point, size: number, limit: number, first: Person[]): Label[] {
  const rest = forest.people.filter((person) => person.below > 0 || forest.people.length <= limit).sort((a, b) => b.below - a.below);
  const taken: Box[] = [];
  const chosen: Label[] = [];
  for (const person of new Set([...first, ...rest.slice(0, limit * 4)])) {
    if (chosen.length >= limit + first.length) break;
    const label = fit(person, at(person), size, taken);
    if (label) chosen.push(label);
  }
  return chosen;
}

function fit(person: Person, point: Point, size: number, taken: Box[]): Label | undefined {
  const width = textWidth(person.name, size);
  const sides: Label["anchor"][] = point.x >= MIDDLE ? ["start", "end"] : ["end", "start"];
  for (const anchor of sides) {
    const dx = anchor === "start" ? 12 : -12;
    const left = anchor === "start" ? point.x + dx : point.x + dx - width;
    const box = { left, right: left + width, top: point.y - size * 0.7, bottom: point.y + size * 0.6 };
    if (box.left < -MARGIN || box.right > SIZE + MARGIN || taken.some((other) => touch(box, other))) continue;
    taken.push(box);
    return { person, dx, anchor };
  }
  return undefined;
}

function touch(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function textWidth(text: string, size: number): number {
  return [...text].reduce((width, character) => width + size * (WIDE_CHARACTER.test(character) ? 1 : 0.62), 0);
}
