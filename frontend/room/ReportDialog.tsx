import { useEffect, useRef, useState } from "preact/hooks";
import { _ } from "../lib/i18n";
import { Icon } from "../lib/icon";

const NOTE_MAX = 300;

interface Props {
  title: string;
  text: string;
  onClose(): void;
  onReport(reason: string, note: string): void;
}

/** Tells the moderators of a message, a question or a comment; nobody in the room learns of it. */
export function ReportDialog({ title, text, onClose, onReport }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [reason, setReason] = useState("spam");
  const [note, setNote] = useState("");
  useEffect(() => dialog.current?.showModal(), []);
  const reasons = [
    ["spam", _("Spam or advertising")],
    ["abuse", _("Insulting or hateful")],
    ["other", _("Something else")],
  ] as const;
  return (
    <dialog class="dialog" ref={dialog} aria-labelledby="report-title" onClose={onClose}>
      <form
        method="dialog"
        onSubmit={() => onReport(reason, note.trim())}
      >
        <div class="dialog-head">
          <h2 class="card-title" id="report-title">{title}</h2>
          <button type="button" class="button button--quiet button--small button--icon" aria-label={_("Close")} onClick={() => dialog.current?.close()}><Icon name="x" /></button>
        </div>
        <div class="dialog-body stack stack--3">
          <blockquote class="message-quote">{text}</blockquote>
          <fieldset class="stack stack--2">
            <legend class="label">{_("What is wrong with it?")}</legend>
            {reasons.map(([value, words]) => (
              <label key={value} class="check">
                <input type="radio" name="reason" value={value} checked={reason === value} onChange={() => setReason(value)} /> <span>{words}</span>
              </label>
            ))}
          </fieldset>
          <label class="stack stack--1">
            <span class="label">{_("Anything to add? (optional)")}</span>
            <textarea class="input" rows={2} maxLength={NOTE_MAX} value={note} onInput={(event) => setNote(event.currentTarget.value)} />
          </label>
        </div>
        <div class="dialog-foot">
          <button type="button" class="button" onClick={() => dialog.current?.close()}>{_("Cancel")}</button>
          <button class="button button--primary">{_("Send the report")}</button>
        </div>
      </form>
    </dialog>
  );
}
