import { ngettext } from "../../lib/i18n";
import type { Room } from "../use_room";

/** How much waits for moderators, for the sign on a tab; once the event is over what was held waits for nothing. */
export function waitingWords(room: Room): { value: number; words: string } {
  const { event, moderation } = room.state;
  const value = (event?.status === "ended" ? 0 : (moderation?.held ?? 0)) + (moderation?.reported ?? 0);
  return { value, words: ngettext("%(num)s message waits", "%(num)s messages wait", value) };
}
