import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { all } from "../../lib/dom";
import type { MenuEntry } from "../Menu";
import type { Message } from "../protocol";
import type { Room } from "../use_room";
import { type Act, type Acts, actsIn } from "./acting";
import { type Sheet, moderatorActions, removeMessage } from "./actions";
import type { Queue } from "./protocol";
import { type Question, useQuestion } from "./use_question";

/** What the chat needs of it; the same object for as long as the page stands. */
export interface ForMessages {
  entries(message: Message): MenuEntry[];
  remove(message: Message): void;
}

export interface Moderation {
  /** Undefined for whoever does not moderate here. */
  forMessages: ForMessages | undefined;
  act: Act;
  undo: Acts["undo"];
  settled: Acts["settled"];
  /** Changes after each deed, so that what shows deeds is asked for again. */
  deeds: number;
  queue: Question<Queue>;
  sheet: Sheet | null;
  open(sheet: Sheet | null): void;
}

/** The moderator's side of a room: deeds with their undoing, what waits, and the sheets that ask first. */
export function useModeration(room: Room): Moderation {
  const [deeds, count] = useState(0);
  const [sheet, open] = useState<Sheet | null>(null);
  const { may, moderation: waiting } = room.state;
  const moderates = may.includes("moderate");
  const queue = useQuestion<Queue>(room, "queue", moderates, `${deeds} ${waiting?.held} ${waiting?.reported}`);
  const latest = useRef({ room, queue });
  latest.current = { room, queue };
  const { act, undo, settled } = useMemo(() => actsIn(room, () => count((before) => before + 1)), []);

  const forMessages = useMemo((): ForMessages => {
    const isReported = (id: number) => latest.current.queue.answer?.reported.some(({ message }) => message.id === id) ?? false;
    return {
      entries: (message) => moderatorActions(message, { room: latest.current.room, act, open, isReported }),
      remove: (message) => void removeMessage(act, message),
    };
  }, []);

  useEffect(() => {
    if (!moderates) return;
    document.addEventListener("keydown", undoByKey);
    return () => document.removeEventListener("keydown", undoByKey);
  }, [moderates]);

  return { forMessages: moderates ? forMessages : undefined, act, undo, settled, deeds, queue, sheet, open };
}

/** Ctrl+Z takes back what the newest toast says, except while somebody types, whose own words it takes back. */
function undoByKey(event: KeyboardEvent): void {
  if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
  if (event.target instanceof HTMLElement && event.target.closest("input, textarea, select, [contenteditable]")) return;
  const newest = all("[data-toasts] .toast-action").pop();
  if (!newest) return;
  event.preventDefault();
  newest.click();
}
