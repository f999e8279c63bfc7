import { _ } from "../../lib/i18n";
import { clockTime } from "../../lib/moments";
import type { Holding } from "./protocol";
import { useNow } from "./use_now";

/** What the room sees instead of the video: how long it still takes, and the host's words. */
export function HoldingScreen({ holding }: { holding: Holding }) {
  const now = useNow(holding.until !== undefined);
  const left = holding.until === undefined ? null : Date.parse(holding.until) - now;
  return (
    <div class="player-wait holding">
      <p class="holding-words" role="status">{holding.text || usual(holding)}</p>
      {left !== null && left > 0 && (
        <>
          {holding.text && <p class="small">{holding.kind === "countdown" ? _("We begin in") : _("Back in")}</p>}
          <p class="holding-clock num" role="timer">{clockTime(left + 999)}</p>
        </>
      )}
      {left !== null && left <= 0 && <p class="small">{_("Any moment now")}</p>}
    </div>
  );
}

function usual({ kind, until }: Holding): string {
  if (kind === "countdown") return _("We begin in");
  return until === undefined ? _("We are back in a moment") : _("Back in");
}
