import { useRef } from "preact/hooks";
import { _, formatTime } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { Menu, type MenuEntry } from "../Menu";
import { MINUTE_MS, type Timed, isOn } from "./times";
import type { Show } from "./use_show";
import { minutesShort } from "./words";

interface Props {
  row: Timed;
  show: Show;
  isNext: boolean;
  /** What dragging listens to, and what the row shows while one is dragged. */
  grip: object;
  mark: "dragged" | "above" | "below" | undefined;
  onEdit(): void;
}

/** One item: whether it is done, when it is due, what can be done with it. It is moved by its grip, its menu, or Alt and an arrow. */
export function ItemRow({ row, show, isNext, grip, mark, onEdit }: Props) {
  const { item } = row;
  const done = item.done_at !== undefined;
  const self = useRef<HTMLLIElement>(null);

  function keys(event: KeyboardEvent) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!event.altKey || !by || !show.mayRun) return;
    event.preventDefault();
    show.move(item, by);
  }

  return (
    <li class="run-item" data-item={item.id} data-state={isOn(item) ? "on" : done ? "done" : isNext ? "next" : "waits"} aria-current={isOn(item) ? "step" : undefined} data-drag={mark} ref={self} onKeyDown={keys}>
      {show.mayRun && <span class="run-grip" title={_("Drag to move")} aria-hidden="true" {...(show.ready ? grip : {})}><Icon name="grip" /></span>}
      <label class="run-mark">
        <input type="checkbox" checked={done} disabled={!show.mayRun || !show.ready} aria-label={_("Done: %(title)s", { title: item.title })} onChange={(event) => show.mark(item, event.currentTarget.checked)} />
      </label>
      <div class="run-words">
        <p class="run-title">
          <span>{item.title}</span>
          {isOn(item) && <span class="badge badge--accent">{_("Now")}</span>}
        </p>
        <p class="run-times num"><Times row={row} /></p>
        {item.notes && <p class="run-notes">{item.notes}</p>}
      </div>
      {show.mayRun && <Menu label={_("Actions for “%(title)s”", { title: item.title })} entries={() => entries(row, show, onEdit)} />}
    </li>
  );
}

function Times({ row: { item, planned, expected } }: { row: Timed }) {
  const moved = Math.abs(expected - planned) >= MINUTE_MS;
  return (
    <>
      {item.done_at !== undefined || !moved ? (
        <time dateTime={new Date(expected).toISOString()}>{formatTime(new Date(expected))}</time>
      ) : (
        <>
          <s><span class="visually-hidden">{_("planned")} </span>{formatTime(new Date(planned))}</s>{" "}
          <time dateTime={new Date(expected).toISOString()}>{formatTime(new Date(expected))}</time>
        </>
      )}{" "}
      · {minutesShort(item.minutes)}
    </>
  );
}

function entries({ item }: Timed, show: Show, onEdit: () => void): MenuEntry[] {
  const at = show.items.findIndex(({ id }) => id === item.id);
  const listed: (MenuEntry | false)[] = [
    !isOn(item) && { id: "start", label: _("Go to this now"), icon: "play", run: () => show.start(item) },
    { id: "edit", label: _("Edit"), icon: "edit", run: onEdit },
    at > 0 && { id: "up", label: _("Move up"), icon: "arrow-up", run: () => show.move(item, -1) },
    at < show.items.length - 1 && { id: "down", label: _("Move down"), icon: "arrow-down", run: () => show.move(item, 1) },
    { id: "delete", label: _("Delete"), icon: "trash", danger: true, run: () => show.remove(item) },
  ];
  return listed.filter((entry): entry is MenuEntry => entry !== false);
}
