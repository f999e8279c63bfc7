import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { _, ngettext } from "../lib/i18n";
import { Icon } from "../lib/icon";
import { Emoji } from "./Emoji";
import { copied } from "./entries";
import { Mentions, type Named, matching, namedWhole } from "./Mentions";
import type { Message } from "./protocol";
import type { About, RoomState } from "./state";
import { type Offered, useDraft } from "./use_draft";
import type { Writing } from "./use_writing";

const MAX_LENGTH = 500;
const WARN_FROM = 400;

/** What the next message has to do with one that is there. */
export interface Subject {
  kind: "reply" | "edit";
  message: Message;
}

interface Props {
  state: RoomState;
  writing: Writing;
  people: Named[];
  subject: Subject | null;
  offered: Offered | null;
  onSubject(subject: Subject | null): void;
  onSend(text: string, about: About): void;
  onEdit(message: Message, text: string): Promise<string | null>;
}

interface FieldProps extends Props {
  text: string;
  setText(text: string): void;
}

/** Where one writes, or why one cannot now and what one can do; what was begun is kept until one can again. */
export function Composer(props: Props) {
  const [text, setText] = useDraft(props.subject, props.offered);
  if (props.writing.closed !== null) return <Closed text={props.writing.closed} begun={props.state.event?.status === "ended" ? text.trim() : ""} />;
  return <Field {...props} text={text} setText={setText} />;
}

/** What was begun when the event ended can never be sent: it stays to be taken along. */
function Closed({ text, begun }: { text: string; begun: string }) {
  return (
    <>
      {begun && (
        <div class="composer composer--begun">
          <label class="tiny" for="begun">{_("You had not sent this")}</label>
          <textarea class="input" id="begun" rows={2} readOnly value={begun} />
          <button type="button" class="button" onClick={() => void copied(begun)}><Icon name="copy" /> {_("Copy")}</button>
        </div>
      )}
      <p class="composer composer--closed small" role="status"><Icon name="lock" /> {text}</p>
    </>
  );
}

/** Enter sends, Shift+Enter breaks the line; while a Chinese word is being composed Enter belongs to the keyboard. */
function Field({ writing, people, subject, offered, text, setText, onSubject, onSend, onEdit }: FieldProps) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const [looking, setLooking] = useState<Named[]>([]);
  const [at, setAt] = useState(0);
  const field = useRef<HTMLTextAreaElement>(null);
  const named = useRef(new Map<string, string>());
  const tooLong = text.trim().length > MAX_LENGTH;
  const slowFor = subject?.kind === "edit" ? 0 : writing.slowFor;
  const isHeldUp = tooLong || slowFor > 0 || (subject?.kind !== "edit" && writing.onItsWay);

  useLayoutEffect(() => {
    setRefusal(null);
    if (subject) field.current?.focus();
  }, [subject]);

  useLayoutEffect(() => {
    for (const { key, name } of people) if (offered?.mentions.includes(key)) named.current.set(key, name);
  }, [offered]);

  function leave() {
    onSubject(null);
    field.current?.focus();
  }

  async function send(event?: Event) {
    event?.preventDefault();
    const words = text.trim();
    if (!words || isHeldUp) return;
    if (subject?.kind === "edit") {
      const refused = await onEdit(subject.message, words);
      setRefusal(refused);
      if (refused === null) leave();
      return;
    }
    const mentions = [...named.current].filter(([, name]) => words.includes(`@${name}`)).map(([key]) => key);
    onSend(words, { ...(subject ? { reply_to: subject.message.id } : {}), ...(mentions.length ? { mentions } : {}) });
    named.current.clear();
    setLooking([]);
    setText("");
    onSubject(null);
    field.current?.focus();
  }

  function typed(value: string) {
    setText(value);
    setRefusal(null);
    const before = value.slice(0, field.current?.selectionStart ?? value.length);
    const found = matching(before, people);
    const whole = namedWhole(before, found);
    if (whole) named.current.set(whole.key, whole.name);
    setLooking(whole && found.length === 1 ? [] : found); // nothing is left to choose: Enter sends
    setAt(0);
  }

  function choose(person: Named) {
    const end = field.current?.selectionStart ?? text.length;
    const start = text.lastIndexOf("@", end - 1);
    named.current.set(person.key, person.name);
    setText(`${text.slice(0, start)}@${person.name} ${text.slice(end)}`);
    setLooking([]);
    field.current?.focus();
  }

  function insert(emoji: string) {
    const end = field.current?.selectionStart ?? text.length;
    setText(`${text.slice(0, end)}${emoji}${text.slice(end)}`);
    field.current?.focus();
  }

  function pressed(event: KeyboardEvent) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const before = text.slice(0, field.current?.selectionStart ?? text.length);
    const chosen = event.key === "Enter" && at === 0 && namedWhole(before, looking) ? undefined : looking[at];
    if (looking.length && step) {
      event.preventDefault();
      setAt((at + step + looking.length) % looking.length);
    } else if (chosen && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      choose(chosen);
    } else if (event.key === "Escape" && looking.length) {
      event.preventDefault();
      setLooking([]);
    } else if (event.key === "Escape" && subject) {
      event.preventDefault();
      leave();
    } else if (event.key === "Enter" && !event.shiftKey) {
      void send(event);
    }
  }

  return (
    <form class="composer" onSubmit={(event) => void send(event)}>
      {subject && <SubjectLine subject={subject} onLeave={leave} />}
      {refusal && <p class="composer-note composer-note--refused tiny" role="alert">{refusal}</p>}
      {tooLong && <p class="composer-note composer-note--refused tiny" role="status">{ngettext("%(num)s character too many", "%(num)s characters too many", text.trim().length - MAX_LENGTH)}</p>}
      {slowFor > 0 && <p class="composer-note tiny" role="status">{ngettext("Slow mode: you can write again in %(num)s second.", "Slow mode: you can write again in %(num)s seconds.", slowFor)}</p>}
      <Mentions people={looking} at={at} onChoose={choose} />
      <p class="visually-hidden" role="status">
        {looking.length > 0 && ngettext("%(num)s person: Enter puts the name in", "%(num)s people: arrows choose one, Enter puts the name in", looking.length)}
      </p>
      <label class="visually-hidden" for="say">{_("Say something")}</label>
      <Emoji onChoose={insert} />
      <textarea
        class="input"
        id="say"
        ref={field}
        rows={1}
        placeholder={_("Say something")}
        autocomplete="off"
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls="mentions"
        aria-activedescendant={looking.length ? `mention-${at}` : undefined}
        value={text}
        onInput={(event) => typed(event.currentTarget.value)}
        onBlur={() => setLooking([])}
        onKeyDown={pressed}
      />
      {text.length > WARN_FROM && !tooLong && <span class="tiny muted num">{MAX_LENGTH - text.length}</span>}
      <button class="button button--icon button--primary" aria-label={subject?.kind === "edit" ? _("Save") : _("Send")} disabled={!text.trim() || isHeldUp}>
        <Icon name={subject?.kind === "edit" ? "check" : "send"} />
      </button>
    </form>
  );
}

function SubjectLine({ subject, onLeave }: { subject: Subject; onLeave: () => void }) {
  const { kind, message } = subject;
  return (
    <div class="composer-subject tiny">
      <span class="composer-subject-words">
        <b>{kind === "edit" ? _("Editing your message") : _("Reply to %(name)s", { name: message.author.name })}</b>
        {kind === "reply" && <span>{message.text}</span>}
      </span>
      <button type="button" class="button button--quiet button--small button--icon" aria-label={_("Cancel")} onClick={onLeave}><Icon name="x" /></button>
    </div>
  );
}
