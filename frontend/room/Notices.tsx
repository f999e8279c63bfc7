import { useEffect, useState } from "preact/hooks";
import { _, ngettext } from "../lib/i18n";
import { Icon } from "../lib/icon";
import { minutes } from "./moderation/words";
import type { ChatMode, Message } from "./protocol";
import { Words } from "./words";

const FOLDED = "pinned-folded";

/** The message a moderator put above the room; folded away it stays so until another one is pinned. Where there is little height it is one line, until it is opened. */
export function Pinned({ message, low, onJump }: { message: Message; low: boolean; onJump: (id: number) => void }) {
  const [folded, setFolded] = useState(() => sessionStorage.getItem(FOLDED) === String(message.id));
  const [openedLow, setOpenedLow] = useState(false);
  useEffect(() => setOpenedLow(false), [low]);

  function toggled(open: boolean) {
    if (low) return setOpenedLow(open);
    setFolded(!open);
    if (open) sessionStorage.removeItem(FOLDED);
    else sessionStorage.setItem(FOLDED, String(message.id));
  }

  return (
    <details class="pinned" key={message.id} open={low ? openedLow : !folded} onToggle={(event) => toggled(event.currentTarget.open)}>
      <summary class="pinned-head"><Icon name="pin" /> <span class="pinned-name">{_("Pinned: %(name)s", { name: message.author.name })} <span class="pinned-line">{message.text}</span></span> <Icon name="down" /></summary>
      <div class="pinned-body">
        <p class="pinned-text"><Words text={message.text} names={[]} /></p>
        <button type="button" class="button button--quiet button--small button--icon" aria-label={_("Show in the chat")} onClick={() => onJump(message.id)}><Icon name="search" /></button>
      </div>
    </details>
  );
}

/** How the room works now, where it differs from an open room: beside the field, for it is read before one writes. */
export function ModeLine({ chat, closed, counting }: { chat: ChatMode; closed: boolean; counting: boolean }) {
  const modes = closed ? [] : modesOf(counting ? { ...chat, slow_s: 0 } : chat); // the field says slow mode by itself while it counts down
  return (
    <p class="mode-line tiny" role="status" hidden={!modes.length}>
      <Icon name="info" /> <span>{modes.join(" · ")}</span>
    </p>
  );
}

function modesOf(chat: ChatMode): string[] {
  return [
    chat.slow_s > 0 && ngettext("Slow mode: one message every %(num)s second", "Slow mode: one message every %(num)s seconds", chat.slow_s),
    chat.audience === "team" && _("Only the team can write"),
    chat.audience === "followers" && _("Only people who had registered for an earlier event can write"),
    chat.audience === "registered" && _("Only people who registered at least %(time)s ago can write", { time: minutes(chat.registered_min) }),
    !chat.links && _("No links"),
    chat.review && _("A moderator reads each message before it appears"),
  ].filter((mode) => mode !== false);
}
