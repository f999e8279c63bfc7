import { useEffect, useRef, useState } from "preact/hooks";
import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { Sheet } from "../moderation/Sheet";

const OFF_KEY = "studio-shortcuts-off";
const TABS = ".studio-chat > [role=tablist] > [role=tab]";

/** What each key does. Every one presses a button of the page, so nothing can be done by keys alone. */
function keys(): [key: string, does: string][] {
  return [
    ["N", _("On to the next item")],
    ["B", _("Back to the item before")],
    ["I", _("Write a new item")],
    ["C", _("Count down to going live")],
    ["G", _("Go live, after a question")],
    ["H", _("Show the holding screen, or take it away")],
    ["E", _("End the event, after a question")],
    ["K", _("Keep going, while the event is about to end")],
    ["S", _("Say something in the chat")],
    ["1–9", _("Open a tab of the room")],
    ["Alt ↑ ↓", _("Move the item that has the focus")],
    ["?", _("This list")],
  ];
}

/** Listens for single keys while nobody types and no dialog is open; can be switched off for those whom they get in the way. */
export function Shortcuts() {
  const [shown, show] = useState(false);
  const [off, turnOff] = useState(() => localStorage.getItem(OFF_KEY) === "1");
  const isOff = useRef(off);
  isOff.current = off; // known to the very next key

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target)) return;
      if (event.key === "?") show(true);
      else if (isOff.current || !pressed(event.key.toLowerCase())) return;
      event.preventDefault();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);

  function choose(event: Event & { currentTarget: HTMLInputElement }) {
    const on = event.currentTarget.checked;
    if (on) localStorage.removeItem(OFF_KEY);
    else localStorage.setItem(OFF_KEY, "1");
    turnOff(!on);
  }

  return (
    <>
      <button type="button" class="button button--quiet button--small" aria-keyshortcuts="?" aria-haspopup="dialog" data-shortcuts onClick={() => show(true)}><Icon name="question" /> {_("Keys")}</button>
      {shown && (
        <Sheet title={_("Keyboard shortcuts")} onClose={() => show(false)}>
          <div class="dialog-body stack stack--3">
            <dl class="show-keys">
              {keys().map(([key, does]) => (
                <div key={key}><dt><kbd>{key}</kbd></dt><dd>{does}</dd></div>
              ))}
            </dl>
            <label class="check"><input type="checkbox" checked={!off} onChange={choose} /> {_("Use these keys on this computer")}</label>
            <p class="tiny muted">{_("Keys do nothing while you type or a dialog is open.")}</p>
          </div>
        </Sheet>
      )}
    </>
  );
}

/** Whether the key belongs to something else just now. */
function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open], [popover]:popover-open")) return true;
  return target instanceof Element && target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], [role=menu], .player") !== null;
}

/** Presses what stands for the key; false when nothing that can be pressed does. */
function pressed(key: string): boolean {
  const tab = /^[1-9]$/.test(key) ? document.querySelectorAll<HTMLElement>(TABS)[Number(key) - 1] : undefined;
  if (tab) {
    tab.focus();
    tab.click();
    return true;
  }
  if (key === "s") return say();
  const stands = [...document.querySelectorAll<HTMLElement>(`[data-key="${CSS.escape(key)}"]:not(:disabled)`)];
  const there = stands.find((each) => each.checkVisibility()) ?? stands.find((each) => each.closest("[role=tabpanel][hidden]"));
  if (!there) return false;
  if (there instanceof HTMLInputElement) enter(there);
  else there.click();
  return true;
}

/** Focus goes into a field, in front of which its tab comes. */
function enter(field: HTMLElement): void {
  if (!field.checkVisibility()) openTabOf(field);
  field.focus();
}

function openTabOf(element: HTMLElement): void {
  const panel = element.closest("[role=tabpanel]");
  if (panel) document.getElementById(panel.getAttribute("aria-labelledby") ?? "")?.click();
  panel?.removeAttribute("hidden"); // it is drawn a moment later, and the focus goes in now
}

function say(): boolean {
  const field = document.getElementById("say");
  if (field) enter(field);
  return field !== null;
}
