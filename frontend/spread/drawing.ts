import { type Camera, WHOLE, between, held, panned, sees, showing, viewBox, zoomed } from "./camera";
import { Dots, colour } from "./dots";
import { type Forest, type Item, type Person, parentOf, pathOf } from "./forest";
import type { Spot } from "./gestures";
import { MIDDLE, type Point, SIZE, edge, place, ringRadius, ringsApart, round } from "./geometry";
import { type Places, origins, partWay, placesOf, steadied } from "./motion";
import { circle, element, set } from "./svg";
import { Words } from "./words";

const MOVE_MS = 420;
const LOOK_MS = 240;
const MOVED_MAX = 1500; // above it a phone drops frames, so the picture jumps
const SCALED_MAX = 1000; // circles that are fitted in every frame while one comes nearer; more are at its end
const SETTLE_MS = 120;
const HIT_PX = 22;
const MARK_R = 4;
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

export interface Marks {
  chosen: Person | undefined;
  cursor: Item | undefined;
  newest: Person | undefined;
}

/** The tree as SVG, drawn by hand: a thousand dots move in one frame, which a component for each could not do. */
export class Drawing {
  camera: Camera = WHOLE;
  private forest: Forest | null = null;
  private marks: Marks = { chosen: undefined, cursor: undefined, newest: undefined };
  private at: Places = new Map();
  private steady = steadied(WHOLE, this.at, this.at);
  private moving = 0;
  private looking = 0;
  private settling = 0;
  private pulsed: number | null = null;
  private readonly layers: Record<"rings" | "edges" | "path" | "dots" | "marks" | "pulse", SVGGElement>;
  private readonly dots: Dots;
  private readonly words: Words;

  /** `onLook` hears when the camera has come to rest. */
  constructor(
    private readonly svg: SVGSVGElement,
    words: HTMLElement,
    private readonly onLook: (camera: Camera) => void,
  ) {
    const layer = () => svg.appendChild(element<SVGGElement>("g"));
    this.layers = { rings: layer(), edges: layer(), path: layer(), dots: layer(), marks: layer(), pulse: layer() };
    this.dots = new Dots(this.layers.dots);
    this.words = new Words(words, this.dots);
  }

  /** Moves the picture to how things stand now. */
  show(forest: Forest, marks: Marks): void {
    const [before, target] = [this.at, placesOf(forest)];
    if (forest.cascade !== this.forest?.cascade) this.camera = WHOLE;
    const start = origins(forest, this.forest, before);
    this.steady = steadied(this.camera, before, target);
    this.forest = forest;
    this.marks = marks;
    this.drawRings(forest);
    this.dots.keep(forest);
    cancelAnimationFrame(this.moving);
    if (!before.size || STILL.matches || target.size > MOVED_MAX) this.arrive(target);
    else this.move(start, target);
  }

  /** Draws the path to the chosen person and the names; nothing moves. */
  mark(marks: Marks): void {
    this.marks = marks;
    if (!this.forest || !this.at.size) return;
    this.nameAll();
    this.paintMarks();
  }

  /** The dot drawn nearest to a place on the screen, if any is near enough. */
  nearest({ x, y }: Spot): Item | undefined {
    const point = this.pictured({ x, y });
    let best: Item | undefined;
    let least = HIT_PX / this.pixels();
    for (const item of this.forest?.items.values() ?? []) {
      const spot = this.at.get(item.key);
      const distance = spot && point ? Math.hypot(spot.x - point.x, spot.y - point.y) - this.dots.radius(item.key) : Infinity;
      if (distance < least) [best, least] = [item, distance];
    }
    return best;
  }

  /** Nearer or further at once, as a wheel or two fingers say it. */
  zoomAt(factor: number, about: Spot): void {
    this.look(zoomed(this.camera, factor, this.pictured(about) ?? this.camera));
  }

  /** With a glide, as a button says it: nearer to the person chosen, or else to whoever is nearest to the middle, which may be empty. */
  zoomBy(factor: number): void {
    this.glide(zoomed(this.camera, factor, factor > 1 ? this.subject() : this.camera));
  }

  pan(dx: number, dy: number): void {
    const width = this.svg.clientWidth || SIZE;
    this.look(panned(this.camera, dx / width, dy / width));
  }

  whole(): void {
    this.glide(WHOLE);
  }

  /** Moves to where all of these are seen; nothing happens while they are. */
  reveal(items: Item[]): void {
    const points = items.flatMap((item) => this.at.get(item.key) ?? []);
    const camera = showing(this.camera, points);
    if (camera !== this.camera) this.glide(camera);
  }

  private move(start: Places, target: Places): void {
    const began = performance.now();
    const tick = (now: number) => {
      const share = Math.min(1, (now - began) / MOVE_MS);
      if (share === 1) return this.arrive(target);
      this.paint(partWay(start, target, share));
      this.moving = requestAnimationFrame(tick);
    };
    this.moving = requestAnimationFrame(tick);
  }

  private arrive(target: Places): void {
    this.paint(target);
    this.nameAll();
  }

  private glide(to: Camera): void {
    cancelAnimationFrame(this.looking);
    if (STILL.matches) return this.look(to);
    const [from, began] = [this.camera, performance.now()];
    const tick = (now: number) => {
      const share = Math.min(1, (now - began) / LOOK_MS);
      this.look(between(from, to, 1 - (1 - share) ** 3));
      if (share < 1) this.looking = requestAnimationFrame(tick);
    };
    this.looking = requestAnimationFrame(tick);
  }

  private look(camera: Camera): void {
    this.camera = camera;
    this.paintLook(this.dots.size <= SCALED_MAX);
    clearTimeout(this.settling);
    this.settling = window.setTimeout(() => {
      this.paintLook(true);
      this.nameAll();
      this.onLook(this.camera);
    }, SETTLE_MS);
  }

  private paint(at: Places): void {
    this.at = at;
    this.camera = held(this.steady(at, this.camera));
    this.dots.place(at);
    this.paintEdges();
    this.paintLook(true);
  }

  private paintLook(scaled: boolean): void {
    set(this.svg, { viewBox: viewBox(this.camera) });
    if (scaled) this.dots.scale(this.camera.zoom);
    this.paintMarks();
    if (this.forest) this.words.show(this.forest, this.at, this.camera);
  }

  private nameAll(): void {
    if (!this.forest) return;
    const first = [this.marks.chosen, this.marks.cursor].filter((item) => item !== undefined);
    this.words.choose(this.forest, this.at, this.camera, first);
    this.words.show(this.forest, this.at, this.camera);
  }

  private paintEdges(): void {
    const forest = this.forest;
    const lines: string[] = [];
    for (const item of forest?.items.values() ?? []) {
      const parent = forest && parentOf(forest, item);
      const [from, to] = [parent && this.at.get(parent.key), this.at.get(item.key)];
      const generation = colour(item.generation);
      if (from && to) lines[generation] = (lines[generation] ?? "") + edge(from, to);
    }
    this.layers.edges.replaceChildren(...lines.flatMap((d, generation) => (d ? [element("path", { class: "edge", "data-gen": generation, d })] : [])));
  }

  private paintMarks(): void {
    const { chosen, cursor, newest } = this.marks;
    const marks: Element[] = [];
    const add = (item: Item | undefined, kind: string, more: number) => {
      const point = item && this.at.get(item.key);
      if (item && point) marks.push(circle(kind, point, this.dots.radius(item.key) + more / this.camera.zoom));
    };
    add(chosen, "chosen", MARK_R);
    if (cursor !== chosen) add(cursor, "cursor", MARK_R);
    add(newest, "new", 1);
    if (newest && this.pulsed !== newest.id) this.pulse(newest);
    this.layers.marks.replaceChildren(...marks);
    const path = chosen && this.forest ? pathOf(this.forest, chosen) : [];
    const steps = path.slice(1).map((person, index) => [this.at.get(path[index]?.key ?? ""), this.at.get(person.key)] as const);
    const d = steps.map(([from, to]) => (from && to ? edge(from, to) : "")).join("");
    this.layers.path.replaceChildren(...(d ? [element("path", { class: "path", d })] : []));
    const fresh = newest && this.at.get(newest.key);
    for (const ring of this.layers.pulse.children) if (fresh) set(ring, { cx: round(fresh.x), cy: round(fresh.y) });
  }

  /** Once for each newcomer; the ring removes itself. */
  private pulse(newest: Person): void {
    this.pulsed = newest.id;
    const ring = circle("pulse pulse--once", place(newest), 9 / this.camera.zoom);
    ring.addEventListener("animationend", () => ring.remove());
    this.layers.pulse.replaceChildren(ring);
  }

  private drawRings(forest: Forest): void {
    const alone = forest.rings.length === 1 && forest.rings[0] === 0;
    const rings = alone ? [0.34, 0.67, 1] : ringsApart(forest.rings.filter((radius) => radius > 0));
    const middle = { x: MIDDLE, y: MIDDLE };
    this.layers.rings.replaceChildren(...rings.map((radius) => circle(alone ? "ring ring--empty" : "ring", middle, round(ringRadius(radius)))));
  }

  private subject(): Point {
    const chosen = this.at.get(this.marks.chosen?.key ?? "");
    if (chosen && sees(this.camera, chosen)) return chosen;
    const away = ({ x, y }: Point) => Math.hypot(x - this.camera.x, y - this.camera.y);
    return [...this.at.values()].reduce<Point>((best, point) => (best === this.camera || away(point) < away(best) ? point : best), this.camera);
  }

  /** How many pixels of the screen a unit of the picture is. */
  private pixels(): number {
    return ((this.svg.clientWidth || SIZE) / SIZE) * this.camera.zoom;
  }

  private pictured({ x, y }: Spot): Point | undefined {
    const matrix = this.svg.getScreenCTM();
    return matrix ? new DOMPoint(x, y).matrixTransform(matrix.inverse()) : undefined;
  }
}
