import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { Menu, type MenuEntry } from "../Menu";
import type { SimulcastTarget } from "./protocol";
import { flowWords, reasonWords, stateWords } from "./words";

const KINDS = { off: "badge--outline", waits: "", connecting: "", sending: "badge--success", failed: "badge--danger" };

interface Props {
  target: SimulcastTarget;
  live: boolean;
  onSwitch(on: boolean): void;
  onEdit(): void;
  onDelete(): void;
}

/** One target: on or off, where it leads, how it goes. */
export function Target({ target, live, onSwitch, onEdit, onDelete }: Props) {
  const flow = flowWords(target);
  return (
    <li class="simulcast-target" data-target={target.id} data-state={target.state}>
      <label class="switch"><input type="checkbox" role="switch" checked={target.on} aria-label={_("Send to “%(name)s”", { name: target.name })} onChange={(event) => onSwitch(event.currentTarget.checked)} /></label>
      <div class="simulcast-words">
        <p class="row row--tight"><b>{target.name}</b> <span class={`badge ${KINDS[target.state]}`}>{stateWords(target, live)}</span>{flow && <span class="tiny muted num">{flow}</span>}</p>
        <p class="tiny muted simulcast-address">{target.address}{target.key_end && <> · {_("key ends in …%(end)s", { end: target.key_end })}</>}</p>
        {target.state === "failed" && <p class="small simulcast-reason" role="status"><Icon name="alert" /> <span>{reasonWords(target)}</span></p>}
      </div>
      <Menu label={_("Actions for “%(title)s”", { title: target.name })} entries={() => entries(onEdit, onDelete)} />
    </li>
  );
}

function entries(onEdit: () => void, onDelete: () => void): MenuEntry[] {
  return [
    { id: "edit", label: _("Edit"), icon: "edit", run: onEdit },
    { id: "delete", label: _("Delete"), icon: "trash", danger: true, run: onDelete },
  ];
}
