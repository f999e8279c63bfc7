import type { ComponentChildren } from "preact";
import { all } from "../../lib/dom";
import { _, formatTime, ngettext } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { Menu } from "../Menu";
import type { Author, Message } from "../protocol";
import { initials } from "../words";
import { type Sheet, personActions } from "./actions";
import type { Held, Reported } from "./protocol";
import { heldFor, reasonsTold } from "./words";

interface Decides {
  /** Null where nothing can be let through any more. */
  onStay: ((message: Message) => void) | null;
  onGo(message: Message): void;
  open(sheet: Sheet): void;
}

export function HeldCase({ message, ...decides }: Decides & { message: Held }) {
  const name = message.author.name;
  const { onStay, onGo } = decides;
  const why = heldFor(message.held_for);
  return (
    <Case message={message} sign={why && <span class="badge badge--warning"><Icon name="flag" /> {why}</span>} decides={decides}>
      {onStay && <Decision text={_("Approve")} label={_("Approve the message of %(name)s", { name })} icon="check" shortcut="a" onClick={() => onStay(message)} />}
      <Decision text={_("Reject")} label={_("Reject the message of %(name)s", { name })} icon="x" shortcut="r" onClick={() => onGo(message)} />
    </Case>
  );
}

export function ReportedCase({ reported: { message, reports, reasons, notes }, ...decides }: Decides & { reported: Reported }) {
  const name = message.author.name;
  return (
    <Case
      message={message}
      sign={<ReportSign reports={reports} reasons={reasons} />}
      notes={notes}
      decides={decides}
    >
      <Decision text={_("Dismiss")} label={_("Dismiss the reports of the message of %(name)s", { name })} icon="check" shortcut="a" onClick={() => decides.onStay?.(message)} />
      <Decision text={_("Remove")} label={_("Remove the message of %(name)s", { name })} icon="trash" shortcut="r" onClick={() => decides.onGo(message)} />
    </Case>
  );
}

/** How many reported it, and why. */
export function ReportSign({ reports, reasons }: Pick<Reported, "reports" | "reasons">) {
  return <span class="badge badge--danger"><Icon name="flag" /> {_("%(label)s: %(value)s", { label: ngettext("%(num)s report", "%(num)s reports", reports), value: reasonsTold(reasons) })}</span>;
}

/** What they wrote with it. */
export function ReportNotes({ notes }: Pick<Reported, "notes">) {
  if (!notes.length) return null;
  return <ul class="case-notes" aria-label={_("What the reports say")}>{notes.map((note, at) => <li key={at}>{note}</li>)}</ul>;
}

/** One message to decide on. With the focus on it or in it, A and R decide and the arrows move. */
function Case({ message, sign, notes = [], decides, children }: { message: Message; sign: ComponentChildren; notes?: string[]; decides: Decides; children: ComponentChildren }) {
  const { id, author } = message;

  function pressed(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.target as Element).closest("[role=menu]")) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const deed = { a: decides.onStay, r: decides.onGo }[event.key.toLowerCase()];
    if (step) move(event.currentTarget as HTMLElement, step);
    else if (deed) deed(message);
    else return;
    event.preventDefault();
  }

  return (
    <li class="case" tabIndex={0} data-case={id} aria-labelledby={`case-${id}`} onKeyDown={pressed}>
      <span class="avatar" aria-hidden="true">{initials(author.name)}</span>
      <div class="case-body">
        <div id={`case-${id}`}>
          <p class="message-head"><b>{author.name}</b> <time class="message-time" dateTime={message.at}>{formatTime(message.at)}</time></p>
          {message.reply_to?.text && <p class="case-quote">{_("Answers %(name)s: %(text)s", { name: message.reply_to.name ?? "", text: message.reply_to.text })}</p>}
          <p class="case-text">{message.text}</p>
        </div>
        {sign && <p>{sign}</p>}
        <ReportNotes notes={notes} />
        <div class="case-actions">
          {children}
          <PersonMenu author={author} open={decides.open} />
        </div>
      </div>
    </li>
  );
}

function PersonMenu({ author, open }: { author: Author; open(sheet: Sheet): void }) {
  if (author.badge) return null;
  return <Menu label={_("What to do about %(name)s", { name: author.name })} entries={() => personActions(author, open)} />;
}

function Decision({ text, label, icon, shortcut, onClick }: { text: string; label: string; icon: string; shortcut: string; onClick: () => void }) {
  return (
    <button type="button" class="button button--small" aria-label={label} aria-keyshortcuts={shortcut} onClick={onClick}>
      <Icon name={icon} /> {text}
    </button>
  );
}

function move(from: HTMLElement, step: number): void {
  const cases = all("[data-case]", from.closest(".moderate-queue") ?? document);
  cases[cases.indexOf(from) + step]?.focus();
}
