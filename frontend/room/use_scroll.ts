import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Refusal } from "../lib/socket";
import { toast } from "../lib/toast";
import type { Hands } from "./ChatMessage";
import type { Room } from "./use_room";

const AT_BOTTOM_PX = 48;
const LOAD_MORE_PX = 120;
// An hour of a busy room must not become a page of thousands, whether one follows it or looks back.
const FOLLOWING = { kept: 200, from: 300 };
const AWAY = { kept: 300, from: 450 };
const AROUND = 100; // messages more than any screen holds
const SHOWN_OUT_MS = 2000;
const SCREENS_AWAY = 1.5; // from here on there is a way back, new messages or not

/** Where one is in the log: at its end, following; or above it, with what is new counted and marked. */
export function useScroll(room: Room) {
  const { state } = room;
  const box = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const loading = useRef(false);
  const anchor = useRef<Anchor | null>(null);
  const seen = useRef(0);
  const wanted = useRef<number | "newest" | null>(null);
  const [unread, setUnread] = useState(0);
  const [away, setAway] = useState(false);
  const [firstNew, setFirstNew] = useState<number | null>(null);
  const [focused, setFocused] = useState<number | null>(null);
  const newest = state.messages[state.messages.length - 1];
  const atEnd = state.high === null;

  function isLooking(): boolean {
    return following.current && atEnd && !document.hidden;
  }

  function caughtUp(): void {
    seen.current = newest?.place ?? 0;
    setUnread(0);
  }

  useLayoutEffect(() => {
    const log = box.current;
    if (!log) return;
    arrive();
    if (following.current) log.scrollTop = log.scrollHeight;
    else hold(log, anchor.current);
    anchor.current = firstVisible(log);
    trim();
    if (isLooking()) return caughtUp();
    const news = [...state.messages.filter((message) => message.author.key !== state.you?.key), ...state.beyond].filter(isNew);
    if (news[0] && unread === 0) setFirstNew(news[0].id);
    if (!following.current) setUnread(news.length);
  }, [state.messages, state.beyond, state.pending, state.waiting]);

  function isNew({ place }: { place?: number }): boolean {
    return (place ?? 0) > seen.current;
  }

  /** What was asked for has been loaded: go there. */
  function arrive(): void {
    const goal = wanted.current;
    if (goal === null || (goal === "newest" ? !atEnd : !find(goal))) return;
    wanted.current = null;
    if (goal === "newest") toNewest();
    else showOut(goal);
  }

  /** Puts away what is farthest from where one looks. */
  function trim(): void {
    const count = state.messages.length;
    if (following.current) return count > FOLLOWING.from ? room.trim(FOLLOWING.kept, "older") : undefined;
    const at = state.messages.findIndex((message) => String(message.id) === anchor.current?.id);
    if (count <= AWAY.from || at < 0) return;
    if (count - at < AWAY.kept - AROUND) room.trim(AWAY.kept, "older");
    else room.trim(Math.max(AWAY.kept, at + AROUND), "newer");
  }

  // A phone's keyboard, a longer draft, a notice above: the log is lower, and one still reads where one did.
  useEffect(() => {
    const log = box.current;
    if (!log) return;
    const resized = new ResizeObserver(() => {
      if (following.current) log.scrollTop = log.scrollHeight;
      else hold(log, anchor.current);
    });
    resized.observe(log);
    return () => resized.disconnect();
  }, []);

  useEffect(() => {
    const shown = () => isLooking() && caughtUp();
    document.addEventListener("visibilitychange", shown);
    return () => document.removeEventListener("visibilitychange", shown);
  }, [newest]);

  async function load(page: () => Promise<void>): Promise<void> {
    if (loading.current) return;
    loading.current = true;
    try {
      await page();
    } catch {
      // scrolling on asks again
    } finally {
      loading.current = false;
    }
  }

  function scrolled(): void {
    const log = box.current;
    if (!log) return;
    const below = log.scrollHeight - log.scrollTop - log.clientHeight;
    following.current = atEnd && below < AT_BOTTOM_PX;
    anchor.current = firstVisible(log);
    setAway(below > SCREENS_AWAY * log.clientHeight);
    if (isLooking()) caughtUp();
    if (log.scrollTop < LOAD_MORE_PX && !following.current && state.low) void load(room.older);
    if (below < LOAD_MORE_PX && !atEnd) void load(room.newer);
  }

  function follow(): void {
    setFirstNew(null);
    if (atEnd) following.current = true;
    else void goTo("newest", room.goToNewest);
  }

  function toNewest(): void {
    if (!atEnd) return void goTo("newest", room.goToNewest);
    following.current = true;
    box.current?.scrollTo({ top: box.current.scrollHeight });
    setAway(false);
    caughtUp();
    const here = document.activeElement; // the button that was pressed goes away
    if (newest && (here === document.body || here?.matches(".room-unread"))) find(newest.id)?.focus({ preventScroll: true });
  }

  function find(id: number): HTMLElement | null {
    return box.current?.querySelector<HTMLElement>(`[data-message="${id}"]`) ?? null;
  }

  function jumpTo(id: number): void {
    if (find(id)) showOut(id);
    else void goTo(id, () => room.goTo(id));
  }

  async function goTo(goal: number | "newest", load: () => Promise<void>): Promise<void> {
    wanted.current = goal;
    try {
      await load();
    } catch (refusal) {
      wanted.current = null;
      toast((refusal as Refusal).message, "alert");
    }
  }

  function showOut(id: number): void {
    const message = find(id);
    if (!message) return;
    following.current = false;
    message.scrollIntoView({ block: "center" });
    if (box.current) anchor.current = firstVisible(box.current);
    message.classList.add("message--shown-out");
    setTimeout(() => message.classList.remove("message--shown-out"), SHOWN_OUT_MS);
    setFocused(id);
    message.focus({ preventScroll: true });
  }

  const focusable = state.messages.some((message) => message.id === focused) ? focused : (newest?.id ?? null);

  /** The log is one stop for the Tab key; arrows go from message to message, Enter opens what can be done with it. */
  function pressed(event: KeyboardEvent, hands: Hands): void {
    const here = event.target as HTMLElement;
    const item = here.closest<HTMLElement>("[data-message]");
    if (!item || here.closest("[role=menu]")) return;
    const ids = state.messages.map((message) => message.id);
    const at = ids.indexOf(Number(item.dataset["message"]));
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: ids.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      const id = ids[Math.min(Math.max(to, 0), ids.length - 1)];
      if (id === undefined) return;
      setFocused(id);
      find(id)?.focus();
    } else if (here === item && (event.key === "Enter" || event.key === " " || event.key === "ContextMenu")) {
      event.preventDefault();
      item.querySelector<HTMLElement>(".menu-button")?.click();
    } else if (here === item && event.key === "Delete" && hands.quickRemove) {
      const message = state.messages[at];
      if (message) hands.quickRemove(message);
    }
  }

  /** A finger opens what can be done by touching the message itself; links and buttons in it keep their own meaning. */
  function tapped(event: MouseEvent): void {
    const here = event.target as HTMLElement;
    if (!matchMedia("(hover: none)").matches || here.closest("a, button, [role=menu]") || getSelection()?.toString()) return;
    here.closest("[data-message]")?.querySelector<HTMLElement>(".menu-button")?.click();
  }

  return { box, scrolled, pressed, tapped, follow, toNewest, jumpTo, unread, away: away || !atEnd, firstNew, focusable };
}

/** The message at the upper edge, and how far from it: what stays in place when something changes above. */
interface Anchor {
  id: string;
  top: number;
}

function firstVisible(log: HTMLElement): Anchor | null {
  const edge = log.getBoundingClientRect().top;
  for (const item of log.querySelectorAll<HTMLElement>("[data-message]")) {
    const { top, bottom } = item.getBoundingClientRect();
    if (bottom > edge) return { id: item.dataset["message"] ?? "", top: top - edge };
  }
  return null;
}

/** Browsers hold the place themselves, but not all, and none at the very top. */
function hold(log: HTMLElement, anchor: Anchor | null): void {
  const item = anchor && log.querySelector(`[data-message="${anchor.id}"]`);
  if (item) log.scrollTop += item.getBoundingClientRect().top - log.getBoundingClientRect().top - anchor.top;
}
