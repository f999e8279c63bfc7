import { useEffect, useState } from "preact/hooks";
import { _ } from "../../lib/i18n";
import { tenths } from "./words";

const LOOK_EVERY_MS = 2000;
const BELIEVED_S = 120; // a viewer's clock that is wrong by more than this says nothing

/** How long after it arrived at the server the picture is shown here: about what viewers have to wait. */
export function Delay({ delay }: { delay: () => number | null }) {
  const [seconds, setSeconds] = useState<number | null>(null);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(delay()), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  if (seconds === null || seconds < 0 || seconds > BELIEVED_S) return null;
  return <span class="num player-delay" data-delay={seconds.toFixed(1)}>{_("%(seconds)s s behind", { seconds: tenths(seconds) })}</span>;
}
