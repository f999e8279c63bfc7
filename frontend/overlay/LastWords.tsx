import type { RoomState } from "../room/state";
import { badgeName, roleClass } from "../room/words";

const SHOWN = 7;

/** The chat's last messages, the newest lowest; what is taken down goes here too. */
export function LastWords({ state }: { state: RoomState }) {
  return (
    <ol class="overlay-lines">
      {state.messages.slice(-SHOWN).map((message) => (
        <li key={message.id} class="overlay-card overlay-line">
          <span class={`overlay-name${roleClass(message.author.badge)}`}>{message.author.name}</span>
          {message.author.badge && <span class="badge badge--accent">{badgeName(message.author.badge)}</span>} <span>{message.text}</span>
        </li>
      ))}
    </ol>
  );
}
