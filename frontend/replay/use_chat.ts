import { useEffect, useRef, useState } from "preact/hooks";
import { type Said, type Stretch, covers, saidBy } from "./in_step";
import type { Playing } from "./playing";

const LOOK_EVERY_MS = 100; // well within the quarter of a second that the chat may be off
const SHOWN = 60;
const ASK_AGAIN_MS = 2000;

/** What had been said by the moment that the video shows, however it came there; null while that is being asked. */
export function useChat(video: Playing | null, url: string): { said: Said[] | null; ms: number } {
  const [ms, setMs] = useState(0);
  const [stretch, setStretch] = useState<Stretch | null>(null);
  const asked = useRef<AbortController | null>(null);

  useEffect(() => {
    if (!video) return;
    const look = () => setMs(Math.round(video.currentTime * 1000));
    const clock = setInterval(look, LOOK_EVERY_MS);
    video.addEventListener("seeking", look);
    look();
    return () => {
      clearInterval(clock);
      video.removeEventListener("seeking", look);
    };
  }, [video]);

  const missing = !covers(stretch, ms);
  useEffect(() => {
    if (!missing) return;
    asked.current?.abort();
    const asking = (asked.current = new AbortController());
    let again: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      const answer = await fetch(`${url}?at=${Math.round((video?.currentTime ?? 0) * 1000)}`, { signal: asking.signal }).catch(() => null);
      if (answer?.ok) setStretch((await answer.json()) as Stretch);
      else if (!asking.signal.aborted) again = setTimeout(() => void ask(), ASK_AGAIN_MS);
    };
    void ask();
    return () => {
      asking.abort();
      clearTimeout(again);
    };
  }, [missing]);

  return { said: missing ? null : saidBy(stretch, ms, SHOWN), ms };
}
