import { useEffect, useState } from "preact/hooks";
import { now } from "../lib/clock";

/** Whole seconds until a moment, counted down; 0 without one, and when it is over. */
export function useSecondsLeft(until: string | null): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (until === null) return setLeft(0);
    const look = () => setLeft(Math.max(0, Math.ceil((new Date(until).getTime() - now()) / 1000)));
    look();
    const clock = setInterval(look, 1000);
    return () => clearInterval(clock);
  }, [until]);
  return left;
}
