import { useEffect, useRef, useState } from "preact/hooks";
import { _, formatTime } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { ItemForm } from "./ItemForm";
import { ItemRow } from "./ItemRow";
import type { ShowItem } from "./protocol";
import { MINUTE_MS, type Timing, sum, timing, timingOf } from "./times";
import { useDrag } from "./use_drag";
import { useNow } from "./use_now";
import type { ItemText, Show } from "./use_show";
import { lateWords, minutesShort } from "./words";

const USUAL_MINUTES = 5;
const NEW: ItemText = { title: "", minutes: USUAL_MINUTES, notes: "" };

interface Props {
  show: Show;
  /** When the show begins, or began, and when it is to end. */
  began: number;
  endsAt: number;
  /** When the event ended. */
  ended: number | null;
  shown: boolean;
}

/** What happens when: the list, where the show is in it, and what comes next. */
export function RunOfShow({ show, began, endsAt, ended, shown }: Props) {
  const now = useNow(ended === null);
  const [editing, edit] = useState<ShowItem | null>(null);
  const times = ended === null ? timing(show.items, began, now) : timingOf(show.items, began, ended);
  const box = useRef<HTMLDivElement>(null);
  const { drag, grip } = useDrag(box, (id, after) => {
    const item = show.items.find((each) => each.id === id);
    if (item) show.place(item, after);
  });
  const first = show.items.find(({ id }) => id !== drag?.id)?.id;
  const marks = (id: number) => (!drag ? undefined : drag.id === id ? "dragged" : drag.after === id ? "below" : drag.after === null && first === id ? "above" : undefined);
  const still = editing && show.items.some(({ id }) => id === editing.id);

  useEffect(() => {
    const [list, row] = [box.current, box.current?.querySelector<HTMLElement>("[data-state=on]")];
    if (list && row && !drag && !list.contains(document.activeElement)) list.scrollTop = row.offsetTop - list.clientHeight / 3; // the page stays where it is
  }, [times.on?.id, shown]);

  /** One child among the rows, also when its item is gone: what was typed stays in it. */
  const form = (item: ShowItem | null) =>
    editing && <li key={editing.id} class="run-item run-item--form"><EditForm show={show} opened={editing} item={item} onClose={() => edit(null)} /></li>;

  return (
    <div class="run" ref={box}>
      {show.items.length > 0 && <Head show={show} times={times} endsAt={endsAt} ended={ended !== null} />}
      {show.items.length === 0 && <Empty mayRun={show.mayRun} />}
      <ol class="run-list" aria-label={_("Run of show")}>
        {times.rows.map((row) => (row.item.id === editing?.id ? form(row.item) : <ItemRow key={row.item.id} row={row} show={show} isNext={row.item.id === times.next?.id} grip={grip(row.item.id)} mark={marks(row.item.id)} onEdit={() => edit(row.item)} />)).concat(editing && !still ? form(null) : [])}
      </ol>
      {show.mayRun && <ItemForm label={_("New item")} text={NEW} save={_("Add")} onSave={show.add} />}
    </div>
  );
}

function Head({ show, times, endsAt, ended }: { show: Show; times: Timing; endsAt: number; ended: boolean }) {
  const words = { length: minutesShort(sum(show.items)), time: formatTime(new Date(times.expectedEnd)) };
  const over = Math.round((times.expectedEnd - endsAt) / MINUTE_MS);
  const late = times.lateMs;
  return (
    <div class="run-head">
      <p class="row row--tight">
        {late !== null && <span class={`badge ${late >= MINUTE_MS ? "badge--warning" : "badge--success"}`} role="status">{lateWords(late)}</span>}
        <span class="tiny muted num">
          {ended ? _("%(length)s planned, ended at %(time)s", words) : _("%(length)s planned, ends at %(time)s", words)}
          {!ended && over > 0 && ` (${_("%(length)s too long", { length: minutesShort(over) })})`}
        </span>
      </p>
      {show.mayRun && (
        <div class="run-steps">
          <button type="button" class="button button--small" data-key="b" aria-keyshortcuts="B" disabled={!show.ready || !show.items.some(({ done_at }) => done_at)} onClick={show.previous}><Icon name="undo" /> {_("Back")}</button>
          <button type="button" class="button button--small button--primary grow" data-key="n" aria-keyshortcuts="N" disabled={!show.ready || (!times.next && !times.on)} onClick={show.next}>
            <span class="run-next">{times.next ? _("Next: %(title)s", { title: times.next.title }) : times.on ? _("Finish the last item") : _("Everything is done")}</span>
          </button>
        </div>
      )}
    </div>
  );
}

function Empty({ mayRun }: { mayRun: boolean }) {
  return (
    <div class="empty">
      <Icon name="form" />
      <p class="strong">{_("Nothing is planned yet")}</p>
      <p class="small muted">{mayRun ? _("Write down what happens and how many minutes it takes. On air you see whether you are on time, and go on with one key.") : _("A host writes down here what happens when.")}</p>
    </div>
  );
}

/** The form over an item as it stood when it was opened. Another's newer text is said above, and never lost by accident. */
function EditForm({ show, opened, item, onClose }: { show: Show; opened: ShowItem; item: ShowItem | null; onClose: () => void }) {
  const latest = useRef(item);
  latest.current = item;
  const refused = useRef(false);
  const newer = item && item.version !== opened.version;

  async function save(text: ItemText) {
    if (item === null) return show.add(text).then(onClose);
    try {
      await show.edit(opened.id, refused.current ? (latest.current?.version ?? opened.version) : opened.version, text);
    } catch (refusal) {
      refused.current = true; // what it says now was read out; saving once more is meant
      throw refusal;
    }
    onClose();
  }

  const gone = item === null ? _("Somebody deleted this meanwhile. What you typed is kept: you can add it as a new item.") : undefined;
  const theirs = newer ? _("%(name)s changed this meanwhile: it is now “%(title)s”, %(minutes)s min.", { name: item.changed_by, title: item.title, minutes: item.minutes }) : gone;
  return <ItemForm label={_("Edit “%(title)s”", { title: opened.title })} text={opened} save={item === null ? _("Add as a new item") : _("Save")} onSave={save} onCancel={onClose} notice={theirs} />;
}
