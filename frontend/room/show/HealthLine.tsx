import { _, formatNumber, formatTime } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { thingsOn } from "../boards";
import type { EventState } from "../protocol";
import type { StreamState } from "../stream/protocol";
import type { Room } from "../use_room";
import type { Health } from "./protocol";

const MEGABIT = 1_000_000;

/** Whether the video arrives, since when, and how well. */
export function HealthLine({ health, room }: { health: Health | undefined; room: Room }) {
  const { event, staff, may } = room.state;
  const { online, elsewhere } = event?.stream ?? { online: false };
  if (elsewhere) return <><span class="badge">{_("Video from %(site)s", { site: elsewhere.site })}</span> <span class="tiny muted">{_("How well it arrives is not known here.")}</span></>;
  if (!event || !online) return <NothingArrives event={event} sends={may.includes("run")} />;
  if (thingsOn<StreamState>(staff, "stream")[0]?.left) return <Stopped />;
  return (
    <>
      <span class="badge badge--success">{_("Video is arriving")}</span>
      {health?.since && <span class="tiny muted">{_("since %(time)s", { time: formatTime(health.since) })}</span>}
      {health?.bits_per_s !== undefined && <span class="tiny muted num">{_("%(rate)s Mbit/s", { rate: formatNumber(Math.round(health.bits_per_s / (MEGABIT / 10)) / 10) })}</span>}
      {health?.frames_per_s !== undefined && <span class="tiny muted num">{_("%(rate)s frames a second", { rate: formatNumber(Math.round(health.frames_per_s)) })}</span>}
      {health?.width && health.height && <span class="tiny muted num">{health.width} × {health.height}</span>}
      {(health?.dropped_frames ?? 0) > 0 && <span class="badge badge--warning num"><Icon name="alert" /> {_("%(num)s frames lost", { num: formatNumber(health?.dropped_frames ?? 0) })}</span>}
    </>
  );
}

/** Before the show that is as it should be, during it a fault. */
function NothingArrives({ event, sends }: { event: EventState | null; sends: boolean }) {
  const live = event?.status === "live";
  return (
    <>
      {live ? <span class="badge badge--danger" role="status"><Icon name="alert" /> {_("No video arrives")}</span> : <span class="badge">{_("No video yet")}</span>}
      {sends && event !== null && <a class="button button--quiet button--small" href="#encoder">{_("How to send video")}</a>}
    </>
  );
}

function Stopped() {
  return (
    <>
      <span class="badge badge--warning" role="status"><Icon name="alert" /> {_("Your video has stopped")}</span>
      <span class="tiny muted">{_("The room waits a moment for it to come back.")}</span>
    </>
  );
}
