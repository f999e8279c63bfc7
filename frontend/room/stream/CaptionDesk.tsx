import { useRef, useState } from "preact/hooks";
import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import type { Room } from "../use_room";

const LENGTH_MAX = 200;

/** Where a host writes what is said, line by line; Enter shows it to everybody. */
export function CaptionDesk({ room }: { room: Room }) {
  const [text, setText] = useState("");
  const [refusal, setRefusal] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  if (room.state.event?.status !== "live" || !room.state.may.includes("run")) return null;

  async function show(event: Event) {
    event.preventDefault();
    const line = text.trim();
    if (!line) return;
    setText("");
    try {
      await room.command("caption", { text: line });
      setRefusal(null);
    } catch (error) {
      setText((typed) => typed || line);
      setRefusal(error instanceof Error ? error.message : String(error));
    }
    input.current?.focus();
  }

  return (
    <details class="disclosure stream-captions">
      <summary><Icon name="captions" /> {_("Write captions live")} <Icon name="down" /></summary>
      <form class="row row--fixed caption-desk" onSubmit={show}>
        <input class="input grow" ref={input} value={text} maxLength={LENGTH_MAX} autocomplete="off" aria-label={_("Caption")} aria-describedby="caption-desk-hint" onInput={(event) => setText(event.currentTarget.value)} />
        <button type="submit" class="button">{_("Show")}</button>
      </form>
      <p class="tiny muted" id="caption-desk-hint">{_("Everybody reads the line over the picture for a few seconds. All lines become captions of the recording.")}</p>
      {refusal && <p class="field-error" role="alert">{refusal}</p>}
    </details>
  );
}
