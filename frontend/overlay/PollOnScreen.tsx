import { useEffect, useState } from "preact/hooks";
import { now } from "../lib/clock";
import { ngettext } from "../lib/i18n";
import { thingsOn } from "../room/boards";
import { Results } from "../room/polls/Results";
import type { Poll } from "../room/polls/protocol";
import type { RoomState } from "../room/state";

const RESULTS_STAY_MS = 30_000;

/** The poll that is open; what came out stays for half a minute after it closed. */
export function PollOnScreen({ state }: { state: RoomState }) {
  const [, look] = useState(0);
  useEffect(() => {
    const clock = setInterval(() => look((times) => times + 1), 1000);
    return () => clearInterval(clock);
  }, []);
  const poll = thingsOn<Poll>(state.boards, "polls").filter(isOnScreen).at(-1);
  if (!poll) return null;
  return (
    <section class="overlay-card overlay-poll">
      <h2 class="overlay-question">{poll.question}</h2>
      {poll.results ? <Results poll={poll} results={poll.results} /> : <ul class="stack stack--1">{poll.options.map(({ id, text }) => <li key={id}>{text}</li>)}</ul>}
      <p class="quiet">{ngettext("%(num)s vote", "%(num)s votes", poll.results?.votes ?? poll.votes)}</p>
    </section>
  );
}

function isOnScreen({ state, closes_at }: Poll): boolean {
  return state === "open" || (closes_at !== undefined && now() - Date.parse(closes_at) < RESULTS_STAY_MS);
}
