import { useEffect, useState } from "preact/hooks";
import { _, ngettext } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { keep, kept } from "../kept";
import type { Anonymity, QuestionMode } from "./protocol";
import { promise } from "./words";

const DRAFT = "question";
const MAX_LENGTH = 500;
const WARN_FROM = 400;

interface Props {
  mode: QuestionMode;
  host: string;
  /** Members of the team ask under their name, to have something prepared in the list. */
  isTeam: boolean;
  onAsk(text: string, anonymity: Anonymity): Promise<string | null>;
}

/** Where one asks, and what becomes of one's name; a question is read out, so Enter makes no line and sends it. */
export function AskForm({ mode, host, isTeam, onAsk }: Props) {
  const [text, setText] = useState(() => kept<string>(DRAFT) ?? "");
  const [hidden, hide] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [begun, begin] = useState(false); // on a phone the list has the place until then
  const anonymity = hidden ? mode.anonymity : "off";
  const words = text.trim();
  const over = words.length - MAX_LENGTH;
  useEffect(() => keep(DRAFT, text), [text]);

  async function send(event: Event) {
    event.preventDefault();
    if (!words || over > 0 || busy) return;
    setBusy(true);
    const refused = await onAsk(words, anonymity);
    setBusy(false);
    setRefusal(refused);
    if (refused !== null) return;
    setText("");
    begin(false);
  }

  function pressed(event: KeyboardEvent) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) void send(event);
  }

  return (
    <form class={`composer ask${begun || hidden || text ? " ask--begun" : ""}`} onSubmit={(event) => void send(event)}>
      {refusal && <p class="composer-note composer-note--refused tiny" role="alert">{refusal}</p>}
      {over > 0 && <p class="composer-note composer-note--refused tiny" role="status">{ngettext("%(num)s character too many", "%(num)s characters too many", over)}</p>}
      <label class="visually-hidden" for="ask">{_("Your question")}</label>
      <textarea
        class="input"
        id="ask"
        rows={1}
        placeholder={_("Ask the host a question")}
        autocomplete="off"
        aria-describedby={isTeam ? undefined : "ask-promise"}
        value={text}
        onInput={(event) => {
          begin(true);
          setText(event.currentTarget.value);
          setRefusal(null);
        }}
        onFocus={() => begin(true)}
        onKeyDown={pressed}
      />
      {text.length > WARN_FROM && over <= 0 && <span class="tiny muted num">{-over}</span>}
      <button class="button button--icon button--primary" aria-label={_("Ask")} disabled={!words || over > 0 || busy}><Icon name="send" /></button>
      {!isTeam && (
        <div class="ask-name tiny">
          {mode.anonymity !== "off" && (
            <label class="check"><input type="checkbox" id="ask-anonymously" checked={hidden} onChange={(event) => hide(event.currentTarget.checked)} /> <span>{_("Ask anonymously")}</span></label>
          )}
          <p class="muted" id="ask-promise">{promise(anonymity, host)}{mode.moderated && <> {_("The team reads it first.")}</>}</p>
        </div>
      )}
    </form>
  );
}
