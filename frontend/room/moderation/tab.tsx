import { _ } from "../../lib/i18n";
import type { Tab } from "../Tabs";
import type { Room } from "../use_room";
import { Moderate } from "./Moderate";
import { waitingWords } from "./counts";
import type { Moderation } from "./use_moderation";

/** The moderators' tab beside the chat, in the room and in the studio; nobody else has it. */
export function moderateTab(room: Room, moderation: Moderation, rulesUrl: string | undefined): Tab[] {
  if (!moderation.forMessages || !rulesUrl) return [];
  const content = (shown: boolean) => <Moderate room={room} moderation={moderation} rulesUrl={rulesUrl} shown={shown} />;
  return [{ id: "moderate", title: _("Moderate"), icon: "shield", count: waitingWords(room), content }];
}
