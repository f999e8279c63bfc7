import { memo } from "preact/compat";
import { _, formatTime } from "../lib/i18n";
import { Icon } from "../lib/icon";
import { Menu, type MenuEntry } from "./Menu";
import type { Author, Message } from "./protocol";
import type { Pending } from "./state";
import { Words, badgeName, initials, roleClass } from "./words";

/** What can be done with messages; the same object for all of them, so that a message is drawn again only when it changed. */
export interface Hands {
  entries(message: Message): MenuEntry[];
  jump(id: number): void;
  nameOf(key: string): string | undefined;
  quickRemove?(message: Message): void;
  retry(pending: Pending): void;
  rewrite(pending: Pending): void;
  discard(pending: Pending): void;
}

interface Props {
  message: Message;
  you: string | undefined;
  focusable: boolean;
  /** The same person said what stands above: the name is left to readers. */
  goesOn: boolean;
  hands: Hands;
}

export const ChatMessage = memo(OneMessage, (before, after) => same(before as Props, after as Props));

function same(before: Props, after: Props): boolean {
  return before.message === after.message && before.goesOn === after.goesOn && before.focusable === after.focusable && before.you === after.you && before.hands === after.hands;
}

function OneMessage({ message, you, focusable, goesOn, hands }: Props) {
  const { author } = message;
  const mine = author.key === you;
  const named = message.mentions ?? [];
  const forMe = you !== undefined && named.includes(you);
  const names = named.map((key) => hands.nameOf(key)).filter((name) => name !== undefined);
  const edited = message.edited_at ? <span class="message-time message-edited" id={`said-${message.id}-edited`}>{_("edited")}</span> : null;
  return (
    <li
      class={`message${mine ? " message--mine" : ""}${forMe ? " message--for-me" : ""}${goesOn ? " message--goes-on" : ""}`}
      data-message={message.id}
      tabIndex={focusable ? 0 : -1}
      aria-labelledby={`said-${message.id}-head said-${message.id}${goesOn && edited ? ` said-${message.id}-edited` : ""}`}
    >
      {!goesOn && <span class="avatar" aria-hidden="true">{initials(author.name)}</span>}
      <div class={`message-head${goesOn ? " visually-hidden" : ""}`} id={`said-${message.id}-head`}>
        <span class={`message-name${roleClass(author.badge)}`}>{mine ? _("You") : author.name}</span>
        {author.badge && <span class="badge badge--accent">{badgeName(author.badge)}</span>}
        {forMe && <span class="visually-hidden">{_("Mentions you")}</span>}
        <time class="message-time" dateTime={message.at}>{formatTime(message.at)}</time>
        {!goesOn && edited}
      </div>
      {message.reply_to && <QuoteLine message={message} focusable={focusable} hands={hands} />}
      <p class="message-text" id={`said-${message.id}`}><Words text={message.text} names={names} own={forMe ? hands.nameOf(you) : undefined} focusable={focusable} /></p>
      {goesOn && edited}
      <div class="message-tools">
        {hands.quickRemove && !mine && (
          <button
            type="button"
            tabIndex={focusable ? 0 : -1}
            class="button button--quiet button--small button--icon message-remove"
            aria-label={_("Remove the message of %(name)s", { name: author.name })}
            onClick={() => hands.quickRemove?.(message)}
          >
            <Icon name="trash" />
          </button>
        )}
        <Menu label={_("What to do with the message of %(name)s", { name: author.name })} entries={() => hands.entries(message)} focusable={focusable} />
      </div>
    </li>
  );
}

function QuoteLine({ message, focusable, hands }: { message: Message; focusable: boolean; hands: Hands }) {
  const quote = message.reply_to;
  if (!quote) return null;
  if (quote.text === undefined) return <p class="message-quote muted">{_("Answers a message that is not here any more")}</p>;
  return (
    <button type="button" class="message-quote" tabIndex={focusable ? 0 : -1} onClick={() => hands.jump(quote.id)}>
      <Icon name="reply" label={_("Answers")} /> <span class="message-quote-words"><b>{quote.name}</b> <span>{quote.text}</span></span>
    </button>
  );
}

/** One's own message that has yet to arrive, or could not. */
export function PendingMessage({ pending, author, goesOn, hands }: { pending: Pending; author: Author | null; goesOn: boolean; hands: Hands }) {
  const failed = pending.failed !== null;
  return (
    <li class={`message message--mine${failed ? " message--failed" : ""}${goesOn ? " message--goes-on" : ""}`} aria-busy={!failed}>
      {!goesOn && <span class="avatar" aria-hidden="true">{initials(author?.name ?? "")}</span>}
      <div class={`message-head${goesOn ? " visually-hidden" : ""}`}>
        <span class="message-name">{_("You")}</span>
        <span class="message-time">{failed ? _("not sent") : _("sending")}</span>
      </div>
      <p class="message-text">{pending.text}</p>
      {failed && (
        <div class="message-text row row--tight" role="alert">
          <span class="tiny">{pending.failed}</span>
          <button type="button" class="button button--small" onClick={() => hands.retry(pending)}>{_("Send again")}</button>
          <button type="button" class="button button--small" onClick={() => hands.rewrite(pending)}>{_("Change")}</button>
          <button type="button" class="button button--small button--quiet" onClick={() => hands.discard(pending)}>{_("Discard")}</button>
        </div>
      )}
    </li>
  );
}

/** One's own message that a moderator has yet to let through. */
export function WaitingMessage({ message, ended }: { message: Message; ended: boolean }) {
  return (
    <li class="message message--mine message--waiting">
      <span class="avatar" aria-hidden="true">{initials(message.author.name)}</span>
      <div class="message-head">
        <span class="message-name">{_("You")}</span>
        <span class="badge"><Icon name="clock" /> {ended ? _("Not let through before the end") : _("Waiting for a moderator")}</span>
      </div>
      <p class="message-text">{message.text}</p>
    </li>
  );
}
