import { MIDDLE, type Point, SIZE } from "./geometry";

/** Which part of the picture is seen: its middle, in the picture's units, and how many times it is enlarged. */
export interface Camera {
  x: number;
  y: number;
  zoom: number;
}

const ZOOM_MAX = 24;
export const WHOLE: Camera = { x: MIDDLE, y: MIDDLE, zoom: 1 };
const ROOM = 0.8; // of the window's width, for what is to be seen together
const SHOWN_ZOOM_MAX = 6; // nearer, nothing around a person says where they are

/** The nearest camera that shows nothing beyond the picture. */
export function held({ x, y, zoom }: Camera): Camera {
  const near = Math.min(ZOOM_MAX, Math.max(1, zoom));
  const half = SIZE / 2 / near;
  const within = (value: number) => Math.min(SIZE - half, Math.max(half, value));
  return { x: within(x), y: within(y), zoom: near };
}

/** Nearer by a factor, where a place of the picture stays where it is on the screen. */
export function zoomed(camera: Camera, factor: number, about: Point): Camera {
  const zoom = Math.min(ZOOM_MAX, Math.max(1, camera.zoom * factor));
  const share = camera.zoom / zoom;
  return held({ x: about.x + (camera.x - about.x) * share, y: about.y + (camera.y - about.y) * share, zoom });
}

/** Moved over the screen, by parts of the window's width. */
export function panned(camera: Camera, dx: number, dy: number): Camera {
  const width = SIZE / camera.zoom;
  return held({ ...camera, x: camera.x - dx * width, y: camera.y - dy * width });
}

/** From the picture's units to the window's, whose sides are as long as the whole picture's. */
export function project(camera: Camera, point: Point): Point {
  return { x: (point.x - camera.x) * camera.zoom + MIDDLE, y: (point.y - camera.y) * camera.zoom + MIDDLE };
}

export function sees(camera: Camera, point: Point): boolean {
  const { x, y } = project(camera, point);
  return x >= 0 && x <= SIZE && y >= 0 && y <= SIZE;
}

/** A camera that sees all these places; the one that is, if it does. */
export function showing(camera: Camera, points: Point[]): Camera {
  if (points.every((point) => sees(camera, point))) return camera;
  const [xs, ys] = [points.map((point) => point.x), points.map((point) => point.y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const fit = (SIZE * ROOM) / Math.max(right - left, bottom - top, 1);
  return held({ x: (left + right) / 2, y: (top + bottom) / 2, zoom: Math.min(camera.zoom, fit, SHOWN_ZOOM_MAX) });
}

export function between(from: Camera, to: Camera, share: number): Camera {
  const mix = (one: number, other: number) => one + (other - one) * share;
  // The zoom as its logarithm, or coming near would seem to stand still at first and rush at the end.
  return { x: mix(from.x, to.x), y: mix(from.y, to.y), zoom: Math.exp(mix(Math.log(from.zoom), Math.log(to.zoom))) };
}

export function viewBox({ x, y, zoom }: Camera): string {
  const side = SIZE / zoom;
  return [x - side / 2, y - side / 2, side, side].map((value) => Math.round(value * 1000) / 1000).join(" ");
}
