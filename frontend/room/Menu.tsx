import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../lib/icon";

/** One thing that can be done, with a message or with a person. */
export interface MenuEntry {
  id: string;
  label: string;
  icon: string;
  danger?: boolean;
  run(): void;
}

/** A button that opens a list of actions: beside it on a desk, at the bottom of the screen on a phone. */
export function Menu({ label, entries, focusable = true }: { label: string; entries: () => MenuEntry[]; focusable?: boolean }) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        type="button"
        ref={button}
        tabIndex={focusable ? 0 : -1}
        class="button button--quiet button--small button--icon menu-button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={label}
        onClick={() => setOpen(!open)}
      >
        <Icon name="dots" />
      </button>
      {open && <Entries label={label} entries={entries()} opener={button.current} onClose={() => setOpen(false)} />}
    </>
  );
}

function Entries({ label, entries, opener, onClose }: { label: string; entries: MenuEntry[]; opener: HTMLElement | null; onClose: () => void }) {
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const menu = list.current;
    if (!menu) return;
    (menu.showPopover as (options?: { source: HTMLElement | null }) => void)({ source: opener });
    menu.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    const closed = (event: Event) => (event as ToggleEvent).newState === "closed" && close();
    menu.addEventListener("toggle", closed);
    return () => menu.removeEventListener("toggle", closed);
  }, []);

  /** Focus goes back where it came from, unless what was chosen has taken it somewhere. */
  function close() {
    const here = document.activeElement;
    if (here === document.body || list.current?.contains(here)) opener?.focus();
    onClose();
  }

  function move(event: KeyboardEvent) {
    const items = [...(list.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Tab") return close();
    event.stopPropagation(); // the list of messages has arrows of its own
    if (to === undefined) return;
    event.preventDefault();
    items[(to + items.length) % items.length]?.focus();
  }

  return (
    <div class="menu menu--floating" popover="auto" role="menu" aria-label={label} ref={list} onKeyDown={move}>
      {entries.map((entry) => (
        <button
          key={entry.id}
          type="button"
          role="menuitem"
          data-entry={entry.id}
          tabIndex={-1}
          class={`menu-item${entry.danger ? " menu-item--danger" : ""}`}
          onClick={() => {
            close();
            entry.run();
          }}
        >
          <Icon name={entry.icon} /> {entry.label}
        </button>
      ))}
    </div>
  );
}
