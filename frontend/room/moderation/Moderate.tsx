import { useEffect, useState } from "preact/hooks";
import { _ } from "../../lib/i18n";
import { type Tab, Tabs } from "../Tabs";
import type { Room } from "../use_room";
import { Log } from "./Log";
import { People } from "./People";
import { Queue } from "./Queue";
import { ChatSettings, EndedChatSettings } from "./Settings";
import { waitingWords } from "./counts";
import type { LogPage, Sanction } from "./protocol";
import type { Moderation } from "./use_moderation";
import { useQuestion } from "./use_question";

const LOOK_AGAIN_MS = 15_000; // what other moderators did to people is pushed to nobody

interface Props {
  room: Room;
  moderation: Moderation;
  rulesUrl: string;
  shown: boolean;
}

/** Everything moderators do beside the messages themselves. */
export function Moderate({ room, moderation, rulesUrl, shown }: Props) {
  const { chat, event } = room.state;
  const tabs: Tab[] = [
    { id: "queue", title: _("Queue"), count: waitingWords(room), content: (open) => <QueueTab room={room} moderation={moderation} shown={open} /> },
    { id: "people", title: _("Restricted"), content: (open) => <PeopleTab room={room} moderation={moderation} shown={open} /> },
    { id: "log", title: _("Log"), content: (open) => <LogTab room={room} moderation={moderation} shown={open} /> },
    { id: "chat-settings", title: _("Settings"), content: chat && (event?.status === "ended" ? <EndedChatSettings rulesUrl={rulesUrl} /> : <ChatSettings chat={chat} moderation={moderation} rulesUrl={rulesUrl} />) },
  ];
  return <div class="moderate"><Tabs label={_("Moderate")} look="segmented" tabs={tabs} shown={shown} /></div>;
}

interface Shown {
  room: Room;
  moderation: Moderation;
  shown: boolean;
}

/** One more report of a message that was reported already changes no number of those that wait. */
function QueueTab({ room, moderation, shown }: Shown) {
  const beat = useClock(shown);
  const { joined, lost } = room.state;
  useEffect(() => {
    if (shown && joined && !lost) moderation.queue.again();
  }, [beat, shown]);
  return <Queue room={room} moderation={moderation} />;
}

function PeopleTab({ room, moderation, shown }: Shown) {
  const question = useQuestion<{ people: Sanction[] }>(room, "people", shown, `${moderation.deeds} ${useClock(shown)}`);
  return <People question={question} moderation={moderation} />;
}

function LogTab({ room, moderation, shown }: Shown) {
  const { held, reported } = room.state.moderation ?? {};
  const question = useQuestion<LogPage>(room, "log", shown, `${moderation.deeds} ${held} ${reported} ${useClock(shown)}`);
  return <Log room={room} question={question} moderation={moderation} />;
}

/** A number that moves on while somebody looks. */
function useClock(runs: boolean): number {
  const [beat, move] = useState(0);
  useEffect(() => {
    if (!runs) return;
    const clock = setInterval(() => document.hidden || move((before) => before + 1), LOOK_AGAIN_MS);
    return () => clearInterval(clock);
  }, [runs]);
  return beat;
}
