import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

const EDGE_PX = 36; // so near to an end of the list it scrolls by itself
const SCROLL_PX = 6; // with each picture

/** Which item is being dragged, and behind which it would come to stand; null is first. */
export interface Drag {
  id: number;
  after: number | null;
}

/**
 * Dragging rows of a list by a grip, with a mouse, a pen or a finger. What it stands between is read from the page at each move:
 * another host may change the list meanwhile. Escape lets go without moving anything.
 */
export function useDrag(scroller: RefObject<HTMLElement>, drop: (id: number, after: number | null) => void) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const now = useRef<Drag | null>(null);
  const at = useRef(0);

  function show(next: Drag | null) {
    now.current = next;
    setDrag(next);
  }

  function look() {
    if (now.current) show({ id: now.current.id, after: behind(scroller.current, now.current.id, at.current) });
  }

  useEffect(() => {
    if (!drag) return;
    const leave = (event: KeyboardEvent) => event.key === "Escape" && show(null);
    let frame = requestAnimationFrame(function scroll() {
      if (scrolled(scroller.current, at.current)) look();
      frame = requestAnimationFrame(scroll);
    });
    document.addEventListener("keydown", leave);
    return () => {
      cancelAnimationFrame(frame);
      document.removeEventListener("keydown", leave);
    };
  }, [drag?.id]);

  /** What a row's grip listens to. */
  const grip = (id: number) => ({
    onPointerDown(event: PointerEvent) {
      if (event.button !== 0 || !event.isPrimary) return;
      event.preventDefault(); // neither select words nor take the focus from what is typed
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      at.current = event.clientY;
      show({ id, after: behind(scroller.current, id, event.clientY) });
    },
    onPointerMove(event: PointerEvent) {
      if (!now.current) return;
      at.current = event.clientY;
      look();
    },
    onPointerUp() {
      const last = now.current;
      show(null);
      if (last) drop(last.id, last.after);
    },
    onPointerCancel: () => show(null),
  });
  return { drag, grip };
}

/** The row above a height, the dragged one apart. */
function behind(scroller: HTMLElement | null, dragged: number, height: number): number | null {
  let after: number | null = null;
  for (const row of scroller?.querySelectorAll<HTMLElement>("[data-item]") ?? []) {
    const { top, bottom } = row.getBoundingClientRect();
    if (Number(row.dataset["item"]) !== dragged && (top + bottom) / 2 < height) after = Number(row.dataset["item"]);
  }
  return after;
}

function scrolled(scroller: HTMLElement | null, height: number): boolean {
  if (!scroller) return false;
  const { top, bottom } = scroller.getBoundingClientRect();
  const by = height < top + EDGE_PX ? -SCROLL_PX : height > bottom - EDGE_PX ? SCROLL_PX : 0;
  const before = scroller.scrollTop;
  scroller.scrollTop += by;
  return scroller.scrollTop !== before;
}
