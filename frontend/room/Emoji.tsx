import { useRef, useState } from "preact/hooks";
import { _ } from "../lib/i18n";
import { Icon } from "../lib/icon";

const COMMON = ["👍", "👏", "❤️", "😂", "😮", "🎉", "🙏", "🔥", "👋", "😊", "🤔", "😢", "💯", "👀", "✅", "❓"];

/** A few emoji for those whose keyboard has none; any other can be typed. */
export function Emoji({ onChoose }: { onChoose: (emoji: string) => void }) {
  const [open, setOpen] = useState(false);
  const list = useRef<HTMLDivElement>(null);

  function move(event: KeyboardEvent) {
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>("button") ?? [])];
    const step = { ArrowRight: 1, ArrowDown: 8, ArrowLeft: -1, ArrowUp: -8 }[event.key];
    if (!step) return;
    event.preventDefault();
    buttons[(buttons.indexOf(document.activeElement as HTMLElement) + step + buttons.length) % buttons.length]?.focus();
  }

  return (
    <>
      <button type="button" class="button button--quiet button--icon" aria-label={_("Emoji")} aria-expanded={open} popovertarget="emoji">
        <Icon name="smile" />
      </button>
      <div class="menu emoji" id="emoji" popover="auto" role="group" aria-label={_("Emoji")} ref={list} onKeyDown={move} onToggle={(event) => setOpen((event as unknown as ToggleEvent).newState === "open")}>
        {COMMON.map((emoji) => (
          <button
            key={emoji}
            type="button"
            class="emoji-choice"
            onClick={() => {
              list.current?.hidePopover();
              onChoose(emoji);
            }}
          >
            {emoji}
          </button>
        ))}
      </div>
    </>
  );
}
