import { all, one } from "../lib/dom";
import { _, formatNumber, formatTime } from "../lib/i18n";
import { Wire } from "../lib/socket";

interface Live {
  figures: Record<string, string>;
  parts: Record<string, string>;
  status: string;
}

const SETTLE_MS = 500; // many people register at once; one answer tells of them all
const QUIET_REFRESH_MS = 30_000; // "3 minutes ago" moves on although nothing happens
const SHOW_LOST_AFTER_MS = 2000;

const page = one("[data-overview]");
if (page) follow(page, Number(page.dataset["overview"]), page.dataset["liveUrl"] ?? "");

/** Keeps the overview true while it is open: each push only says that something moved, the numbers come from the server. */
function follow(root: HTMLElement, event: number, url: string): void {
  const wire = new Wire("/console", {});
  let pending: number | undefined;
  let lost: number | undefined;

  const refresh = (delay = SETTLE_MS) => {
    pending ??= window.setTimeout(async () => {
      pending = undefined;
      const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
      if (answer?.ok) draw(root, (await answer.json()) as Live);
    }, delay);
  };
  wire.onOpen(() => {
    clearTimeout(lost);
    sayLost(null);
    wire.say("follow", { event }).then(() => refresh(0), () => undefined);
  });
  wire.onLost(() => {
    lost = window.setTimeout(() => sayLost(new Date()), SHOW_LOST_AFTER_MS);
  });
  for (const name of ["registrations", "changed"]) wire.on(name, () => refresh());
  wire.on<{ watching: number }>("presence", ({ watching }) => setFigure(root, "watching", formatNumber(watching)));
  wire.open();
  setInterval(() => document.visibilityState === "visible" && refresh(0), QUIET_REFRESH_MS);
}

function draw(root: HTMLElement, live: Live): void {
  if (live.status !== root.dataset["status"]) return location.reload(); // other tiles, other buttons
  for (const [name, words] of Object.entries(live.figures)) {
    // Presence is counted by the room; the stored heartbeats lag behind it.
    if (name !== "watching") setFigure(root, name, words);
  }
  for (const [name, markup] of Object.entries(live.parts)) redraw(one(`[data-part="${name}"]`, root), markup);
}

/** Replaces a card that has changed, unless somebody reads its table or stands in it with the keyboard. */
function redraw(card: HTMLElement | null, markup: string): void {
  if (!card || card.dataset["markup"] === markup) return;
  if (card.contains(document.activeElement) || one("details[open]", card)) return;
  const first = card.dataset["markup"] === undefined;
  const known = new Set(all("[data-id]", card).map((item) => item.dataset["id"]));
  card.innerHTML = markup;
  card.dataset["markup"] = markup;
  if (first && known.size === 0) return;
  for (const item of all("[data-id]", card)) if (!known.has(item.dataset["id"])) item.classList.add("feed-item--new");
}

function setFigure(root: HTMLElement, name: string, words: string): void {
  for (const element of all(`[data-live="${name}"]`, root)) if (element.textContent !== words) element.textContent = words;
}

function sayLost(since: Date | null): void {
  const note = one("[data-lost]");
  if (!note) return;
  note.hidden = since === null;
  note.textContent = since ? _("last seen %(time)s", { time: formatTime(since) }) : "";
}
