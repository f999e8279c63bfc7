import Hls, { type HlsConfig } from "hls.js";
import { keepLoading } from "../lib/hls";

export type Playback = "loading" | "playing" | "stalled";

/** A playlist of the last seconds, close to its end; or one of everything so far, from its beginning. */
export type Kind = "live" | "recording";

export interface Attached {
  stop: () => void;
  /** Seconds since what is shown arrived at the server; null while nobody knows. */
  delay: () => number | null;
  /** Play the picture with this shorter side, where there is a choice; null: whichever the line carries. */
  limit: (size: number | null) => void;
}

// Lines are taken to be good until they are found slow: the encoder's own picture is also the nearest to now.
// Two segments behind the newest is as close as a playlist that is asked for once a segment allows without stalling.
const CONFIG: Record<Kind, Partial<HlsConfig>> = {
  live: { liveSyncDurationCount: 2, liveMaxLatencyDurationCount: 8, maxLiveSyncPlaybackRate: 1.1, backBufferLength: 60, abrEwmaDefaultEstimate: 5_000_000 },
  recording: { backBufferLength: 60 },
};

/** Whether one list of several pictures is enough, or the browser plays by itself and leaves no choice. */
export function choosesBySelf(): boolean {
  return Hls.isSupported();
}

/** Plays an HLS playlist and keeps trying while the element is there. */
export function attach(video: HTMLVideoElement, url: string, tell: (playback: Playback) => void, kind: Kind = "live"): Attached {
  const playing = () => tell("playing");
  const waiting = () => tell("stalled");
  video.addEventListener("playing", playing);
  video.addEventListener("waiting", waiting);
  const attached = Hls.isSupported() ? attachHls(video, url, tell, kind) : attachNative(video, url);
  return {
    delay: attached.delay,
    limit: attached.limit,
    stop: () => {
      video.removeEventListener("playing", playing);
      video.removeEventListener("waiting", waiting);
      attached.stop();
    },
  };
}

function attachHls(video: HTMLVideoElement, url: string, tell: (playback: Playback) => void, kind: Kind): Attached {
  let size: number | null = null;
  let place = kind === "recording" ? 0 : -1; // -1: near the end
  const loading = keepLoading(video, url, () => ({ ...CONFIG[kind], startPosition: place }), {
    ready: (hls) => {
      if (levelOf(hls, size) !== -1) hls.loadLevel = levelOf(hls, size);
      void play(video);
    },
    failed: () => {
      tell("stalled");
      if (kind === "recording") place = video.currentTime;
    },
  });
  return {
    delay: () => since(loading.hls()?.playingDate ?? null),
    limit: (wanted) => {
      const same = wanted === size;
      size = wanted;
      const hls = loading.hls();
      if (!same && hls?.levels.length) hls.nextLevel = levelOf(hls, size);
    },
    stop: loading.stop,
  };
}

/** Safari on a phone plays HLS by itself. */
function attachNative(video: HTMLVideoElement, url: string): Attached {
  video.src = url;
  void play(video);
  return { delay: () => null, limit: () => undefined, stop: () => video.removeAttribute("src") };
}

/** The place of a picture in the list; -1, which leaves the choice to the line, where it is not there. */
function levelOf(hls: Hls, size: number | null): number {
  return hls.levels.findIndex(({ width, height }) => Math.min(width, height) === size);
}

function since(moment: Date | null): number | null {
  return moment ? (Date.now() - moment.getTime()) / 1000 : null;
}

/** Browsers refuse sound before the person has touched the page, so the picture starts muted. */
async function play(video: HTMLVideoElement): Promise<void> {
  await video.play().catch(() => undefined);
}
