import { ngettext } from "../../lib/i18n";
import type { Room } from "../use_room";

/** How much waits for moderators, for the sign on a tab. */
export function waitingWords(room: Room): { value: number; words: string } {
  const value = (room.state.moderation?.held ?? 0) + (room.state.moderation?.reported ?? 0);
  return { value, words: ngettext("%(num)s message waits", "%(num)s messages wait", value) };
}
