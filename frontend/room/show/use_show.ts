import { useMemo, useRef } from "preact/hooks";
import { _ } from "../../lib/i18n";
import type { Refusal } from "../../lib/socket";
import { toast } from "../../lib/toast";
import { thingsOn } from "../boards";
import type { Room } from "../use_room";
import type { Air, Holding, ShowItem, Step } from "./protocol";
import { inOrder, isOn } from "./times";

/** What is written of an item. */
export interface ItemText {
  title: string;
  minutes: number;
  notes: string;
}

export interface Show {
  items: ShowItem[];
  on: ShowItem | null;
  holding: Holding | null;
  air: Air | null;
  /** Whether there are any answers to expect. */
  ready: boolean;
  mayRun: boolean;
  next(): void;
  previous(): void;
  start(item: ShowItem): void;
  mark(item: ShowItem, done: boolean): void;
  /** Puts an item so many places further down; up when negative. */
  move(item: ShowItem, by: number): void;
  /** Puts an item behind another, or first; it can be put back. */
  place(item: ShowItem, after: number | null): void;
  remove(item: ShowItem): void;
  /** Both throw a Refusal, so that what was typed stays with it. */
  add(text: ItemText): Promise<void>;
  edit(id: number, seen: number, text: ItemText): Promise<void>;
  writeNotes(text: string, seen: number): Promise<void>;
  /** A command whose refusal is said at the bottom of the page; false when it was refused. */
  act(name: string, data?: object): Promise<boolean>;
}

/** The show as its boards tell it, and what hosts do with it. */
export function useShow(room: Room, mayRun: boolean): Show {
  const { boards, staff, joined, lost } = room.state;
  const items = useMemo(() => inOrder(thingsOn<ShowItem>(staff, "show")), [staff["show"]]);
  const on = items.find(isOn) ?? null;
  const stepping = useRef(false);

  async function act(name: string, data: object = {}): Promise<boolean> {
    try {
      await room.command(name, data);
      return true;
    } catch (refusal) {
      toast((refusal as Refusal).message, "alert");
      return false;
    }
  }

  /** One at a time: what is on after it says where the next begins. */
  async function step(name: string): Promise<void> {
    if (stepping.current) return;
    stepping.current = true;
    try {
      const { moved } = await room.command<Step>(name, { seen: on?.id ?? null });
      if (!moved && name === "next_show_item") toast(_("Somebody else went on in the same moment, so the show moved one step."), "info");
    } catch (refusal) {
      toast((refusal as Refusal).message, "alert");
    } finally {
      stepping.current = false;
    }
  }

  async function move(item: ShowItem, by: number): Promise<void> {
    const others = items.filter(({ id }) => id !== item.id);
    const at = Math.max(0, Math.min(others.length, items.findIndex(({ id }) => id === item.id) + by));
    await act("move_show_item", { id: item.id, after: others[at - 1]?.id ?? null });
  }

  async function place(item: ShowItem, after: number | null): Promise<void> {
    const stood = items[items.findIndex(({ id }) => id === item.id) - 1]?.id ?? null;
    if (after === stood || !(await act("move_show_item", { id: item.id, after }))) return;
    const back = { label: _("Undo"), run: () => void act("move_show_item", { id: item.id, after: stood }) };
    toast(_("“%(title)s” was moved", { title: item.title }), "check", back);
  }

  async function remove(item: ShowItem): Promise<void> {
    if (!(await act("delete_show_item", { id: item.id, version: item.version }))) return;
    const restore = { label: _("Undo"), run: () => void act("restore_show_item", { id: item.id }) };
    toast(_("“%(title)s” is deleted", { title: item.title }), "trash", restore);
  }

  return {
    items,
    on,
    holding: thingsOn<Holding>(boards, "holding")[0] ?? null,
    air: thingsOn<Air>(staff, "air")[0] ?? null,
    ready: joined && !lost,
    mayRun,
    next: () => void step("next_show_item"),
    previous: () => void step("previous_show_item"),
    start: (item) => void act("start_show_item", { id: item.id }),
    mark: (item, done) => void act("mark_show_item", { id: item.id, done }),
    move: (item, by) => void move(item, by),
    place: (item, after) => void place(item, after),
    remove: (item) => void remove(item),
    add: async (text) => void (await room.command("add_show_item", text)),
    edit: async (id, seen, text) => void (await room.command("edit_show_item", { id, version: seen, ...text })),
    writeNotes: async (text, seen) => void (await room.command("write_show_notes", { text, version: seen })),
    act,
  };
}
