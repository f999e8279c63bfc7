import { useRef } from "preact/hooks";
import { _, ngettext } from "../../lib/i18n";
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
  if ("run" in sheet) return <AllSheet {...sheet} onClose={() => open(null)} />;
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

/** Everything that waits, at once. */
function AllSheet({ kind, count, run, onClose }: { kind: "approve" | "reject"; count: number; run(): void; onClose(): void }) {
  function decide() {
    onClose();
    run();
  }
  const approves = kind === "approve";
  const title = approves ? ngettext("Approve %(num)s message?", "Approve %(num)s messages?", count) : ngettext("Reject %(num)s message?", "Reject %(num)s messages?", count);
  return (
    <Sheet title={title} onClose={onClose}>
      <p class="dialog-body">
        {approves ? _("They come to the end of the chat, in the order in which they were written. You can take it back.") : _("Nobody else has seen them, and their authors are told. You can take it back.")}
      </p>
      <div class="dialog-foot">
        <button type="button" class="button" data-closes="">{_("Cancel")}</button>
        <button type="button" class={`button ${approves ? "button--primary" : "button--danger"}`} onClick={decide}>
          <Icon name={approves ? "check" : "x"} /> {approves ? _("Approve all") : _("Reject all")}
        </button>
      </div>
    </Sheet>
  );
}
