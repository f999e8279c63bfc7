import { formatNumber, ngettext } from "../lib/i18n";
import { type Forest, type Person, pathOf } from "./forest";
import { MIDDLE, type Point, SIZE, dotRadius, edge, place, ringRadius, round } from "./geometry";
import { type Label, chooseLabels, holds } from "./labels";

const SVG = "http://www.w3.org/2000/svg";
const MOVE_MS = 420;
const MOVED_MAX = 1200; // above it a phone drops frames, so the picture jumps
const GENERATIONS = 8;
const HIT_PX = 22;
const NAME_PX = 13;
const DIGIT_ROOM = 26;
const CHARACTER_PX = 4; // half a digit's width; a circle narrower than its number goes without
const PHONE = matchMedia("(max-width: 767.98px)");
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

export interface Marks {
  chosen: Person | undefined;
  cursor: Person | undefined;
  newest: Person | undefined;
}

/** The tree as SVG, drawn by hand: two thousand dots move in one frame, which a component for each could not do. */
export class Drawing {
  private forest: Forest | null = null;
  private marks: Marks = { chosen: undefined, cursor: undefined, newest: undefined };
  private dots = new Map<string, SVGCircleElement>();
  private at = new Map<string, Point>();
  private labels: Label[] = [];
  private frame = 0;
  private pulsed: number | null = null;
  private pulseMark: SVGCircleElement | null = null;
  private readonly layers: Record<"rings" | "edges" | "path" | "dots" | "marks", SVGGElement>;

  /** Words lie in HTML above the picture, each on the card's own colour: they keep their size and their contrast. */
  constructor(
    private readonly svg: SVGSVGElement,
    private readonly words: HTMLElement,
  ) {
    const layer = () => svg.appendChild(element("g", {}));
    this.layers = { rings: layer(), edges: layer(), path: layer(), dots: layer(), marks: layer() };
  }

  /** Moves the picture to how things stand now; whoever is new comes out of the person who brought them. */
  show(forest: Forest, marks: Marks): void {
    const before = this.at;
    this.forest = forest;
    this.drawRings(forest);
    const target = positions(forest);
    const start = new Map<string, Point>();
    for (const person of forest.people) {
      const parent = forest.people[person.parent];
      const from = before.get(key(person)) ?? (parent && before.get(key(parent)));
      if (from) start.set(key(person), from);
    }
    this.keepDots(forest, target);
    this.mark(marks);
    cancelAnimationFrame(this.frame);
    if (!before.size || STILL.matches || target.size > MOVED_MAX) this.paint(target);
    else this.move(start, target);
  }

  /** Draws the path to the chosen person and the names; nothing moves. */
  mark(marks: Marks): void {
    this.marks = marks;
    const forest = this.forest;
    if (!forest) return;
    const target = positions(forest);
    const size = (NAME_PX * SIZE) / (this.svg.clientWidth || SIZE);
    const limit = PHONE.matches ? 4 : forest.people.length > 1000 ? 8 : 14;
    const first = [marks.chosen, marks.cursor].filter((person) => person !== undefined);
    const digits = this.digitSpots(forest).map(([, spot]) => spot);
    this.labels = chooseLabels(forest, (person) => target.get(key(person)) ?? place(person), size, limit, first, digits);
    if (this.at.size) this.paint(this.at);
  }

  /** The person drawn nearest to a place on the screen, if any is near enough. */
  nearest(clientX: number, clientY: number): Person | undefined {
    const matrix = this.svg.getScreenCTM();
    if (!matrix || !this.forest) return undefined;
    const point = new DOMPoint(clientX, clientY).matrixTransform(matrix.inverse());
    let best: Person | undefined;
    let least = HIT_PX / matrix.a;
    for (const person of this.forest.people) {
      const spot = this.at.get(key(person));
      const distance = spot ? Math.hypot(spot.x - point.x, spot.y - point.y) : Infinity;
      if (distance < least) [best, least] = [person, distance];
    }
    return best;
  }

  private move(start: Map<string, Point>, target: Map<string, Point>): void {
    const began = performance.now();
    const tick = (now: number) => {
      const share = Math.min(1, (now - began) / MOVE_MS);
      const eased = 1 - (1 - share) ** 3;
      const between = new Map<string, Point>();
      for (const [name, end] of target) {
        const from = start.get(name) ?? end;
        between.set(name, { x: from.x + (end.x - from.x) * eased, y: from.y + (end.y - from.y) * eased });
      }
      this.paint(between);
      if (share < 1) this.frame = requestAnimationFrame(tick);
    };
    this.frame = requestAnimationFrame(tick);
  }

  private paint(at: Map<string, Point>): void {
    const forest = this.forest;
    if (!forest) return;
    this.at = at;
    for (const [name, dot] of this.dots) {
      const point = at.get(name);
      if (point) set(dot, { cx: round(point.x), cy: round(point.y) });
    }
    this.paintEdges(forest, at);
    this.paintMarks(forest, at);
    this.words.replaceChildren(...this.digits(forest), ...this.numbers(forest, at), ...this.labels.map((label) => nameOf(label, at)));
  }

  private paintEdges(forest: Forest, at: Map<string, Point>): void {
    const lines: string[] = Array.from({ length: GENERATIONS }, () => "");
    const draw = (parent: Person | undefined, name: string, generation: number) => {
      const [from, to] = [parent && at.get(key(parent)), at.get(name)];
      if (from && to) lines[colour(generation)] += edge(from, to);
    };
    for (const person of forest.people) draw(forest.people[person.parent], key(person), person.generation);
    forest.gathered.forEach((group, index) => draw(forest.people[group.parent], groupKey(forest, index), group.generation));
    this.layers.edges.replaceChildren(
      ...lines.flatMap((d, generation) => (d ? [element("path", { class: "edge", "data-gen": generation, d })] : [])),
    );
  }

  private numbers(forest: Forest, at: Map<string, Point>): HTMLElement[] {
    return forest.gathered.flatMap((group, index) => {
      const point = at.get(groupKey(forest, index));
      const room = Number(this.dots.get(groupKey(forest, index))?.getAttribute("r"));
      const text = formatNumber(group.people);
      const needed = ((text.length + 0.5) * CHARACTER_PX * SIZE) / (this.svg.clientWidth || SIZE);
      return point && group.parent < 0 && room >= needed ? [word("tree-number", text, point)] : [];
    });
  }

  /** The rings' generations, where there is room for them. */
  private digits(forest: Forest): HTMLElement[] {
    return this.digitSpots(forest).map(([generation, spot]) => word("tree-digit", String(generation), spot));
  }

  private digitSpots(forest: Forest): [number, Point][] {
    if (PHONE.matches) return [];
    const taken = forest.gathered.filter((group) => group.parent < 0).map(place);
    return forest.rings.flatMap<[number, Point]>((radius, generation) => {
      const away = MIDDLE - ringRadius(radius) * Math.SQRT1_2;
      const here = { x: away, y: away };
      if (radius === 0 || taken.some((there) => Math.hypot(there.x - away, there.y - away) < DIGIT_ROOM)) return [];
      if (this.labels.some(({ box }) => holds(box, here, DIGIT_ROOM / 2))) return []; // a name says more
      taken.push(here);
      return [[generation, here]];
    });
  }

  private paintMarks(forest: Forest, at: Map<string, Point>): void {
    const { chosen, cursor, newest } = this.marks;
    const spot = (person: Person | undefined) => (person ? at.get(key(person)) : undefined);
    const around = (point: Point, kind: string, r: number) => element("circle", { class: kind, cx: round(point.x), cy: round(point.y), r });
    const marks: Element[] = [];
    const [there, here, fresh] = [spot(chosen), spot(cursor), spot(newest)];
    if (there) marks.push(around(there, "chosen", 11));
    if (here && cursor !== chosen) marks.push(around(here, "cursor", 11));
    if (fresh && newest) {
      marks.push(around(fresh, "new", Math.max(4.5, dotRadius(forest.people.length, newest.below))));
      if (this.pulsed !== newest.id) this.pulse(newest.id);
    }
    this.layers.marks.replaceChildren(...marks);
    if (fresh && this.pulseMark) set(this.pulseMark, { cx: round(fresh.x), cy: round(fresh.y) });
    const path = chosen ? pathOf(forest, chosen) : [];
    const d = path.slice(1).map((person, index) => {
      const [from, to] = [spot(path[index]), spot(person)];
      return from && to ? edge(from, to) : "";
    });
    this.layers.path.replaceChildren(...(d.length ? [element("path", { class: "path", d: d.join("") })] : []));
  }

  /** Once for each newcomer; the ring removes itself. */
  private pulse(id: number): void {
    this.pulsed = id;
    this.pulseMark?.remove();
    const mark = this.svg.appendChild(element("circle", { class: "pulse pulse--once", r: 9 })) as SVGCircleElement;
    mark.addEventListener("animationend", () => mark.remove());
    this.pulseMark = mark;
  }

  private keepDots(forest: Forest, target: Map<string, Point>): void {
    for (const [name, dot] of this.dots) {
      if (target.has(name)) continue;
      dot.remove();
      this.dots.delete(name);
    }
    for (const person of forest.people) {
      const kind = person.cancelled ? "node node--cancelled" : "node";
      this.keepDot(key(person), { class: kind, "data-gen": colour(person.generation), r: round(dotRadius(forest.people.length, person.below)) });
    }
    forest.gathered.forEach((group, index) => {
      const atStart = group.parent < 0;
      const wanted = atStart ? Math.min(22, 10 + Math.sqrt(group.people) * 0.7) : Math.min(7, 2.5 + Math.sqrt(group.people) * 0.5);
      const r = round(atStart ? Math.min(wanted, roomAround(forest, index)) : wanted);
      const dot = this.keepDot(groupKey(forest, index), { class: "gathered", "data-gen": colour(group.generation), r });
      const words = ngettext("%(num)s person not drawn one by one", "%(num)s people not drawn one by one", group.people);
      dot.replaceChildren(Object.assign(document.createElementNS(SVG, "title"), { textContent: group.place ? `${words}: ${group.place}` : words }));
    });
  }

  private keepDot(name: string, attributes: Record<string, string | number>): SVGCircleElement {
    let dot = this.dots.get(name);
    if (!dot) this.dots.set(name, (dot = this.layers.dots.appendChild(element("circle", {})) as SVGCircleElement));
    set(dot, attributes);
    return dot;
  }

  private drawRings(forest: Forest): void {
    const alone = forest.rings.length === 1 && forest.rings[0] === 0;
    const rings = alone ? [0.34, 0.67, 1] : forest.rings.filter((radius) => radius > 0);
    const circles = rings.map((radius) =>
      element("circle", { class: alone ? "ring ring--empty" : "ring", cx: MIDDLE, cy: MIDDLE, r: round(ringRadius(radius)) }),
    );
    this.layers.rings.replaceChildren(...circles);
  }
}

function positions(forest: Forest): Map<string, Point> {
  const at = new Map<string, Point>();
  for (const person of forest.people) at.set(key(person), place(person));
  forest.gathered.forEach((group, index) => at.set(groupKey(forest, index), place(group)));
  return at;
}

function key(person: Person): string {
  return `p${person.id}`;
}

function groupKey(forest: Forest, index: number): string {
  const group = forest.gathered[index];
  const parent = group && forest.people[group.parent];
  return parent ? `below ${parent.id}` : `from ${group?.place}`;
}

/** Half the way to the next dot that gathers people at the start, so that none covers another. */
function roomAround(forest: Forest, index: number): number {
  const own = forest.gathered[index];
  if (!own) return 0;
  const here = place(own);
  const others = forest.gathered.filter((group) => group !== own && group.parent < 0).map(place);
  return Math.max(5, Math.min(...others.map((there) => Math.hypot(there.x - here.x, there.y - here.y) / 2 - 1)));
}

function colour(generation: number): number {
  return Math.min(generation, GENERATIONS - 1);
}

function nameOf({ person, dx, anchor }: Label, at: Map<string, Point>): HTMLElement {
  const point = at.get(key(person)) ?? place(person);
  const name = word("tree-name", person.name, { x: point.x + dx, y: point.y });
  name.dataset["anchor"] = anchor;
  return name;
}

function word(kind: string, text: string, point: Point): HTMLElement {
  const made = Object.assign(document.createElement("span"), { className: kind, textContent: text });
  made.style.left = `${round((point.x / SIZE) * 1000) / 10}%`;
  made.style.top = `${round((point.y / SIZE) * 1000) / 10}%`;
  return made;
}

function element(name: string, attributes: Record<string, string | number>): SVGGElement {
  const made = document.createElementNS(SVG, name) as SVGGElement;
  set(made, attributes);
  return made;
}

function set(target: Element, attributes: Record<string, string | number>): void {
  for (const [name, value] of Object.entries(attributes)) target.setAttribute(name, String(value));
}
