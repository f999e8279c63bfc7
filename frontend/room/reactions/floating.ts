import type { Counts, Kind } from "./counts";
import { EMOJI } from "./words";

const DRAWN_MAX = 30; // at the same time, however many arrive
const AT_ONCE_MAX = 6; // of one kind
const SPREAD_MS = 250; // as often sums arrive
const RISE_MS = { least: 2200, most: 3400 };

/** Draws reactions as emoji that rise from the bar over the picture. Nothing of it is for screen readers. */
export function drawFloating(box: HTMLElement, counts: Counts): void {
  if (document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  for (const [kind, count] of Object.entries(counts) as [Kind, number][]) {
    for (let number = 0; number < Math.min(count, AT_ONCE_MAX) && box.childElementCount < DRAWN_MAX; number++) rise(box, EMOJI[kind], number > 0);
  }
}

/** What they are drawn in: the layer over the picture, or one of its own while the picture alone fills the screen. */
export function layerOver(home: HTMLElement): HTMLElement {
  const full = document.fullscreenElement;
  if (!full || full.contains(home) || !home.parentElement?.contains(full)) return home;
  const there = full.querySelector<HTMLElement>(":scope > .reactions-floating");
  if (there) return there;
  const layer = home.cloneNode(false) as HTMLElement;
  full.append(layer);
  document.addEventListener("fullscreenchange", function change() {
    if (document.fullscreenElement === full) return; // of the way in, which may be told late
    document.removeEventListener("fullscreenchange", change);
    layer.remove();
  });
  return layer;
}

function rise(box: HTMLElement, emoji: string, later: boolean): void {
  const drawn = document.createElement("span");
  drawn.className = "reaction-floating";
  drawn.textContent = emoji;
  box.append(drawn);
  const from = Math.random() * (box.clientWidth - drawn.offsetWidth);
  const aside = (Math.random() - 0.5) * 60;
  const high = box.clientHeight * (0.6 + Math.random() * 0.3);
  const moving = drawn.animate(
    [
      { transform: `translate(${from}px, 0) scale(0.4)`, opacity: 0 },
      { transform: `translate(${from + aside * 0.3}px, ${-high * 0.15}px) scale(1.15)`, opacity: 1, offset: 0.15 },
      { transform: `translate(${from + aside * 0.8}px, ${-high * 0.7}px) scale(1)`, opacity: 0.9, offset: 0.7 },
      { transform: `translate(${from + aside}px, ${-high}px) scale(0.9)`, opacity: 0 },
    ],
    { duration: RISE_MS.least + Math.random() * (RISE_MS.most - RISE_MS.least), delay: later ? Math.random() * SPREAD_MS : 0, fill: "both", easing: "ease-out" },
  );
  moving.onfinish = moving.oncancel = () => drawn.remove();
}
