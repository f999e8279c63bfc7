export interface Point {
  x: number;
  y: number;
}

export const SIZE = 720;
export const MIDDLE = SIZE / 2;
const REACH = 316;

const RING_GAP = 5; // rings that lie closer would be a grey disc
const DOT_MAX = 9;
const DOT_MIN = 2;
const ROOMY = 12; // the square root of how many people have room for dots of any size

/** From the server's square of -1 to 1 to the picture's units. */
export function place(point: Point): Point {
  return { x: MIDDLE + point.x * REACH, y: MIDDLE + point.y * REACH };
}

export function ringRadius(radius: number): number {
  return radius * REACH;
}

/** From the outermost inwards, the rings that can be told from the one drawn before. */
export function ringsApart(radii: number[]): number[] {
  const drawn: number[] = [];
  for (const radius of [...radii].reverse()) {
    if (ringRadius((drawn[drawn.length - 1] ?? Infinity) - radius) >= RING_GAP) drawn.push(radius);
  }
  return drawn;
}

/** An edge that leaves the parent outward and reaches the child from inside, as referral.layout.edge_path draws it. */
export function edge(parent: Point, child: Point): string {
  const inner = Math.hypot(parent.x - MIDDLE, parent.y - MIDDLE);
  const outer = Math.hypot(child.x - MIDDLE, child.y - MIDDLE);
  const end = `${round(child.x)} ${round(child.y)}`;
  const start = `M${round(parent.x)} ${round(parent.y)}`;
  if (inner < 1 || outer < 1) return `${start}L${end}`;
  const half = (inner + outer) / 2;
  const handle = (point: Point, scale: number) =>
    `${round(MIDDLE + (point.x - MIDDLE) * scale)} ${round(MIDDLE + (point.y - MIDDLE) * scale)}`;
  return `${start}C${handle(parent, half / inner)} ${handle(child, half / outer)} ${end}`;
}

/** Dots shrink as the crowd grows; those who brought many are larger, by area, and by less the less room there is. */
export function dotRadius(people: number, below: number): number {
  const smallest = Math.max(DOT_MIN, Math.min(DOT_MAX, 46 / Math.sqrt(people + 8)));
  const room = Math.min(1, ROOMY / Math.sqrt(people + 1));
  return Math.min(smallest + Math.sqrt(below) * 0.7 * room, smallest * 1.4 + 6 * room);
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
