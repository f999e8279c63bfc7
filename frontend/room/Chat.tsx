import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { _, ngettext } from "../lib/i18n";
import { Icon } from "../lib/icon";
import { ChatMessage, PendingMessage } from "./ChatMessage";
import { Composer } from "./Composer";
import type { Message } from "./protocol";
import type { Room } from "./use_room";

const AT_BOTTOM_PX = 48;
const LOAD_OLDER_PX = 120;
const ANNOUNCE_EVERY_MS = 3000;

export function Chat({ room }: { room: Room }) {
  const { state } = room;
  const log = useRef<HTMLDivElement>(null);
  const seen = useRef(0);
  const following = useRef(true);
  const heightBefore = useRef(0);
  const [unread, setUnread] = useState(0);
  const newest = state.messages[state.messages.length - 1];

  useLayoutEffect(() => {
    const box = log.current;
    if (!box) return;
    if (following.current) box.scrollTop = box.scrollHeight;
    else if (heightBefore.current) box.scrollTop += box.scrollHeight - heightBefore.current;
    heightBefore.current = 0;
    if (following.current) seen.current = newest?.id ?? 0;
    setUnread(state.messages.filter((message) => message.id > seen.current).length);
  }, [state.messages, state.pending, state.removed]);

  async function scrolled() {
    const box = log.current;
    if (!box) return;
    following.current = box.scrollHeight - box.scrollTop - box.clientHeight < AT_BOTTOM_PX;
    if (following.current && newest) {
      seen.current = newest.id;
      setUnread(0);
    }
    if (box.scrollTop < LOAD_OLDER_PX && state.more && !heightBefore.current) {
      heightBefore.current = box.scrollHeight;
      await room.older().catch(() => (heightBefore.current = 0));
    }
  }

  function toNewest() {
    following.current = true;
    log.current?.scrollTo({ top: log.current.scrollHeight });
    setUnread(0);
  }

  const open = state.event?.status === "published" || state.event?.status === "live";
  return (
    <>
      <Announcer newest={newest} mine={state.you?.key} />
      <div class="room-scroll" ref={log} onScroll={() => void scrolled()} tabIndex={0} role="group" aria-label={_("Messages")}>
        {state.more && <p class="message message--event">{_("Loading older messages")}</p>}
        {state.joined && !state.messages.length && !state.pending.length && <Silence open={open} />}
        <ol class="room-messages">
          {state.messages.map((message) => (
            <ChatMessage
              key={message.id}
              message={message}
              mine={message.author.key === state.you?.key}
              removed={state.removed.has(message.id)}
              onRemove={state.may.includes("moderate") ? () => room.remove(message.id) : undefined}
            />
          ))}
          {state.pending.map((pending) => (
            <PendingMessage key={pending.clientId} pending={pending} author={state.you} room={room} />
          ))}
        </ol>
      </div>
      {unread > 0 && (
        <button type="button" class="button button--small button--primary room-unread" onClick={toNewest}>
          <Icon name="arrow-down" /> {ngettext("%(num)s new message", "%(num)s new messages", unread)}
        </button>
      )}
      {open ? <Composer onSend={(text) => { following.current = true; room.post(text); }} /> : <p class="composer muted small">{_("The chat is closed.")}</p>}
    </>
  );
}

function Silence({ open }: { open: boolean }) {
  return (
    <div class="empty room-log-empty">
      <p class="strong">{_("Nobody has said anything yet")}</p>
      {open && <p class="small muted">{_("Say hello: where are you watching from?")}</p>}
    </div>
  );
}

/** Reads out the newest message only, at most one every three seconds, and nothing while somebody types. */
function Announcer({ newest, mine }: { newest: Message | undefined; mine: string | undefined }) {
  const [spoken, setSpoken] = useState("");
  const waiting = useRef<Message>();
  const first = useRef(true);
  useEffect(() => {
    if (!first.current && newest && newest.author.key !== mine) waiting.current = newest;
    if (newest) first.current = false;
  }, [newest?.id]);
  useEffect(() => {
    const clock = setInterval(() => {
      const typing = document.activeElement instanceof HTMLTextAreaElement && document.activeElement.value !== "";
      if (!waiting.current || typing) return;
      setSpoken(`${waiting.current.author.name}: ${waiting.current.text}`);
      waiting.current = undefined;
    }, ANNOUNCE_EVERY_MS);
    return () => clearInterval(clock);
  }, []);
  return <p class="visually-hidden" role="status">{spoken}</p>;
}
