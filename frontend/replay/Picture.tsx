import { useEffect, useRef, useState } from "preact/hooks";
import { _ } from "../lib/i18n";
import { ConsentCard } from "../room/elsewhere/ConsentCard";
import { Frame } from "../room/elsewhere/Frame";
import { SourceBar } from "../room/elsewhere/SourceBar";
import { type VideoPlace, isFramed } from "../room/elsewhere/protocol";
import { type Consent, useConsent } from "../room/elsewhere/use_consent";
import { FramedVideo } from "./framed_video";
import { LANGUAGES } from "./languages";
import type { Playing } from "./playing";
import { attachRecording } from "./video";

export interface Track {
  url: string;
  language: string;
  label: string;
}

interface Props {
  title: string;
  place: VideoPlace;
  captions: Track[];
  /** Where somebody left off, in seconds. */
  from: number;
  /** Tells what plays, for whatever keeps in step with it. */
  onVideo(video: Playing | null): void;
}

/** Whether the chat can keep in step with a video: some players do not tell where they are. */
export function tellsPosition(place: VideoPlace): boolean {
  return !isFramed(place) || (place.elsewhere !== undefined && LANGUAGES[place.elsewhere.provider] !== undefined);
}

/** The video of a replay, wherever it is; of another host only after the viewer agreed. */
export function Picture(props: Props) {
  const { place } = props;
  const consent = useConsent(place, place.elsewhere?.host ?? null);
  const asks = consent !== null && !consent.given;
  return (
    <section class="player-box" aria-label={_("Player")} data-theme="dark">
      <div class="player">
        {asks && <ConsentCard consent={consent} />}
        {!asks && (consent && isFramed(place) ? <Framed {...props} consent={consent} /> : <Own {...props} begins={consent?.clicked ?? false} />)}
      </div>
      {consent && !asks && <SourceBar consent={consent} />}
    </section>
  );
}

/** A playlist plays in our own player; by itself only where somebody has just pressed for it. */
function Own({ title, place, captions, from, onVideo, begins }: Props & { begins: boolean }) {
  const video = useRef<HTMLVideoElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!video.current || !place.url) return;
    onVideo(video.current);
    const stop = attachRecording(video.current, place.url, from, setFailed);
    if (begins) void video.current.play().catch(() => undefined);
    return () => {
      onVideo(null);
      stop();
    };
  }, []);
  return (
    <>
      <video ref={video} controls playsInline aria-label={_("Recording of “%(title)s”", { title })}>
        {captions.map((track) => <track key={track.url} kind="captions" src={track.url} srcLang={track.language} label={track.label} />)}
      </video>
      {failed && <p class="player-note" role="status">{_("The recording could not be loaded. We keep trying.")}</p>}
    </>
  );
}

function Framed({ place, from, onVideo, consent }: Props & { consent: Consent }) {
  const language = LANGUAGES[consent.elsewhere.provider];
  const [frame, setFrame] = useState<HTMLIFrameElement | null>(null);
  useEffect(() => {
    if (!frame || !language) return;
    const video = new FramedVideo(frame, language);
    onVideo(video);
    return () => {
      onVideo(null);
      video.stop();
    };
  }, [frame]);
  return <Frame url={leftOff(place.url ?? "", consent.elsewhere.provider, Math.floor(from))} consent={consent} patient onFrame={setFrame} />;
}

/** The player's address, told to let us follow it and where to begin. */
function leftOff(url: string, provider: string, seconds: number): string {
  const address = new URL(url);
  if (provider === "youtube") {
    address.searchParams.set("enablejsapi", "1");
    address.searchParams.set("origin", location.origin);
    if (seconds) address.searchParams.set("start", String(seconds));
  }
  if (provider === "vimeo" && seconds) address.hash = `t=${seconds}s`;
  return address.href;
}
