import { copyText } from "../lib/clipboard";
import { now } from "../lib/clock";
import { _ } from "../lib/i18n";
import type { Refusal } from "../lib/socket";
import { toast } from "../lib/toast";
import type { Subject } from "./Composer";
import type { MenuEntry } from "./Menu";
import type { Message } from "./protocol";
import type { Room } from "./use_room";
import { closedFor } from "./use_writing";

const SECOND_THOUGHTS_MS = 5 * 60_000;

interface Opens {
  onSubject(subject: Subject): void;
  onReport(message: Message): void;
}

/** What everybody may do with a message, and its author for five minutes. */
export function ownEntries(room: Room, message: Message, { onSubject, onReport }: Opens): MenuEntry[] {
  const mine = message.author.key === room.state.you?.key;
  const fresh = now() - new Date(message.at).getTime() < SECOND_THOUGHTS_MS;
  const writes = closedFor(room.state) === null;
  const all: MenuEntry[] = [
    ...(writes ? [{ id: "reply", label: _("Reply"), icon: "reply", run: () => onSubject({ kind: "reply", message }) }] : []),
    { id: "copy", label: _("Copy the text"), icon: "copy", run: () => void copied(message.text) },
  ];
  if (mine && fresh) {
    if (writes) all.push({ id: "edit", label: _("Change"), icon: "edit", run: () => onSubject({ kind: "edit", message }) });
    all.push({ id: "delete", label: _("Delete"), icon: "trash", danger: true, run: () => void deleteOwn(room, message) });
  }
  if (!mine && !room.state.may.includes("moderate")) all.push({ id: "report", label: _("Report…"), icon: "flag", run: () => onReport(message) });
  return all;
}

export async function copied(text: string): Promise<void> {
  if (await copyText(text)) toast(_("Copied"), "copy");
}

async function deleteOwn(room: Room, message: Message): Promise<void> {
  try {
    await room.deleteOwn(message.id);
    toast(_("Your message is deleted."), "trash", { label: _("Undo"), run: () => void room.restoreOwn(message.id).catch(say) });
  } catch (refusal) {
    say(refusal as Refusal);
  }
}

function say(refusal: Refusal): void {
  toast(refusal.message, "alert");
}
