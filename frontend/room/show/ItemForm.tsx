import { useId, useRef, useState } from "preact/hooks";
import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import type { Refusal } from "../../lib/socket";
import type { ItemText } from "./use_show";

const MINUTES_MAX = 600;
const TITLE_MAX = 140;
const NOTES_MAX = 2000;

interface Props {
  label: string;
  text: ItemText;
  save: string;
  /** Takes what was typed, or throws a Refusal; then it stays. */
  onSave(text: ItemText): Promise<void>;
  onCancel?: () => void;
  /** What to say above: somebody else's newer text. */
  notice?: string | undefined;
}

/** Title, minutes and notes of an item. What is refused stays typed, with the reason above it. */
export function ItemForm({ label, text, save, onSave, onCancel, notice }: Props) {
  const [refused, refuse] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const id = useId();

  async function submit(event: Event) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const typed = { title: String(fields.get("title")), minutes: Number(fields.get("minutes")), notes: String(fields.get("notes")) };
    setBusy(true);
    try {
      await onSave(typed);
      refuse(null);
      if (!onCancel) clear();
    } catch (refusal) {
      refuse((refusal as Refusal).message);
    } finally {
      setBusy(false);
    }
  }

  /** Ready for the next item: as long as the last, without its words. */
  function clear() {
    const fields = form.current;
    if (!fields) return;
    const minutes = (fields.elements.namedItem("minutes") as HTMLInputElement).value;
    fields.reset();
    (fields.elements.namedItem("minutes") as HTMLInputElement).value = minutes;
    (fields.elements.namedItem("title") as HTMLInputElement).focus();
  }

  const said = refused ?? notice;
  return (
    <form class="run-form" aria-label={label} ref={form} onSubmit={(event) => void submit(event)}>
      {said && <p class="notice notice--warning" role={refused ? "alert" : "status"}><Icon name="alert" /><span class="grow">{said}</span></p>}
      <div class="run-form-line">
        <div class="field grow">
          <label class="tiny" for={`${id}-title`}>{_("What happens")}</label>
          <input class="input input--small" id={`${id}-title`} name="title" required maxLength={TITLE_MAX} defaultValue={text.title} autocomplete="off" {...(onCancel ? {} : { "data-key": "i", "aria-keyshortcuts": "I" })} />
        </div>
        <div class="field run-form-minutes">
          <label class="tiny" for={`${id}-minutes`}>{_("Minutes")}</label>
          <input class="input input--small num" id={`${id}-minutes`} name="minutes" type="number" required min={1} max={MINUTES_MAX} inputMode="numeric" defaultValue={String(text.minutes)} />
        </div>
      </div>
      <div class="field">
        <label class="tiny" for={`${id}-notes`}>{_("Notes, for your team only")}</label>
        <textarea class="input input--small" id={`${id}-notes`} name="notes" rows={2} maxLength={NOTES_MAX} defaultValue={text.notes} />
      </div>
      <div class="row row--tight">
        <button class="button button--small button--primary" aria-busy={busy} disabled={busy}>{save}</button>
        {onCancel && <button type="button" class="button button--small button--quiet" onClick={onCancel}>{_("Cancel")}</button>}
      </div>
    </form>
  );
}
