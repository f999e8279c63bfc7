import Hls from "hls.js";

const RETRY_MS = 3000;

/** Plays a recording from where somebody left off, without beginning by itself; gives the way to stop. */
export function attachRecording(video: HTMLVideoElement, url: string, startS: number, tell: (failed: boolean) => void): () => void {
  video.addEventListener("loadeddata", () => tell(false));
  if (!Hls.isSupported()) {
    video.src = startS ? `${url}#t=${startS}` : url; // Safari on a phone plays HLS by itself
    video.addEventListener("error", () => tell(true));
    return () => video.removeAttribute("src");
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hls: Hls | null = null;
  const start = (from: number) => {
    hls = new Hls({ startPosition: from, backBufferLength: 60 });
    hls.on(Hls.Events.ERROR, (_name, data) => {
      if (!data.fatal) return;
      if (data.type === Hls.ErrorTypes.MEDIA_ERROR) return hls?.recoverMediaError();
      tell(true);
      hls?.destroy();
      timer = setTimeout(() => start(video.currentTime || from), RETRY_MS);
    });
    hls.loadSource(url);
    hls.attachMedia(video);
  };
  start(startS);
  return () => {
    clearTimeout(timer);
    hls?.destroy();
  };
}
