import { useMemo, useRef, useState } from "preact/hooks";
import { _, formatDay, ngettext } from "../lib/i18n";
import { Icon } from "../lib/icon";
import type { Refusal } from "../lib/socket";
import { toast } from "../lib/toast";
import { Announcer } from "./Announcer";
import { ChatMessage, type Hands, PendingMessage, WaitingMessage } from "./ChatMessage";
import { Composer, type Subject } from "./Composer";
import type { Named } from "./Mentions";
import { ModeLine, Pinned } from "./Notices";
import { ReportDialog } from "./ReportDialog";
import { ownEntries } from "./entries";
import { useGrouping } from "./grouping";
import type { ForMessages } from "./moderation/use_moderation";
import { onItsWay } from "./on_its_way";
import type { Message } from "./protocol";
import type { Offered } from "./use_draft";
import { useScroll } from "./use_scroll";
import type { Room } from "./use_room";
import { useWriting } from "./use_writing";

/** What is said in the room, and where one says something. */
export function Chat({ room, moderation, low = false }: { room: Room; moderation?: ForMessages | undefined; low?: boolean }) {
  const { state } = room;
  const [subject, setSubject] = useState<Subject | null>(null);
  const [offered, setOffered] = useState<Offered | null>(null);
  const [reported, setReported] = useState<Message | null>(null);
  const scroll = useScroll(room);
  const people = usePeople(state.messages, state.you?.key);
  const latest = useRef({ room, people, moderation });
  latest.current = { room, people, moderation };

  const hands = useMemo<Hands>(
    () => ({
      entries: (message) => [
        ...ownEntries(latest.current.room, message, { onSubject: setSubject, onReport: setReported }),
        ...(latest.current.moderation?.entries(message) ?? []),
      ],
      jump: (id) => scroll.jumpTo(id),
      nameOf: (key) => latest.current.people.find((person) => person.key === key)?.name ?? ownName(latest.current.room, key),
      ...(moderation ? { quickRemove: (message: Message) => latest.current.moderation?.remove(message) } : {}),
      retry: (pending) => latest.current.room.post(pending.text, pending.about, pending.clientId),
      rewrite: (pending) => {
        const answered = latest.current.room.state.messages.find((message) => message.id === pending.about.reply_to);
        latest.current.room.discard(pending.clientId);
        setSubject(answered ? { kind: "reply", message: answered } : null);
        setOffered({ text: pending.text, mentions: pending.about.mentions ?? [] });
      },
      discard: (pending) => latest.current.room.discard(pending.clientId),
    }),
    [moderation === undefined],
  );

  async function edit(message: Message, text: string): Promise<string | null> {
    try {
      await room.edit(message.id, text);
      return null;
    } catch (refusal) {
      return (refusal as Refusal).message;
    }
  }

  const writing = useWriting(state);
  const atEnd = state.high === null;
  const goOn = useGrouping(state, scroll.firstNew);
  return (
    <>
      <Announcer newest={atEnd ? state.messages[state.messages.length - 1] : undefined} mine={state.you?.key} />
      {state.chat?.pinned && <Pinned message={state.chat.pinned} low={low} onJump={scroll.jumpTo} />}
      <div class="room-scroll" ref={scroll.box} onScroll={scroll.scrolled} onKeyDown={(event) => scroll.pressed(event, hands)} onClick={scroll.tapped} role="group" aria-label={_("Messages")} tabIndex={state.messages.length ? -1 : 0}>
        {state.low > 0 && <p class="message message--event">{_("Loading older messages")}</p>}
        {state.joined && !state.messages.length && !state.pending.length && !state.waiting.length && <Silence open={writing.closed === null} />}
        <ol class="room-messages">
          {state.messages.map((message, at) => (
            <Between key={message.id} before={state.messages[at - 1]} message={message} isNew={message.id === scroll.firstNew}>
              <ChatMessage message={message} you={state.you?.key} focusable={message.id === scroll.focusable} goesOn={goOn.has(message.id)} hands={hands} />
            </Between>
          ))}
          {atEnd && state.waiting.map((message) => <WaitingMessage key={message.id} message={message} ended={state.event?.status === "ended"} />)}
          {atEnd && onItsWay(state).map((pending) => <PendingMessage key={pending.clientId} pending={pending} author={state.you} goesOn={goOn.has(pending.clientId)} hands={hands} />)}
        </ol>
        {!atEnd && <p class="message message--event">{_("Loading newer messages")}</p>}
      </div>
      {(scroll.unread > 0 || scroll.away) && (
        <button type="button" class={`button button--small room-unread${scroll.unread ? " button--primary" : ""}`} onClick={scroll.toNewest}>
          <Icon name="arrow-down" /> {scroll.unread ? ngettext("%(num)s new message", "%(num)s new messages", scroll.unread) : _("To the newest")}
        </button>
      )}
      {state.chat && <ModeLine chat={state.chat} closed={writing.closed !== null} counting={writing.slowFor > 0 && subject?.kind !== "edit"} />}
      <Composer
        state={state}
        writing={writing}
        people={people}
        subject={subject}
        offered={offered}
        onSubject={setSubject}
        onSend={(text, about) => {
          scroll.follow();
          room.post(text, about);
        }}
        onEdit={edit}
      />
      {reported && <ReportDialog title={_("Report the message of %(name)s", { name: reported.author.name })} text={reported.text} onClose={() => setReported(null)} onReport={(reason, note) => report(room, reported, reason, note)} />}
    </>
  );
}

async function report(room: Room, message: Message, reason: string, note: string): Promise<void> {
  try {
    await room.report(message.id, reason, note);
    toast(_("Thank you. The moderators will look at it."), "shield");
  } catch (refusal) {
    toast((refusal as Refusal).message, "alert");
  }
}

function ownName(room: Room, key: string): string | undefined {
  return room.state.you?.key === key ? room.state.you.name : undefined;
}

/** Whoever has said something that is loaded, the latest first. */
function usePeople(messages: Message[], you: string | undefined): Named[] {
  const newest = messages[messages.length - 1]?.id;
  return useMemo(() => {
    const people = new Map<string, Named>();
    for (const { author } of [...messages].reverse()) if (author.key !== you) people.set(author.key, people.get(author.key) ?? { key: author.key, name: author.name });
    return [...people.values()];
  }, [newest, you]);
}

/** A line where a day begins, and where what is new begins. */
function Between({ before, message, isNew, children }: { before: Message | undefined; message: Message; isNew: boolean; children: preact.ComponentChildren }) {
  const another = before && new Date(before.at).toDateString() !== new Date(message.at).toDateString();
  return (
    <>
      {another && <li class="message message--event">{formatDay(message.at)}</li>}
      {isNew && <li class="message message--event message--new">{_("New since you looked away")}</li>}
      {children}
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
