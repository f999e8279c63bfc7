import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { _ } from "../lib/i18n";
import { toast } from "../lib/toast";
import type { Hands } from "./ChatMessage";
import type { Room } from "./use_room";

const AT_BOTTOM_PX = 48;
const LOAD_OLDER_PX = 120;
const KEPT_WHILE_FOLLOWING = 200; // an hour of a busy room must not become a page of thousands
const TRIM_FROM = 300;
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
  const [unread, setUnread] = useState(0);
  const [away, setAway] = useState(false);
  const [firstNew, setFirstNew] = useState<number | null>(null);
  const [focused, setFocused] = useState<number | null>(null);
  const newest = state.messages[state.messages.length - 1];

  function isLooking(): boolean {
    return following.current && !document.hidden;
  }

  function caughtUp(): void {
    seen.current = newest?.place ?? 0;
    setUnread(0);
  }

  useLayoutEffect(() => {
    const log = box.current;
    if (!log) return;
    if (following.current) log.scrollTop = log.scrollHeight;
    else hold(log, anchor.current);
    anchor.current = firstVisible(log);
    if (following.current && state.messages.length > TRIM_FROM) room.trim(KEPT_WHILE_FOLLOWING);
    if (isLooking()) return caughtUp();
    const news = state.messages.filter((message) => (message.place ?? 0) > seen.current && message.author.key !== state.you?.key);
    if (news[0] && unread === 0) setFirstNew(news[0].id);
    if (!following.current) setUnread(news.length);
  }, [state.messages, state.pending, state.waiting]);

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

  async function older(): Promise<void> {
    if (loading.current || !state.more || !box.current) return;
    loading.current = true;
    try {
      await room.older();
    } catch {
      // scrolling on asks again
    } finally {
      loading.current = false;
    }
  }

  function scrolled(): void {
    const log = box.current;
    if (!log) return;
    following.current = log.scrollHeight - log.scrollTop - log.clientHeight < AT_BOTTOM_PX;
    anchor.current = firstVisible(log);
    setAway(log.scrollHeight - log.scrollTop > (1 + SCREENS_AWAY) * log.clientHeight);
    if (isLooking()) caughtUp();
    if (log.scrollTop < LOAD_OLDER_PX && !following.current) void older();
  }

  function follow(): void {
    following.current = true;
    setFirstNew(null);
  }

  function toNewest(): void {
    following.current = true;
    box.current?.scrollTo({ top: box.current.scrollHeight });
    setAway(false);
    caughtUp();
    if (newest) find(newest.id)?.focus({ preventScroll: true }); // the button that was pressed goes away
  }

  function find(id: number): HTMLElement | null {
    return box.current?.querySelector<HTMLElement>(`[data-message="${id}"]`) ?? null;
  }

  function jumpTo(id: number): void {
    const message = find(id);
    if (!message) return toast(_("That message is further up. Scroll up to load it."), "arrow-up");
    following.current = false;
    message.scrollIntoView({ block: "center" });
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

  return { box, scrolled, pressed, tapped, follow, toNewest, jumpTo, unread, away, firstNew, focusable };
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
