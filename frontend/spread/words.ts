import { formatLocale, formatNumber } from "../lib/i18n";
import { type Camera, project } from "./camera";
import type { Dots } from "./dots";
import type { Forest, Item } from "./forest";
import { MIDDLE, type Point, SIZE, place, ringRadius, round } from "./geometry";
import { type Box, type Label, around, chooseLabels, holds } from "./labels";

const NAME_PX = 13;
const PADDING_PX = 8; // of a name on both sides together, and a little air
const DIGIT_ROOM = 26;
const CHARACTER_PX = 3.5; // half a digit's width; a circle narrower than its number goes without
const compact = new Intl.NumberFormat(formatLocale, { notation: "compact", maximumSignificantDigits: 2 });
const PHONE = matchMedia("(max-width: 767.98px)");

/** The picture's words, in HTML above it and each on the card's own colour: they keep their size and their contrast. */
export class Words {
  private labels: Label[] = [];
  private frame: Box = { left: 0, right: SIZE, top: 0, bottom: SIZE };
  private readonly pen = document.createElement("canvas").getContext("2d");

  constructor(
    private readonly layer: HTMLElement,
    private readonly dots: Dots,
  ) {}

  /** Decides whose names are shown, for how things stand; they move along until it is decided anew. */
  choose(forest: Forest, at: Map<string, Point>, camera: Camera, first: Item[]): void {
    this.frame = this.boxOf(this.layer.closest(".tree-box") ?? this.layer); // more than the square where the card is wider
    const unit = SIZE / (this.layer.clientWidth || SIZE);
    const style = getComputedStyle(this.layer);
    if (this.pen) this.pen.font = `600 ${style.fontSize} ${style.fontFamily}`;
    const page = {
      at: (item: Item) => project(camera, at.get(item.key) ?? { x: -SIZE, y: -SIZE }),
      widthOf: (text: string) => ((this.pen?.measureText(text).width ?? text.length * NAME_PX) + PADDING_PX) * unit,
      frame: this.frame,
      size: NAME_PX * unit,
      limit: Math.round((PHONE.matches ? 4 : forest.people.length > 1000 ? 8 : 14) * Math.min(3, camera.zoom ** 0.5)),
      radius: (item: Item) => this.dots.radius(item.key) * camera.zoom,
    };
    const kept = this.digitSpots(forest, camera).map(([, { x, y }]) => around(x, y, page.size / 2));
    const buttons = this.layer.closest(".tree-box")?.querySelector(".tree-controls");
    if (buttons) kept.push(this.boxOf(buttons));
    this.labels = chooseLabels(forest, page, first.filter((item) => at.has(item.key)), kept);
  }

  show(forest: Forest, at: Map<string, Point>, camera: Camera): void {
    const digits = this.digitSpots(forest, camera).map(([generation, spot]) => word("tree-digit", String(generation), spot));
    this.layer.replaceChildren(...digits, ...this.numbers(forest, at, camera), ...this.labels.flatMap((label) => this.nameOf(label, at, camera)));
  }

  private numbers(forest: Forest, at: Map<string, Point>, camera: Camera): HTMLElement[] {
    const unit = SIZE / (this.layer.clientWidth || SIZE);
    return forest.gathered.flatMap((group) => {
      const point = at.get(group.key);
      const room = this.dots.radius(group.key) * camera.zoom;
      const text = [formatNumber(group.people), formatCompact(group.people)].find((number) => room >= (number.length + 0.5) * CHARACTER_PX * unit);
      return point && text && holds(this.frame, project(camera, point), 0) ? [word("tree-number", text, project(camera, point))] : [];
    });
  }

  private nameOf({ item, dx, dy, anchor }: Label, at: Map<string, Point>, camera: Camera): HTMLElement[] {
    const point = project(camera, at.get(item.key) ?? { x: Infinity, y: Infinity });
    if (!holds(this.frame, point, 0)) return [];
    const name = word("tree-name", item.name, { x: point.x + dx, y: point.y + dy });
    name.dataset["anchor"] = anchor;
    return [name];
  }

  /** Where an element of the page is, in the picture's units. */
  private boxOf(element: Element): Box {
    const [square, part] = [this.layer.getBoundingClientRect(), element.getBoundingClientRect()];
    const unit = SIZE / (square.width || SIZE);
    return { left: (part.left - square.left) * unit, right: (part.right - square.left) * unit, top: (part.top - square.top) * unit, bottom: (part.bottom - square.top) * unit };
  }

  /** The rings' generations, where there is room for them. */
  private digitSpots(forest: Forest, camera: Camera): [number, Point][] {
    if (PHONE.matches || camera.zoom > 1) return [];
    const taken = forest.gathered.filter((group) => group.parent < 0).map(place);
    return forest.rings.flatMap<[number, Point]>((radius, ring) => {
      const generation = forest.generations[ring] ?? null;
      const away = MIDDLE - ringRadius(radius) * Math.SQRT1_2;
      const here = { x: away, y: away };
      if (generation === null || radius === 0 || taken.some((there) => Math.hypot(there.x - away, there.y - away) < DIGIT_ROOM)) return [];
      if (this.labels.some(({ box }) => holds(box, here, DIGIT_ROOM / 2))) return []; // a name says more
      taken.push(here);
      return [[generation, here]];
    });
  }
}

/** "1.2K": for where a number has little room. */
export function formatCompact(value: number): string {
  return compact.format(value);
}

function word(kind: string, text: string, point: Point): HTMLElement {
  const made = Object.assign(document.createElement("span"), { className: kind, textContent: text });
  made.style.left = `${round((point.x / SIZE) * 1000) / 10}%`;
  made.style.top = `${round((point.y / SIZE) * 1000) / 10}%`;
  return made;
}
