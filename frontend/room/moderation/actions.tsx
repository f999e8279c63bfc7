import { now } from "../../lib/clock";
import { one } from "../../lib/dom";
import { _ } from "../../lib/i18n";
import type { MenuEntry } from "../Menu";
import type { Author, Message } from "../protocol";
import type { Room } from "../use_room";
import type { Act } from "./acting";

const OWN_FOR_MS = 5 * 60_000;

/** What asks something before it is done: for how long, or whether one is sure. */
export type Sheet = { kind: "mute" | "ban"; author: Author } | { kind: "approve" | "reject"; count: number; run(): void };

interface Means {
  room: Room;
  act: Act;
  open(sheet: Sheet): void;
  isReported(id: number): boolean;
}

/** What a moderator can do with a message that is shown, the quickest first. */
export function moderatorActions(message: Message, { room, act, open, isReported }: Means): MenuEntry[] {
  const { author } = message;
  const pinned = room.state.chat?.pinned?.id === message.id;
  const entries: MenuEntry[] = [pinned ? unpin(act) : pin(act, message)];
  if (isReported(message.id)) entries.push(dismiss(act, message));
  if (author.key !== room.state.you?.key || isOld(message)) entries.push(remove(act, message));
  if (!author.badge) entries.push(...personActions(author, open));
  return entries;
}

/** One's own message is deleted as long as that is possible, and removed later. */
function isOld(message: Message): boolean {
  return now() - new Date(message.at).getTime() > OWN_FOR_MS;
}

/** What a moderator can do about an attendee; members of the team are neither muted nor banned. */
export function personActions(author: Author, open: (sheet: Sheet) => void): MenuEntry[] {
  return [
    { id: "mute", label: _("Mute…"), icon: "mute", run: () => open({ kind: "mute", author }) },
    { id: "ban", label: _("Ban…"), icon: "ban", danger: true, run: () => open({ kind: "ban", author }) },
  ];
}

export function removeMessage(act: Act, message: Message): Promise<boolean> {
  moveOn(message);
  return act("remove", { id: message.id }, _("The message of %(name)s was removed", { name: message.author.name }), "trash");
}

/** Focus on what is going goes to the message beside it. */
function moveOn(message: Message): void {
  const item = one(`[data-message="${message.id}"]`);
  if (!item?.contains(document.activeElement)) return;
  const beside = [item.nextElementSibling, item.previousElementSibling].find((each) => each?.matches("[data-message]"));
  if (beside instanceof HTMLElement) beside.focus();
}

function remove(act: Act, message: Message): MenuEntry {
  return { id: "remove", label: _("Remove"), icon: "trash", danger: true, run: () => void removeMessage(act, message) };
}

function pin(act: Act, message: Message): MenuEntry {
  return { id: "pin", label: _("Pin"), icon: "pin", run: () => void act("pin", { id: message.id }, _("Pinned for everybody"), "pin") };
}

function unpin(act: Act): MenuEntry {
  return { id: "unpin", label: _("Unpin"), icon: "pin", run: () => void act("unpin", {}, _("Not pinned any more"), "pin") };
}

function dismiss(act: Act, message: Message): MenuEntry {
  return { id: "dismiss", label: _("Dismiss reports"), icon: "check", run: () => void act("dismiss", { id: message.id }, _("The message stays")) };
}
