import { _, ngettext } from "../lib/i18n";
import { Icon } from "../lib/icon";
import { island } from "../lib/island";
import { Chat } from "../room/Chat";
import { type Afterwards, Player } from "../room/Player";
import { Tabs } from "../room/Tabs";
import { Sheets } from "../room/moderation/Sheets";
import { moderateTab } from "../room/moderation/tab";
import { useModeration } from "../room/moderation/use_moderation";
import { useRoom } from "../room/use_room";

interface Props {
  auth: Record<string, unknown>;
  startsAt: string;
  startsText: string;
  afterwards: Afterwards;
  host: string;
  chatRules: string;
}

/** The same room as the attendees', from the host's side: preview, chat with moderation, who is watching. */
function Studio({ auth, startsAt, startsText, afterwards, host, chatRules }: Props) {
  const room = useRoom(auth);
  const moderation = useModeration(room);
  const { state } = room;
  return (
    <div class="studio">
      <div class="stack stack--3">
        <Player event={state.event} startsAt={startsAt} startsText={startsText} afterwards={afterwards} />
        <p class="row row--tight small" hidden={state.event?.status === "ended"}>
          <span class={`badge ${state.event?.stream.online ? "badge--success" : ""}`}>
            {state.event?.stream.online ? _("Video is arriving") : _("No video yet")}
          </span>
          {state.watching !== null && <span class="badge num"><Icon name="eye" /> {ngettext("%(num)s is watching now", "%(num)s are watching now", state.watching)}</span>}
          {state.lost && <span class="badge badge--warning" role="status">{_("Reconnecting")}</span>}
        </p>
        {state.refusal !== null && <div class="notice notice--danger" role="alert">{state.refusal}</div>}
      </div>
      <section class="card studio-chat room-panel" aria-label={_("The room")}>
        <Tabs
          label={_("The room")}
          tabs={[
            { id: "chat", title: _("Chat"), icon: "chat", content: <Chat room={room} moderation={moderation.forMessages} /> },
            ...moderateTab(room, moderation, chatRules),
          ]}
        />
      </section>
      <Sheets moderation={moderation} host={host} />
    </div>
  );
}

island("studio", Studio);
