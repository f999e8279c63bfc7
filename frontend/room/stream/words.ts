import { _, formatNumber } from "../../lib/i18n";
import type { StreamState, Warning } from "./protocol";

const MEGABIT = 1_000_000;

/** What a host should put right, and how. */
export function warningWords(warning: Warning, stream: StreamState): string {
  switch (warning) {
    case "no_picture":
      return _("Your encoder sends sound without a picture.");
    case "no_sound":
      return _("Your encoder sends a picture without sound.");
    case "keyframes":
      return _("Your key frames are %(seconds)s s apart: set a keyframe interval of 2 s, or viewers are far behind.", { seconds: tenths((stream.keyframe_ms ?? 0) / 1000) });
    case "encoded":
      return _("Browsers cannot play what you send, so this server encodes it anew. Set H.264 and AAC.");
    case "bit_rate":
      return _("You send %(rate)s Mbit/s, more than many viewers can load. Set 2.5 to 6 Mbit/s.", { rate: tenths(stream.bits_per_s / MEGABIT) });
    case "behind":
      return _("Your video arrives %(seconds)s s late: your connection is too slow for it. Set a lower bit rate.", { seconds: tenths(stream.behind_ms / 1000) });
    case "dropped":
      return _("%(num)s frames were lost on the way. Use a cable, or set a lower bit rate.", { num: formatNumber(stream.dropped) });
  }
}

export function tenths(value: number): string {
  return formatNumber(Math.round(value * 10) / 10);
}
