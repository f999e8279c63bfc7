import { useEffect, useState } from "preact/hooks";
import { _ } from "../lib/i18n";
import { clockTime } from "../lib/moments";
import { badgeName, initials, roleClass } from "../room/words";
import type { Said } from "./in_step";

/** Not announced: the video speaks, and the chat would talk over it. */
export function Chat({ said }: { said: Said[] | null }) {
  const last = said?.at(-1)?.id;
  const [list, setList] = useState<HTMLDivElement | null>(null);
  useEffect(() => list?.scrollTo({ top: list.scrollHeight }), [last, list]);
  if (said === null) return <p class="empty small quiet">{_("Loading")}</p>;
  if (said.length === 0) return <p class="empty small quiet">{_("Nothing had been said yet.")}</p>;
  return (
    <div class="room-scroll" ref={setList} tabIndex={0} role="region" aria-label={_("Chat at this moment")}>
      <Messages said={said} />
    </div>
  );
}

export function Messages({ said }: { said: Said[] }) {
  return (
    <ol class="room-messages room-list">
      {said.map((message) => (
        <li key={message.id} class="message" data-message={message.id}>
          <span class="avatar" aria-hidden="true">{initials(message.author.name)}</span>
          <div class="message-head">
            <span class={`message-name${roleClass(message.author.badge)}`}>{message.author.name}</span>
            {message.author.badge && <span class="badge badge--accent">{badgeName(message.author.badge)}</span>}
            <span class="message-time">{clockTime(message.ms)}</span>
          </div>
          <p class="message-text">{message.text}</p>
        </li>
      ))}
    </ol>
  );
}
