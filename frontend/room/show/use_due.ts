import { useEffect } from "preact/hooks";
import { now } from "../../lib/clock";
import type { Room } from "../use_room";

const ASK_AGAIN_MS = 3000;

/** Asks the server for what was arranged in the very moment it is due; the rows decide, and the scheduler is the second hand. */
export function useDue(room: Room, until: string | undefined): void {
  const { joined, lost } = room.state;
  useEffect(() => {
    if (until === undefined || !joined || lost) return;
    let asking: ReturnType<typeof setTimeout>;
    const ask = () => {
      void room.command("carry_out_show").catch(() => undefined);
      asking = setTimeout(ask, ASK_AGAIN_MS);
    };
    asking = setTimeout(ask, Math.max(0, Date.parse(until) - now()));
    return () => clearTimeout(asking);
  }, [until, joined, lost]);
}
