import Hls from "hls.js";

export type Playback = "loading" | "playing" | "stalled";

const RETRY_MS = 3000;

/** Plays an HLS playlist and keeps trying while the element is there; gives the way to stop. */
export function attach(video: HTMLVideoElement, url: string, tell: (playback: Playback) => void): () => void {
  const playing = () => tell("playing");
  const waiting = () => tell("stalled");
  video.addEventListener("playing", playing);
  video.addEventListener("waiting", waiting);
  const stop = Hls.isSupported() ? attachHls(video, url, tell) : attachNative(video, url);
  return () => {
    video.removeEventListener("playing", playing);
    video.removeEventListener("waiting", waiting);
    stop();
  };
}

function attachHls(video: HTMLVideoElement, url: string, tell: (playback: Playback) => void): () => void {
  let hls: Hls | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const start = () => {
    hls = new Hls({ liveSyncDurationCount: 2, backBufferLength: 60 });
    hls.on(Hls.Events.MANIFEST_PARSED, () => void play(video));
    hls.on(Hls.Events.ERROR, (_name, data) => {
      if (!data.fatal) return;
      if (data.type === Hls.ErrorTypes.MEDIA_ERROR) return hls?.recoverMediaError();
      tell("stalled");
      hls?.destroy();
      timer = setTimeout(start, RETRY_MS);
    });
    hls.loadSource(url);
    hls.attachMedia(video);
  };
  start();
  return () => {
    clearTimeout(timer);
    hls?.destroy();
  };
}

/** Safari on a phone plays HLS by itself. */
function attachNative(video: HTMLVideoElement, url: string): () => void {
  video.src = url;
  void play(video);
  return () => video.removeAttribute("src");
}

/** Browsers refuse sound before the person has touched the page, so the picture starts muted. */
async function play(video: HTMLVideoElement): Promise<void> {
  await video.play().catch(() => undefined);
}
