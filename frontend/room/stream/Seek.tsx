import { useEffect, useState } from "preact/hooks";
import { _ } from "../../lib/i18n";
import { clockTime } from "../../lib/moments";

/** Where in the recording the picture is, and the way to another moment; arrow keys go by five seconds. */
export function Seek({ video }: { video: HTMLVideoElement }) {
  const [at, setAt] = useState(video.currentTime);
  useEffect(() => {
    const moved = () => setAt(video.currentTime);
    video.addEventListener("timeupdate", moved);
    video.addEventListener("seeking", moved);
    return () => {
      video.removeEventListener("timeupdate", moved);
      video.removeEventListener("seeking", moved);
    };
  }, [video]);
  const length = lengthOf(video);
  const words = _("%(time)s of %(length)s", { time: clockTime(at * 1000), length: clockTime(length * 1000) });
  return (
    <>
      <input
        class="player-seek"
        type="range"
        min={0}
        max={Math.floor(length)}
        step={5}
        value={Math.min(at, length)}
        aria-label={_("Place in the recording")}
        aria-valuetext={words}
        onInput={(event) => (video.currentTime = Number(event.currentTarget.value))}
      />
      <span class="num player-time" aria-hidden="true">{clockTime(at * 1000)} / {clockTime(length * 1000)}</span>
    </>
  );
}

/** What there is so far: a recording that still grows has no duration of its own in some browsers. */
function lengthOf({ duration, seekable }: HTMLVideoElement): number {
  const end = seekable.length ? seekable.end(seekable.length - 1) : 0;
  return Number.isFinite(duration) ? Math.max(duration, end) : end;
}
