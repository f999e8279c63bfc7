import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { clockTime } from "../../lib/moments";
import { type Boards, thingsOn } from "../boards";
import type { StreamState } from "./protocol";
import { warningWords } from "./words";

/** What of the video a host should know and put right: warnings in words, and whether it is kept. */
export function StreamAdvice({ staff }: { staff: Boards }) {
  const stream = thingsOn<StreamState>(staff, "stream")[0];
  if (!stream?.arriving) return null;
  const { recording } = stream;
  return (
    <div class="stream-advice stack stack--2 small">
      {stream.warnings.map((warning) => (
        <p key={warning} class="notice notice--warning" role="status"><Icon name="alert" /> <span class="grow">{warningWords(warning, stream)}</span></p>
      ))}
      {stream.variants?.held === "busy" && <p class="notice notice--warning" role="status"><Icon name="alert" /> <span class="grow">{_("This machine is too busy for all smaller pictures: viewers with slow lines may have to wait. Your own picture goes on.")}</span></p>}
      {recording?.stopped === "disk" && <p class="notice notice--warning" role="status"><Icon name="alert" /> <span class="grow">{_("Recording pauses: the disk is nearly full")}</span></p>}
      {recording?.stopped === "length" && <p class="notice notice--warning" role="status"><Icon name="alert" /> <span class="grow">{_("The recording is as long as it may be")}</span></p>}
      {recording && !recording.stopped && (
        <p class="tiny muted num"><span class="stream-recording" aria-hidden="true" /> {_("Recording, %(length)s so far", { length: clockTime(recording.duration_ms) })}</p>
      )}
      {stream.variants && stream.variants.sizes.length > 1 && (
        <p class="tiny muted num">{_("Also for slow lines: %(sizes)s", { sizes: stream.variants.sizes.slice(1).map((size) => `${size}p`).join(", ") })}</p>
      )}
    </div>
  );
}
