import { useRef, useState } from "preact/hooks";
import { _ } from "../lib/i18n";
import { Icon } from "../lib/icon";

const MAX_LENGTH = 500;
const WARN_FROM = 400;

/** Enter sends, Shift+Enter breaks the line; while a Chinese word is being composed Enter belongs to the keyboard. */
export function Composer({ onSend }: { onSend: (text: string) => void }) {
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);

  function send(event?: Event) {
    event?.preventDefault();
    if (!text.trim()) return;
    onSend(text.trim());
    setText("");
    field.current?.focus();
  }

  return (
    <form class="composer" onSubmit={send}>
      <label class="visually-hidden" for="say">{_("Say something")}</label>
      <textarea
        class="input"
        id="say"
        ref={field}
        rows={1}
        maxLength={MAX_LENGTH}
        placeholder={_("Say something")}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Enter" && !event.shiftKey && !event.isComposing && send(event)}
      />
      {text.length > WARN_FROM && <span class="tiny muted num">{MAX_LENGTH - text.length}</span>}
      <button class="button button--icon button--primary" aria-label={_("Send")} disabled={!text.trim()}>
        <Icon name="send" />
      </button>
    </form>
  );
}
