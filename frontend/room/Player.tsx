import { useEffect, useRef, useState } from "preact/hooks";
import { _, formatMoment } from "../lib/i18n";
import { PlayerBar } from "./PlayerBar";
import type { EventState } from "./protocol";
import { type Playback, attach } from "./playback";

/** What is left to do once the event is over. */
export interface Afterwards {
  words: string;
  link?: { url: string; label: string };
}

interface Props {
  event: EventState | null;
  startsAt: string;
  startsText: string;
  afterwards: Afterwards;
}

export function Player(props: Props) {
  const { event } = props;
  const video = useRef<HTMLVideoElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [playback, setPlayback] = useState<Playback>("loading");
  const url = event?.stream.online && !isOver(event) ? event.stream.url : null; // an encoder may run on after the end

  useEffect(() => {
    if (!video.current || !url) return;
    setPlayback("loading");
    return attach(video.current, url, setPlayback);
  }, [url]);

  return (
    <section class="player-box" aria-label={_("Player")} data-theme="dark">
      <div class="player" ref={box}>
        <video ref={video} playsInline muted autoPlay hidden={!url} aria-label={_("Live video")} />
        {!url && (event?.status === "ended" ? <Ended event={event} {...props.afterwards} /> : <Waiting {...props} />)}
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

function Ended({ event, words, link }: Afterwards & { event: EventState }) {
  return (
    <div class="player-wait">
      <p class="strong">{_("The event has ended")}</p>
      <p class="small">{words}</p>
      {event.ended_at && <p class="tiny"><time dateTime={event.ended_at}>{_("It ended at %(time)s", { time: formatMoment(event.ended_at) })}</time></p>}
      {link && <a class="button button--small" href={link.url}>{link.label}</a>}
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

function isOver(event: EventState): boolean {
  return event.status === "ended" || event.status === "cancelled";
}

function waitingTitle(event: EventState | null): string {
  switch (event?.status) {
    case undefined:
      return _("Opening the room");
    case "live":
      return _("The picture will be here in a moment");
    case "cancelled":
      return _("The event was cancelled.");
    default:
      return _("The event has not started yet");
  }
}
