import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { formatNumber } from "../lib/i18n";
import { Icon } from "../lib/icon";

const MANY = 4; // more than these have no room for their pictures

export interface Tab {
  id: string;
  title: string;
  icon?: string;
  /** How many things wait there; what they are is said to readers. */
  count?: { value: number; words: string };
  content: ComponentChildren | ((shown: boolean) => ComponentChildren);
}

/** A tab list as readers expect it: one tab stop, arrows between tabs. Panels stay mounted, so nothing typed is lost. */
export function Tabs({ label, tabs, look = "tabs", shown = true }: { label: string; tabs: Tab[]; look?: "tabs" | "segmented"; shown?: boolean }) {
  const [wanted, choose] = useState(tabs[0]?.id);
  const chosen = tabs.some((tab) => tab.id === wanted) ? wanted : tabs[0]?.id;
  const list = useRef<HTMLDivElement>(null);

  function move(event: KeyboardEvent) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = tabs.findIndex((tab) => tab.id === chosen);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (!next) return;
    choose(next.id);
    list.current?.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
  }

  return (
    <>
      <div class={look} role="tablist" aria-label={label} ref={list} onKeyDown={move} data-many={tabs.length > MANY}>
        {tabs.map((tab) => (
          <button key={tab.id} class={look === "tabs" ? "tab" : undefined} type="button" role="tab" id={`tab-${tab.id}`} aria-controls={`panel-${tab.id}`} aria-selected={tab.id === chosen} tabIndex={tab.id === chosen ? 0 : -1} onClick={() => choose(tab.id)} onFocus={(event) => event.currentTarget.scrollIntoView({ block: "nearest", inline: "nearest" })}>
            {tab.icon && <Icon name={tab.icon} />} {tab.title}
            {tab.count && tab.count.value > 0 && (
              <span class="count count--new">
                <span aria-hidden="true">{formatNumber(tab.count.value)}</span>
                <span class="visually-hidden">, {tab.count.words}</span>
              </span>
            )}
          </button>
        ))}
      </div>
      {tabs.map((tab) => (
        <div key={tab.id} role="tabpanel" id={`panel-${tab.id}`} aria-labelledby={`tab-${tab.id}`} hidden={tab.id !== chosen}>
          {typeof tab.content === "function" ? tab.content(shown && tab.id === chosen) : tab.content}
        </div>
      ))}
    </>
  );
}
