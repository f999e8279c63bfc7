import { useEffect, useRef, useState } from "preact/hooks";
import { _ } from "../lib/i18n";
import { PlayerBar } from "./PlayerBar";
import type { EventState } from "./protocol";
import { type Playback, attach } from "./playback";

interface Props {
  event: EventState | null;
  startsAt: string;
  startsText: string;
}

export function Player({ event, startsAt, startsText }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [playback, setPlayback] = useState<Playback>("loading");
  const url = event?.stream.online ? event.stream.url : null;

  useEffect(() => {
    if (!video.current || !url) return;
    setPlayback("loading");
    return attach(video.current, url, setPlayback);
  }, [url]);

  return (
    <section class="player-box" aria-label={_("Player")} data-theme="dark">
      <div class="player" ref={box}>
        <video ref={video} playsInline muted autoPlay hidden={!url} aria-label={_("Live video")} />
        {!url && <Waiting event={event} startsAt={startsAt} startsText={startsText} />}
        {url && playback === "loading" && <p class="player-note" role="status">{_("The picture is on its way")}</p>}
        {url && playback === "stalled" && <p class="player-note" role="status">{_("The picture has stopped. We keep trying.")}</p>}
        {url && video.current && <PlayerBar video={video.current} box={box} />}
      </div>
    </section>
  );
}

function Waiting({ event, startsAt, startsText }: Props) {
  return (
    <div class="player-wait">
      <Rings />
      <p class="strong">{waitingTitle(event)}</p>
      {event?.status === "published" && <p class="small"><time dateTime={startsAt}>{startsText}</time></p>}
    </div>
  );
}

/** The product's mark of something about to spread: a dot and its rings. */
function Rings() {
  return (
    <svg class="player-rings" viewBox="0 0 64 64" aria-hidden="true">
      {[30, 21, 12].map((radius) => <circle key={radius} cx="32" cy="32" r={radius} />)}
      <circle class="core" cx="32" cy="32" r="3.5" />
    </svg>
  );
}

function waitingTitle(event: EventState | null): string {
  switch (event?.status) {
    case undefined:
      return _("Opening the room");
    case "ended":
      return _("The event is over. Thank you for coming.");
    case "live":
      return _("The picture will be here in a moment");
    case "cancelled":
      return _("The event was cancelled.");
    default:
      return _("The event has not started yet");
  }
}
