import { useEffect, useRef, useState } from "preact/hooks";
import { now } from "../../lib/clock";
import { _, ngettext } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { toast } from "../../lib/toast";
import { useSecondsLeft } from "../use_seconds_left";
import { Answering } from "./Answering";
import type { Answer, Poll } from "./protocol";
import { Results } from "./Results";
import { type Polls, useFreshResults } from "./use_polls";
import { answerWords, kindName, knewIt, votesWords } from "./words";

/** One poll as attendees see it: to answer, to look at, and when it is over. */
export function PollCard({ poll, polls, shown }: { poll: Poll; polls: Polls; shown: boolean }) {
  const voted = polls.mine(poll);
  const [thinking, think] = useState(false);
  const head = useRef<HTMLHeadingElement>(null);
  useFreshResults(polls, poll, shown);
  const left = useSecondsLeft(poll.state === "open" ? (poll.closes_at ?? null) : null);
  const over = poll.state === "closed" || (poll.closes_at !== undefined && left === 0 && new Date(poll.closes_at).getTime() <= now());
  const asks = !over && polls.votes && (!voted || thinking);
  const results = poll.results ?? voted?.results;
  useEffect(() => {
    if (over) think(false);
  }, [over]);

  async function send(answer: Answer): Promise<void> {
    await polls.vote(poll, answer);
    think(false);
    toast(_("Your answer is counted."));
    head.current?.focus(); // the button that was pressed is gone
  }

  return (
    <article class="poll-card" data-poll={poll.id} data-state={over ? "closed" : "open"} aria-labelledby={`poll-${poll.id}`}>
      <div class="row row--apart row--fixed">
        <span class="label">{kindName(poll.kind)} · {votesWords(poll.votes)}</span>
        <StateBadge over={over} left={poll.closes_at ? left : null} />
      </div>
      <h2 class="poll-question" id={`poll-${poll.id}`} ref={head} tabIndex={-1}>{poll.question}</h2>
      {asks && <Answering key={String(thinking)} poll={poll} before={thinking ? voted?.answer : undefined} onSend={send} {...(thinking ? { onKeep: () => think(false) } : {})} />}
      {!asks && results && <Results poll={poll} results={results} answer={voted?.answer} />}
      {!asks && <Standing poll={poll} answer={voted?.answer} over={over} hasResults={results !== undefined} polls={polls} />}
      {!asks && !over && voted && poll.kind !== "quiz" && (
        <div><button type="button" class="button button--small" onClick={() => think(true)}><Icon name="edit" /> {_("Change my answer")}</button></div>
      )}
    </article>
  );
}

function StateBadge({ over, left }: { over: boolean; left: number | null }) {
  if (over) return <span class="badge">{_("Closed")}</span>;
  if (left === null) return <span class="badge badge--success">{_("Open now")}</span>;
  return <span class="badge badge--warning num"><Icon name="clock" /> {ngettext("%(num)s second left", "%(num)s seconds left", left)}</span>;
}

interface StandingProps {
  poll: Poll;
  answer: Answer | undefined;
  over: boolean;
  hasResults: boolean;
  polls: Polls;
}

/** One's own part in a sentence, and why there is nothing to see yet. */
function Standing({ poll, answer, over, hasResults, polls }: StandingProps) {
  const knew = knewIt(poll, answer);
  const lines = [
    knew === true && ngettext("You knew it: %(num)s point.", "You knew it: %(num)s points.", poll.points ?? 0),
    knew === false && _("Not this time."),
    answer && !(hasResults && ["single", "multiple", "quiz"].includes(poll.kind)) && _("Your answer: %(answer)s", { answer: answerWords(poll, answer) }),
    !answer && over && polls.votes && _("You did not take part."),
    !polls.votes && !over && _("Attendees vote here. Members of the team do not."),
    !hasResults && !over && polls.votes && _("What came out is shown when the poll is closed."),
    !hasResults && over && _("The results come in a moment."),
  ].filter((line): line is string => typeof line === "string");
  return <>{lines.map((line) => <p key={line} class="small quiet poll-standing" data-knew={knew ?? undefined}>{line}</p>)}</>;
}
