import { _, formatTime } from "../lib/i18n";
import { Icon } from "../lib/icon";
import type { Author, Message } from "./protocol";
import type { Pending } from "./state";
import type { Room } from "./use_room";

const LINK = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}])/g;

export function ChatMessage({ message, mine, removed, onRemove }: { message: Message; mine: boolean; removed: boolean; onRemove: (() => void) | undefined }) {
  if (removed) return <li class="message message--event">{_("A message was removed by a moderator.")}</li>;
  return (
    <li class={`message${mine ? " message--mine" : ""}`} data-message={message.id}>
      <span class="avatar" aria-hidden="true">{initials(message.author.name)}</span>
      <div class="message-head">
        <span class="message-name">{mine ? _("You") : message.author.name}</span>
        {message.author.badge && <span class="badge badge--accent">{badgeName(message.author.badge)}</span>}
        <time class="message-time" dateTime={message.at}>{formatTime(message.at)}</time>
        {onRemove && (
          <button type="button" class="button button--quiet button--small button--icon message-remove" onClick={onRemove} aria-label={_("Remove the message of %(name)s", { name: message.author.name })}>
            <Icon name="trash" />
          </button>
        )}
      </div>
      <p class="message-text"><Words text={message.text} /></p>
    </li>
  );
}

export function PendingMessage({ pending, author, room }: { pending: Pending; author: Author | null; room: Room }) {
  const failed = pending.failed !== null;
  return (
    <li class={`message message--mine${failed ? " message--failed" : ""}`} aria-busy={!failed}>
      <span class="avatar" aria-hidden="true">{initials(author?.name ?? "")}</span>
      <div class="message-head">
        <span class="message-name">{_("You")}</span>
        <span class="message-time">{failed ? _("not sent") : _("sending")}</span>
      </div>
      <p class="message-text">{pending.text}</p>
      {failed && (
        <div class="message-text row row--tight" role="alert">
          <span class="tiny">{pending.failed}</span>
          <button type="button" class="button button--small" onClick={() => room.post(pending.text, pending.clientId)}>{_("Send again")}</button>
          <button type="button" class="button button--small button--quiet" onClick={() => room.discard(pending.clientId)}>{_("Discard")}</button>
        </div>
      )}
    </li>
  );
}

/** Text stays text; only addresses become links, opened elsewhere and told nothing about this page. */
function Words({ text }: { text: string }) {
  return (
    <>
      {text.split(LINK).map((part, at) =>
        at % 2 ? <a key={at} href={part} target="_blank" rel="noopener noreferrer nofollow ugc">{part}</a> : part,
      )}
    </>
  );
}

export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words[words.length - 1]].map((word) => [...(word ?? "")][0] ?? "") : [...name].slice(0, /\p{Script=Han}/u.test(name) ? 1 : 2);
  return letters.join("").toUpperCase();
}

function badgeName(badge: string): string {
  switch (badge) {
    case "owner":
    case "host":
      return _("Host");
    case "moderator":
      return _("Moderator");
    default:
      return _("Team");
  }
}
