import { useState } from "preact/hooks";
import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import type { Refusal } from "../../lib/socket";
import { toast } from "../../lib/toast";
import { thingsOn } from "../boards";
import type { Room } from "../use_room";
import { Target } from "./Target";
import { TargetForm } from "./TargetForm";
import type { SimulcastTarget } from "./protocol";
import { sumWords } from "./words";

const TARGETS_MAX = 5;

/** Where a host has the video sent on to other platforms, and sees how that goes. */
export function SimulcastPanel({ room }: { room: Room }) {
  const [written, write] = useState<number | "new" | null>(null);
  const { state } = room;
  if (!state.may.includes("run") || !state.event || state.event.status === "ended") return null;
  const targets = thingsOn<SimulcastTarget>(state.staff, "restreams");
  const sum = sumWords(targets);
  const failed = targets.some((target) => target.state === "failed");
  const close = () => write(null);

  async function act(name: string, data: object): Promise<boolean> {
    try {
      await room.command(name, data);
      return true;
    } catch (refusal) {
      toast((refusal as Refusal).message, "alert");
      return false;
    }
  }

  async function remove({ id, name }: SimulcastTarget): Promise<void> {
    if (!(await act("delete_restream", { id }))) return;
    toast(_("“%(title)s” is deleted", { title: name }), "trash", { label: _("Undo"), run: () => void act("restore_restream", { id }) });
  }

  return (
    <details class="disclosure simulcast">
      <summary><Icon name="radio" /> {_("Simulcast")}{sum && <> <span class={`badge ${failed ? "badge--danger" : "badge--success"}`} role="status">{sum}</span></>} <Icon name="down" /></summary>
      <div class="stack stack--3 simulcast-body">
        <p class="tiny muted">{_("From going live to the end your video also goes to these platforms. What you rehearse stays here.")}</p>
        {targets.length > 0 && (
          <ul class="simulcast-targets">
            {targets.map((target) =>
              written === target.id ? (
                <li key={target.id}><TargetForm target={target} onSave={async (text) => void (await room.command("edit_restream", { id: target.id, version: target.version, ...text }))} onClose={close} /></li>
              ) : (
                <Target key={target.id} target={target} live={state.event?.status === "live"} onSwitch={(on) => void act("switch_restream", { id: target.id, on })} onEdit={() => write(target.id)} onDelete={() => void remove(target)} />
              ),
            )}
          </ul>
        )}
        {written === "new" && <TargetForm onSave={async (text) => void (await room.command("add_restream", text))} onClose={close} />}
        {written !== "new" && targets.length < TARGETS_MAX && <div><button type="button" class="button button--small" onClick={() => write("new")}><Icon name="plus" /> {_("Add a target")}</button></div>}
        {targets.length >= TARGETS_MAX && <p class="tiny muted">{_("These are as many as an event can have.")}</p>}
      </div>
    </details>
  );
}
