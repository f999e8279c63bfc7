import { useRef } from "preact/hooks";
import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import type { Author } from "../protocol";
import { Sheet } from "./Sheet";
import type { Act } from "./acting";
import type { Moderation } from "./use_moderation";
import { minutes } from "./words";

const MUTES_MIN = [5, 30, 120, 1440];

interface Asked {
  author: Author;
  act: Act;
  onClose(): void;
}

/** Whatever of the moderators' sheets is open. */
export function Sheets({ moderation, host }: { moderation: Moderation; host: string }) {
  const { sheet, act, open } = moderation;
  if (!sheet) return null;
  const asked = { author: sheet.author, act, onClose: () => open(null) };
  return sheet.kind === "mute" ? <MuteSheet {...asked} /> : <BanSheet {...asked} host={host} />;
}

function MuteSheet({ author: { key, name }, act, onClose }: Asked) {
  function mute(length: number) {
    onClose();
    void act("mute", { key, minutes: length }, _("%(name)s is muted for %(time)s", { name, time: minutes(length) }), "mute");
  }
  return (
    <Sheet title={_("Mute %(name)s?", { name })} onClose={onClose}>
      <p class="dialog-body">{_("They can watch and read on, but write nothing in this room for a while.")}</p>
      <div class="sheet-list">
        {MUTES_MIN.map((length) => (
          <button key={length} type="button" class="menu-item" value={length} onClick={() => mute(length)}><Icon name="clock" /> {minutes(length)}</button>
        ))}
      </div>
    </Sheet>
  );
}

function BanSheet({ author: { key, name }, act, onClose, host }: Asked & { host: string }) {
  const also = useRef<HTMLInputElement>(null);
  function ban() {
    const remove = also.current?.checked ?? false;
    onClose();
    void act("ban", { key, remove_messages: remove }, _("%(name)s is banned", { name }), "ban");
  }
  return (
    <Sheet title={_("Ban %(name)s?", { name })} onClose={onClose}>
      <div class="dialog-body stack stack--3">
        <p>{_("They have to leave now, and stay out of every room of %(host)s, with this browser too, until somebody lifts the ban.", { host })}</p>
        <label class="check"><input type="checkbox" ref={also} defaultChecked /> {_("Also remove what they wrote in this room")}</label>
      </div>
      <div class="dialog-foot">
        <button type="button" class="button" data-closes="">{_("Do not ban")}</button>
        <button type="button" class="button button--danger" onClick={ban}><Icon name="ban" /> {_("Ban")}</button>
      </div>
    </Sheet>
  );
}
