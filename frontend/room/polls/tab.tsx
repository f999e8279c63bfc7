import { _, ngettext } from "../../lib/i18n";
import type { Tab } from "../Tabs";
import type { Room } from "../use_room";
import { Leaders } from "./Leaders";
import { PollCard } from "./PollCard";
import { type Polls } from "./use_polls";
import { knewIt } from "./words";

/** Where polls are answered and looked at; there is no such tab before the first one was opened. */
export function pollsTab(room: Room, polls: Polls): Tab[] {
  if (!polls.all.length) return [];
  const waiting = polls.unanswered.length;
  const count = { value: waiting, words: ngettext("%(num)s to answer", "%(num)s to answer", waiting) };
  return [{ id: "polls", title: _("Polls"), icon: "report", count, content: (shown) => <PollList room={room} polls={polls} shown={shown} /> }];
}

/** Open ones first, each group with the newest on top. */
function PollList({ room, polls, shown }: { room: Room; polls: Polls; shown: boolean }) {
  const newest = [...polls.all].reverse();
  const ordered = [...newest.filter(({ state }) => state === "open"), ...newest.filter(({ state }) => state !== "open")];
  const quiz = polls.all.filter((poll) => poll.kind === "quiz" && poll.state === "closed");
  const points = polls.votes && quiz.length ? quiz.reduce((sum, poll) => sum + (knewIt(poll, polls.mine(poll)?.answer) ? (poll.points ?? 0) : 0), 0) : null;
  return (
    <div class="poll-list">
      {ordered.map((poll) => <PollCard key={poll.id} poll={poll} polls={polls} shown={shown} />)}
      <Leaders leaders={polls.leaders} own={room.state.you?.key} points={points} />
    </div>
  );
}
