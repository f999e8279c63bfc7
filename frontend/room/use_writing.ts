import { now } from "../lib/clock";
import { _, formatMoment, formatTime } from "../lib/i18n";
import { minutes } from "./moderation/words";
import { isChatOpen, isDraft } from "./protocol";
import type { RoomState } from "./state";
import { useSecondsLeft } from "./use_seconds_left";

/** Whether one may write now, said before one has written anything. */
export interface Writing {
  /** Why one cannot, and what one can do; null when one can. */
  closed: string | null;
  /** Seconds until slow mode lets one write again. */
  slowFor: number;
  /** In slow mode, a message of one's own has not arrived yet. */
  onItsWay: boolean;
}

export function useWriting(state: RoomState): Writing {
  useSecondsLeft(state.mutedUntil); // draws again, so that the field opens by itself
  useSecondsLeft(opensAt(state));
  const slowFor = useSecondsLeft(slowUntil(state));
  return { closed: closedFor(state), slowFor, onItsWay: isSlow(state) && state.pending.some(({ failed }) => failed === null) };
}

/** The rules of docs/realtime-protocol.md for `post`, as far as they are known beforehand. Members are exempt from all but the first. */
export function closedFor(state: RoomState): string | null {
  const { event, chat, you, mutedUntil } = state;
  if (event?.status === "ended") return _("The event has ended, and the chat with it. You can still read what was said.");
  if (!event) return _("Joining the room …");
  if (isDraft(event)) return _("The chat opens when the event is published.");
  if (!isChatOpen(event)) return _("The chat is closed.");
  if (you?.badge) return null;
  if (mutedUntil && isAhead(mutedUntil)) return _("A moderator has muted you until %(time)s. You can read along.", { time: formatTime(mutedUntil) });
  if (chat?.audience === "team") return _("Only the team can write at the moment. You can read along.");
  if (chat?.audience === "followers" && !state.follows) {
    return _("Only people who had registered for an earlier event of this host can write at the moment. You can read along, and write at their next event.");
  }
  const opens = opensAt(state);
  if (chat && opens && isAhead(opens)) {
    return _("Only people who registered at least %(time)s ago can write at the moment. You can from %(moment)s on.", { time: minutes(chat.registered_min), moment: formatMoment(opens) });
  }
  return null;
}

/** When one will have been registered for long enough. */
function opensAt({ chat, registeredAt, you }: RoomState): string | null {
  if (chat?.audience !== "registered" || !registeredAt || you?.badge) return null;
  return new Date(new Date(registeredAt).getTime() + chat.registered_min * 60_000).toISOString();
}

function slowUntil(state: RoomState): string | null {
  if (!isSlow(state) || !state.chat || !state.spokeAt) return null;
  return new Date(new Date(state.spokeAt).getTime() + state.chat.slow_s * 1000).toISOString();
}

function isSlow({ chat, you }: RoomState): boolean {
  return (chat?.slow_s ?? 0) > 0 && !you?.badge;
}

function isAhead(moment: string): boolean {
  return new Date(moment).getTime() > now();
}
