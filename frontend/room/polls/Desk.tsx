import { useState } from "preact/hooks";
import { _, ngettext } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { Menu } from "../Menu";
import type { Tab } from "../Tabs";
import { thingsOn } from "../boards";
import type { Room } from "../use_room";
import { useSecondsLeft } from "../use_seconds_left";
import { isDraft } from "../protocol";
import { EMPTY, planOf } from "./plan";
import { Prepare } from "./Prepare";
import type { Poll } from "./protocol";
import { Results } from "./Results";
import { type Running, running } from "./running";
import { kindName, showingName, votesWords } from "./words";

const ORDER: Poll["state"][] = ["open", "draft", "closed"];

/** The team's side: what is prepared, what is open, and what came out. */
export function staffPollsTab(room: Room, csv: string): Tab {
  const polls = thingsOn<Poll>(room.state.staff, "polls_all");
  const open = polls.filter(({ state }) => state === "open").length;
  const count = { value: open, words: ngettext("%(num)s open", "%(num)s open", open) };
  return { id: "polls", title: _("Polls"), icon: "report", count, content: <Desk room={room} polls={polls} csv={csv} /> };
}

function Desk({ room, polls, csv }: { room: Room; polls: Poll[]; csv: string }) {
  const [editing, edit] = useState<Poll | "new" | null>(null);
  const runs = room.state.may.includes("run");
  const moderates = room.state.may.includes("moderate");
  const run = running(room);
  const waits = isDraft(room.state.event);
  const newest = [...polls].sort((one, other) => other.id - one.id);
  const ordered = ORDER.flatMap((state) => (state === "draft" ? [...newest].reverse() : newest).filter((poll) => poll.state === state));
  if (editing) {
    const poll = editing === "new" ? undefined : editing;
    const title = poll ? _("Edit the poll") : _("Prepare a poll");
    return <div class="poll-desk"><Prepare start={poll ? planOf(poll) : EMPTY} title={title} onKeep={(plan) => run.keep(plan, poll?.id)} onClose={() => edit(null)} /></div>;
  }
  const prepare = runs && <button type="button" class="button button--small" onClick={() => edit("new")}><Icon name="plus" /> {_("Prepare a poll")}</button>;
  return (
    <div class="poll-desk">
      {polls.length > 0 && (
        <div class="row row--apart">
          {prepare || <span />}
          <a class="button button--quiet button--small" href={csv} download="">{_("Results as CSV")}</a>
        </div>
      )}
      {runs && waits && polls.length > 0 && <p class="row small muted">{_("Polls can be opened once the event is published.")}</p>}
      {ordered.map((poll) => <StaffPoll key={poll.id} poll={poll} run={run} runs={runs} waits={waits} moderates={moderates} onEdit={() => edit(poll)} />)}
      {!polls.length && (
        <div class="empty">
          <p class="empty-title">{_("No poll is prepared yet")}</p>
          <p>{_("Prepare polls and quiz questions in quiet, then open each for everybody in the moment that suits it.")}</p>
          {prepare}
        </div>
      )}
    </div>
  );
}

interface StaffPollProps {
  poll: Poll;
  run: Running;
  runs: boolean;
  /** Whether nobody can be asked yet. */
  waits: boolean;
  moderates: boolean;
  onEdit(): void;
}

function StaffPoll({ poll, run, runs, waits, moderates, onEdit }: StaffPollProps) {
  const left = useSecondsLeft(poll.state === "open" ? (poll.closes_at ?? null) : null);
  return (
    <article class="poll-card poll-card--staff" data-poll={poll.id} data-state={poll.state} aria-labelledby={`staff-poll-${poll.id}`}>
      <div class="row row--apart row--fixed">
        <span class="label">{kindName(poll.kind)}{poll.state !== "draft" && ` · ${votesWords(poll.votes)}`}</span>
        <Badge poll={poll} left={left} />
      </div>
      <h2 class="poll-question" id={`staff-poll-${poll.id}`}>{poll.question}</h2>
      {poll.state === "draft" ? <Planned poll={poll} /> : poll.results && <Results poll={poll} results={poll.results} {...(moderates ? { wordAction: (word) => <WordSwitch poll={poll} word={word} run={run} /> } : {})} />}
      {runs && (
        <div class="row row--apart row--fixed">
          <MainButton poll={poll} run={run} waits={waits} />
          <Menu label={_("More for “%(question)s”", { question: poll.question })} entries={() => run.entries(poll, onEdit)} />
        </div>
      )}
    </article>
  );
}

function Badge({ poll, left }: { poll: Poll; left: number }) {
  if (poll.state === "draft") return <span class="badge badge--outline">{_("Draft")}</span>;
  if (poll.state === "closed") return <span class="badge">{poll.results_hidden ? _("Closed, hidden") : _("Closed")}</span>;
  if (!poll.closes_at) return <span class="badge badge--success">{_("Open now")}</span>;
  return <span class="badge badge--warning num"><Icon name="clock" /> {ngettext("%(num)s second left", "%(num)s seconds left", left)}</span>;
}

function MainButton({ poll, run, waits }: { poll: Poll; run: Running; waits: boolean }) {
  if (poll.state === "draft") return <button type="button" class="button button--primary button--small" disabled={waits} onClick={() => run.open(poll)}><Icon name="play" /> {_("Open for everybody")}</button>;
  if (poll.state === "open") return <button type="button" class="button button--small" onClick={() => run.close(poll)}><Icon name="stop" /> {_("Close the poll")}</button>;
  if (poll.kind === "quiz") return <span />;
  return <button type="button" class="button button--small" disabled={waits} onClick={() => run.reopen(poll)}><Icon name="undo" /> {_("Open again")}</button>;
}

/** What a draft asks, in two lines. */
function Planned({ poll }: { poll: Poll }) {
  const options = poll.options.map(({ text, right }) => (right ? `${text} ✓` : text)).join(" · ");
  const rules = [_("Results: %(when)s", { when: showingName(poll.showing) }), poll.seconds && ngettext("open for %(num)s second", "open for %(num)s seconds", poll.seconds)].filter(Boolean);
  return (
    <>
      {options && <p class="small quiet">{options}</p>}
      <p class="tiny muted">{rules.join(" · ")}</p>
    </>
  );
}

function WordSwitch({ poll, word, run }: { poll: Poll; word: string; run: Running }) {
  const hidden = poll.hidden_words?.includes(word.toLowerCase()) ?? false;
  const label = hidden ? _("Show “%(word)s” again", { word }) : _("Take “%(word)s” off the screens", { word });
  return (
    <button type="button" class="button button--quiet button--small button--icon" aria-pressed={hidden} aria-label={label} title={label} onClick={() => run.hideWord(poll, word, !hidden)}>
      <Icon name={hidden ? "undo" : "x"} />
    </button>
  );
}
