import { _ } from "../lib/i18n";
import { Icon } from "../lib/icon";
import { clockTime } from "../lib/moments";
import { type Shown, shownAt } from "./scenes";

const LEAST_MS = 3000; // a shorter rest is over before anybody has pressed

interface Props {
  breaks: Shown[];
  /** Where the video is. */
  ms: number;
  onSkip(ms: number): void;
}

/** While the room saw the holding screen: a way to where the show went on. */
export function SkipBreak({ breaks, ms, onSkip }: Props) {
  const until = shownAt(breaks, ms).at(-1)?.to_ms;
  return (
    <div class="replay-skip" role="status">
      {until !== undefined && until - ms >= LEAST_MS && (
        <button type="button" class="button button--small" onClick={() => onSkip(until)}>
          <Icon name="right" /> {_("Skip the break")} <span class="num quiet">{_("to %(time)s", { time: clockTime(until) })}</span>
        </button>
      )}
    </div>
  );
}
