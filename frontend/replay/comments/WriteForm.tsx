import { useEffect, useRef, useState } from "preact/hooks";
import { _, ngettext } from "../../lib/i18n";
import { clockTime } from "../../lib/moments";

interface Props {
  id: string;
  label: string;
  button: string;
  mostLetters: number;
  begin?: string;
  /** The moment that the video shows, where a comment can be about it. */
  ms?: number | undefined;
  note?: string;
  onSend(text: string, ms: number | undefined): Promise<string | null>;
  onCancel?(): void;
}

/** Where one writes: a comment, an answer, or one's own words once more. What is refused stays, with the reason. */
export function WriteForm({ id, label, button, mostLetters, begin = "", ms, note, onSend, onCancel }: Props) {
  const [text, setText] = useState(begin);
  const [moment, hold] = useState<number | undefined>(undefined);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const words = text.trim();
  const over = [...words].length - mostLetters;
  useEffect(() => (onCancel ? focusMeanwhile(area.current) : undefined), []);

  async function send(event: Event) {
    event.preventDefault();
    if (!words || over > 0 || busy) return;
    setBusy(true);
    const refused = await onSend(words, moment);
    setBusy(false);
    setRefusal(refused);
    if (refused !== null) return area.current?.focus();
    setText("");
    hold(undefined);
  }

  return (
    <form class="comment-form stack stack--2" onSubmit={(event) => void send(event)}>
      <label class="visually-hidden" for={id}>{label}</label>
      <textarea
        class="input"
        id={id}
        ref={area}
        rows={2}
        placeholder={label}
        aria-invalid={refusal !== null || over > 0}
        aria-describedby={refusal !== null || over > 0 ? `${id}-wrong` : undefined}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setRefusal(null);
        }}
      />
      {(refusal ?? (over > 0 || null)) !== null && (
        <p class="field-error" id={`${id}-wrong`} role="alert">{refusal ?? ngettext("%(num)s character too many", "%(num)s characters too many", over)}</p>
      )}
      {note && <p class="tiny muted">{note}</p>}
      <div class="row row--apart comment-form-foot">
        {ms !== undefined && (
          <label class="check">
            <input type="checkbox" checked={moment !== undefined} onChange={(event) => hold(event.currentTarget.checked ? ms : undefined)} /> <span class="num">{_("At %(time)s", { time: clockTime(moment ?? ms) })}</span>
          </label>
        )}
        <div class="row row--tight comment-form-buttons">
          {onCancel && <button type="button" class="button" onClick={onCancel}>{_("Cancel")}</button>}
          <button class="button button--primary" disabled={!words || over > 0 || busy}>{button}</button>
        </div>
      </div>
    </form>
  );
}

/** Takes the focus while the form is there, and gives it back to where it came from, or to the comment around that. */
function focusMeanwhile(area: HTMLElement | null): () => void {
  const active = document.activeElement;
  const from = active instanceof HTMLElement && active !== document.body ? active : null;
  const around = (from ?? area)?.closest<HTMLElement>("article");
  area?.focus();
  return () => requestAnimationFrame(() => (from?.isConnected ? from : around)?.focus());
}
