import { useEffect, useState } from "preact/hooks";
import { now } from "../../lib/clock";

/** The present moment by the server's clock, drawn anew every second while `runs`. */
export function useNow(runs = true): number {
  const [at, look] = useState(now);
  useEffect(() => {
    look(now());
    if (!runs) return;
    const clock = setInterval(() => look(now()), 1000);
    return () => clearInterval(clock);
  }, [runs]);
  return at;
}
