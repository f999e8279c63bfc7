import { _ } from "../../lib/i18n";
import type { Refusal } from "../../lib/socket";
import { toast } from "../../lib/toast";
import type { Room } from "../use_room";

/** Does something, says so and offers to take it back; a refusal is said too. Gives whether it was done. */
export type Act = (name: string, data: object, done: string | ((deed: Deed) => string), icon?: string) => Promise<boolean>;

/** What the server answers to a deed: its number in the log, and of how many messages it decided where several were meant. */
export interface Deed {
  log: number;
  messages?: number;
}

export interface Acts {
  act: Act;
  undo(log: number): Promise<boolean>;
  /** What cannot be taken back any more is not offered any more. */
  settled(logs: number[]): void;
}

/** Acts in a room. `acted` is told after each deed and each undoing, which reach no other page by themselves. */
export function actsIn(room: Room, acted: () => void): Acts {
  const offers = new Map<number, () => void>();

  function settled(logs: number[]): void {
    for (const log of logs) {
      offers.get(log)?.();
      offers.delete(log);
    }
  }

  async function undo(log: number): Promise<boolean> {
    return attempt(async () => {
      settled([log]);
      await room.command("undo", { log });
      toast(_("Taken back"), "undo");
    });
  }

  async function act(...[name, data, done, icon = "check"]: Parameters<Act>): Promise<boolean> {
    return attempt(async () => {
      const deed = await room.command<Deed>(name, data);
      const { log } = deed;
      offers.set(log, toast(typeof done === "string" ? done : done(deed), icon, { label: _("Undo"), run: () => void undo(log) }));
    });
  }

  async function attempt(deed: () => Promise<void>): Promise<boolean> {
    try {
      await deed();
      return true;
    } catch (refusal) {
      toast((refusal as Refusal).message, "alert");
      return false;
    } finally {
      acted();
    }
  }

  return { act, undo, settled };
}
