const TAP_PX = 6; // who moves less meant the dot below
const WHEEL_STEP_MAX = 40;
const WHEEL_SPEED = 0.008;
const LINE_PX = 16;

export interface Spot {
  x: number;
  y: number;
}

/** What hands and wheels ask for; places are the window's own. */
interface Gestures {
  zoom(factor: number, about: Spot): void;
  pan(dx: number, dy: number): void;
  tap(at: Spot): void;
  hover(at: Spot | null): void;
  /** Whether the picture has the screen for itself: elsewhere one finger and the plain wheel move the page, which must never trap them. */
  alone(): boolean;
}

/** Listens on an element until what it gives is called. */
export function listen(view: HTMLElement, gestures: Gestures): () => void {
  const down = new Map<number, Spot>();
  let moved = 0;
  const until = new AbortController();
  const on = <Name extends keyof HTMLElementEventMap>(name: Name, run: (event: HTMLElementEventMap[Name]) => void, passive = true) =>
    view.addEventListener(name, run, { signal: until.signal, passive });

  on("pointerdown", (event) => {
    if (event.button !== 0) return;
    if (!down.size) moved = 0;
    down.set(event.pointerId, spotOf(event));
  });
  on("pointermove", (event) => {
    const before = down.get(event.pointerId);
    if (!before) {
      if (event.pointerType === "mouse") gestures.hover(spotOf(event));
      return;
    }
    const now = spotOf(event);
    moved += Math.hypot(now.x - before.x, now.y - before.y);
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other) pinch(before, now, other);
    else if (moved > TAP_PX && (event.pointerType === "mouse" || gestures.alone())) {
      view.setPointerCapture(event.pointerId);
      gestures.pan(now.x - before.x, now.y - before.y);
    }
    down.set(event.pointerId, now);
  });

  function pinch(before: Spot, now: Spot, other: Spot) {
    const [was, is] = [distance(before, other), distance(now, other)];
    moved += TAP_PX;
    gestures.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    if (was > 0) gestures.zoom(is / was, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
  }

  on("pointerup", (event) => {
    const known = down.delete(event.pointerId);
    if (known && !down.size && moved <= TAP_PX) gestures.tap(spotOf(event));
  });
  on("pointercancel", (event) => down.delete(event.pointerId));
  on("pointerleave", (event) => {
    if (!view.hasPointerCapture(event.pointerId)) down.delete(event.pointerId);
    gestures.hover(null);
  });
  on("touchmove", (event) => {
    if (event.touches.length > 1 || gestures.alone()) event.preventDefault();
  }, false);
  on("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey && !gestures.alone()) return;
    event.preventDefault();
    const turned = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1);
    const bounded = Math.min(WHEEL_STEP_MAX, Math.max(-WHEEL_STEP_MAX, turned));
    gestures.zoom(Math.exp(-bounded * WHEEL_SPEED), spotOf(event));
  }, false);
  return () => until.abort();
}

function spotOf(event: MouseEvent): Spot {
  return { x: event.clientX, y: event.clientY };
}

function distance(one: Spot, other: Spot): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}
