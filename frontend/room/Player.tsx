import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { _, formatMoment } from "../lib/i18n";
import { elsewhere } from "../page/times";
import { PlayerBar } from "./PlayerBar";
import { Rings } from "./Rings";
import type { EventState } from "./protocol";
import { type Attached, type Playback, attach } from "./playback";
import { type Boards, thingsOn } from "./boards";
import { ConsentCard } from "./elsewhere/ConsentCard";
import { Frame } from "./elsewhere/Frame";
import { SourceBar } from "./elsewhere/SourceBar";
import { isFramed } from "./elsewhere/protocol";
import { useConsent } from "./elsewhere/use_consent";
import { Delay } from "./stream/Delay";
import { QualityMenu } from "./stream/QualityMenu";
import { SoundOnly } from "./stream/SoundOnly";
import type { RecordingShown } from "./stream/protocol";
import { useCaptions } from "./stream/use_captions";
import { useQuality } from "./stream/use_quality";
import { HoldingScreen } from "./show/HoldingScreen";
import type { Holding } from "./show/protocol";

/** What is left to do once the event is over. */
export interface Afterwards {
  words: string;
  link?: { url: string; label: string };
}

interface Props {
  event: EventState | null;
  /** What stands where only the sound is played. */
  title?: string;
  startsAt: string;
  startsText: string;
  /** The zone of `startsText`, for those who are elsewhere. */
  zone?: string;
  afterwards: Afterwards;
  /** The other host that the page may ask for the video, where there is one. */
  videoHost: string | null;
  /** The recording so far, and captions, are on these. */
  boards: Boards;
  /** Whether the picture's delay is shown, to those who send it. */
  team?: boolean;
  /** What the host shows instead of the picture. */
  holding?: Holding | null | undefined;
  /** What goes with the picture, below it and over it. */
  children?: ComponentChildren;
}

export function Player(props: Props) {
  const { event } = props;
  const video = useRef<HTMLVideoElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [playback, setPlayback] = useState<Playback>("loading");
  const holding = event && !isOver(event) ? props.holding : null;
  const stream = event?.stream.online && !isOver(event) && !holding ? event.stream : null; // an encoder may run on after the end
  const consent = useConsent(stream ?? undefined, props.videoHost);
  const asks = consent !== null && (!consent.given || consent.moved);
  const frame = stream && consent && !asks && isFramed(stream) ? stream.url : null;
  const url = stream && !asks && !frame ? stream.url : null;

  const recording = event?.status === "live" ? thingsOn<RecordingShown>(props.boards, "recording")[0] : undefined;
  const [wentBackTo, goBackTo] = useState<string | null>(null); // whoever went back stays there when the picture stops
  const rewound = event && isOver(event) ? null : wentBackTo; // the recording is closed then, until it is published
  const quality = useQuality(url, props.boards, playback === "stalled");
  const source = holding ? null : (rewound ?? quality.address);
  const listens = quality.soundOnly && !rewound;
  const attached = useRef<Attached | null>(null);
  const captions = useCaptions(props.boards);
  const seen = useRef(false);
  seen.current ||= playback === "playing";

  useEffect(() => {
    if (!video.current || !source) return;
    setPlayback("loading");
    attached.current = attach(video.current, source, setPlayback, rewound ? "recording" : "live");
    return attached.current.stop;
  }, [source]);
  useEffect(() => attached.current?.limit(quality.size), [source, quality.size]);

  return (
    <section class="player-box" aria-label={_("Player")} data-theme="dark">
      <div class="player" ref={box}>
        <video ref={video} playsInline muted autoPlay hidden={!source} aria-label={_("Live video")} />
        {holding && <HoldingScreen holding={holding} />}
        {!rewound && consent && asks && <ConsentCard consent={consent} />}
        {!rewound && consent && frame && <Frame key={frame} url={frame} consent={consent} />}
        {!source && !holding && !stream && (event?.status === "ended" ? <Ended event={event} {...props.afterwards} /> : <Waiting {...props} returns={seen.current} />)}
        {source && listens && <SoundOnly title={props.title ?? ""} arrives={playback === "playing"} />}
        {source && !listens && playback === "loading" && <p class="player-note" role="status">{_("The picture is on its way")}</p>}
        {source && !listens && playback === "stalled" && <p class="player-note" role="status">{_("The picture will be back in a moment. We keep trying.")}</p>}
        {(source || frame) && !rewound && captions.line && <p class="player-captions"><span>{captions.line}</span></p>}
        {source && video.current && (
          <PlayerBar
            video={video.current}
            box={box}
            captions={rewound ? null : captions}
            rewound={rewound !== null}
            onRewind={recording && (() => goBackTo(recording.url))}
            onLive={() => goBackTo(null)}
          >
            {!rewound && <QualityMenu quality={quality} />}
            {props.team && !rewound && !consent && <Delay key={source} delay={() => attached.current?.delay() ?? null} />}
          </PlayerBar>
        )}
      </div>
      {!rewound && consent && !asks && <SourceBar consent={consent} captions={frame ? captions : null} />}
      {props.children}
    </section>
  );
}

function Waiting({ event, startsAt, startsText, zone, returns }: Props & { returns: boolean }) {
  const here = zone ? elsewhere(startsAt, zone) : null;
  return (
    <div class="player-wait">
      <Rings />
      <p class="strong">{waitingTitle(event, returns)}</p>
      {event?.status === "published" && <p class="small"><time dateTime={startsAt}>{startsText}</time></p>}
      {event?.status === "published" && here && <p class="tiny">{here}</p>}
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

function isOver(event: EventState): boolean {
  return event.status === "ended" || event.status === "cancelled";
}

function waitingTitle(event: EventState | null, returns: boolean): string {
  switch (event?.status) {
    case undefined:
      return _("Opening the room");
    case "live":
      return returns ? _("The picture will be back in a moment") : _("The picture will be here in a moment");
    case "draft":
      return event.stream.elsewhere ? _("The event has not started yet") : _("Send your picture to check it: only your team sees it");
    case "cancelled":
      return _("The event was cancelled.");
    default:
      return _("The event has not started yet");
  }
}
