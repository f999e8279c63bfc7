import { useEffect } from "preact/hooks";
import type { Playing } from "./playing";

const TELL_EVERY_MS = 15_000;

/** Tells how far somebody is, and how much of it they have watched, so that they can go on from there on any device. */
export function useProgress(video: Playing | null, url: string | null): void {
  useEffect(() => {
    if (!video || !url) return;
    let [watched, since] = [0, video.currentTime];
    const look = () => {
      const step = video.currentTime - since;
      if (!video.paused && step > 0 && step < 2) watched += step * 1000; // a jump is not watching
      since = video.currentTime;
    };
    const tell = () => {
      if (!watched) return;
      const said = { position_ms: Math.round(video.currentTime * 1000), watched_ms: Math.round(watched) };
      watched = 0;
      navigator.sendBeacon(url, new Blob([JSON.stringify(said)], { type: "application/json" }));
    };
    const hidden = () => document.hidden && tell();
    const clock = setInterval(tell, TELL_EVERY_MS);
    video.addEventListener("timeupdate", look);
    video.addEventListener("pause", tell);
    document.addEventListener("visibilitychange", hidden);
    return () => {
      clearInterval(clock);
      video.removeEventListener("timeupdate", look);
      video.removeEventListener("pause", tell);
      document.removeEventListener("visibilitychange", hidden);
    };
  }, [video, url]);
}
