import { _ } from "../../lib/i18n";
import type { Kind } from "./counts";

export const EMOJI: Record<Kind, string> = { applause: "👏", heart: "❤️", laugh: "😂", wow: "😮", fire: "🔥" };

export function kindName(kind: Kind): string {
  switch (kind) {
    case "applause":
      return _("Applause");
    case "heart":
      return _("Love it");
    case "laugh":
      return _("Funny");
    case "wow":
      return _("Wow");
    case "fire":
      return _("On fire");
  }
}
