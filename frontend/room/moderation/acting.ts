import { _ } from "../../lib/i18n";
import type { Refusal } from "../../lib/socket";
import { toast } from "../../lib/toast";
import type { Room } from "../use_room";

/** Does something, says so and offers to take it back; a refusal is said too. Gives whether it was done. */
export type Act = (name: string, data: object, done: string, icon?: string) => Promise<boolean>;

/** Acts in a room. `acted` is told after each deed and each undoing, which reach no other page by themselves. */
export function actsIn(room: Room, acted: () => void): { act: Act; undo(log: number): Promise<boolean> } {
  async function undo(log: number): Promise<boolean> {
    return attempt(async () => {
      await room.command("undo", { log });
      toast(_("Taken back"), "undo");
    });
  }

  async function act(name: string, data: object, done: string, icon = "check"): Promise<boolean> {
    return attempt(async () => {
      const { log } = await room.command<{ log: number }>(name, data);
      toast(done, icon, { label: _("Undo"), run: () => void undo(log) });
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

  return { act, undo };
}
