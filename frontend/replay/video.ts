import Hls from "hls.js";
import { keepLoading } from "../lib/hls";

/** Plays a recording from where somebody left off, without beginning by itself; gives the way to stop. */
export function attachRecording(video: HTMLVideoElement, url: string, startS: number, tell: (failed: boolean) => void): () => void {
  video.addEventListener("loadeddata", () => tell(false));
  if (!Hls.isSupported()) {
    video.src = startS ? `${url}#t=${startS}` : url; // Safari on a phone plays HLS by itself
    video.addEventListener("error", () => tell(true));
    return () => video.removeAttribute("src");
  }
  let from = startS;
  const loading = keepLoading(video, url, () => ({ startPosition: from, backBufferLength: 60 }), {
    failed: () => {
      tell(true);
      from = video.currentTime || from;
    },
  });
  return loading.stop;
}
