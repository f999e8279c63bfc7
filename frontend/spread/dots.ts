import { type Forest, type Gathered, type Item, parentOf } from "./forest";
import { type Point, dotRadius, place, round } from "./geometry";
import { element, set } from "./svg";

const COLOURS = 8;
const GROWTH = 0.35; // dots grow less than the picture, so that they come apart when one looks closer

/** The picture's circles: a person's filled, ringed for people gathered; each is kept while who it stands for is drawn. */
export class Dots {
  private circles = new Map<string, SVGCircleElement>();
  private whole = new Map<string, number>();
  private zoom = 1;

  constructor(private readonly layer: SVGGElement) {}

  /** Whoever is not drawn any more goes, whoever is new gets a circle. */
  keep(forest: Forest): void {
    for (const [key, circle] of this.circles) {
      if (forest.items.has(key)) continue;
      circle.remove();
      this.circles.delete(key);
      this.whole.delete(key);
    }
    const [drawn, starts] = [forest.people.length, forest.gathered.filter((group) => group.parent < 0).map(place)];
    for (const item of forest.items.values()) {
      const gathered = item.kind === "gathered";
      const kind = gathered ? "gathered" : item.cancelled ? "node node--cancelled" : "node";
      this.whole.set(item.key, gathered ? gatheredRadius(forest, item, starts) : dotRadius(drawn, item.below));
      set(this.circleOf(item), { class: kind, "data-gen": colour(item.generation), r: this.radius(item.key) });
    }
  }

  place(at: Map<string, Point>): void {
    for (const [key, circle] of this.circles) {
      const point = at.get(key);
      if (point) set(circle, { cx: round(point.x), cy: round(point.y) });
    }
  }

  /** Fits the circles to how near one looks. */
  scale(zoom: number): void {
    if (zoom === this.zoom) return;
    this.zoom = zoom;
    for (const [key, circle] of this.circles) set(circle, { r: this.radius(key) });
  }

  get size(): number {
    return this.circles.size;
  }

  /** In the picture's units. */
  radius(key: string): number {
    return Math.round((this.whole.get(key) ?? 0) * this.zoom ** (GROWTH - 1) * 1000) / 1000;
  }

  private circleOf(item: Item): SVGCircleElement {
    let circle = this.circles.get(item.key);
    if (!circle) this.circles.set(item.key, (circle = this.layer.appendChild(element<SVGCircleElement>("circle"))));
    return circle;
  }
}

export function colour(generation: number): number {
  return Math.min(generation, COLOURS - 1);
}

function gatheredRadius(forest: Forest, group: Gathered, starts: Point[]): number {
  if (parentOf(forest, group)) return Math.min(7, 2.2 + Math.sqrt(group.people) * 0.35);
  return Math.min(22, 10 + Math.sqrt(group.people) * 0.7, roomAround(place(group), starts));
}

/** Half the way to the next dot that gathers people at the start, so that none covers another. */
function roomAround(here: Point, starts: Point[]): number {
  const distances = starts.map((there) => Math.hypot(there.x - here.x, there.y - here.y)).filter((distance) => distance > 0);
  return Math.max(5, Math.min(...distances) / 2 - 1);
}
