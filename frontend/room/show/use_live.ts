import { useEffect, useState } from "preact/hooks";
import { Wire } from "../../lib/socket";
import type { Live } from "./protocol";

const SETTLE_MS = 500; // many register at once; one answer tells of them all
const LOOK_AGAIN_MS = 10_000; // messages and votes are pushed to the room and not to the console

/** The counters of the studio, asked for again whenever somebody came, and every few seconds. */
export function useLive(event: number, url: string): Live | null {
  const [live, keep] = useState<Live | null>(null);
  useEffect(() => {
    const wire = new Wire("/console", {});
    let pending: ReturnType<typeof setTimeout> | undefined;
    const look = (delay = SETTLE_MS) => {
      pending ??= setTimeout(async () => {
        pending = undefined;
        const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
        if (answer?.ok) keep((await answer.json()) as Live);
      }, delay);
    };
    wire.onOpen(() => void wire.say("follow", { event }).then(() => look(0), () => undefined));
    for (const name of ["registrations", "changed"]) wire.on(name, () => look());
    wire.open();
    look(0);
    const clock = setInterval(() => document.hidden || look(0), LOOK_AGAIN_MS);
    return () => {
      clearInterval(clock);
      clearTimeout(pending);
      wire.close();
    };
  }, [event, url]);
  return live;
}
