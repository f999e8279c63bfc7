import { useEffect, useRef } from "preact/hooks";
import { thingsOn } from "../boards";
import type { Room } from "../use_room";
import { type Answer, type Leader, type MyPolls, type Poll, type Results, type Voted, ballot } from "./protocol";

const MAY_BE_COUNTED = ["poll.answered", "poll.closed", "no_answer"]; // on another page of one's own, or before an answer was lost
const ASK_EVERY_MS = 5000;
const PER_VIEWER_MS = 10; // in a large room everybody asks more seldom

export interface Polls {
  all: Poll[];
  leaders: Leader[];
  /** Whether one votes here: the team runs polls and does not. */
  votes: boolean;
  /** Open ones that one has not answered. */
  unanswered: Poll[];
  mine(poll: Poll): Voted | undefined;
  vote(poll: Poll, answer: Answer): Promise<void>;
  /** Asks for results that are shown to those who voted, for as long as somebody looks at them. */
  ask(poll: Poll): Promise<void>;
  askEveryMs: number;
}

export function usePolls(room: Room): Polls {
  const latest = useRef(room);
  latest.current = room;
  const { boards, you, watching } = room.state;
  const all = thingsOn<Poll>(boards, "polls");
  const mine = (poll: Poll): Voted | undefined => myPolls(room).votes[poll.id];
  const votes = you?.key.startsWith("r") ?? false;

  function keep(id: number, voted: Voted): void {
    latest.current.own("polls", { votes: { ...myPolls(latest.current).votes, [id]: voted } });
  }

  async function vote(poll: Poll, answer: Answer): Promise<void> {
    try {
      keep(poll.id, await latest.current.insist<Voted>("vote", ballot(poll, answer)));
    } catch (refusal) {
      if (MAY_BE_COUNTED.includes((refusal as { code?: string }).code ?? "")) await again().catch(() => undefined);
      throw refusal;
    }
  }

  async function again(): Promise<void> {
    const { mine } = await latest.current.command<{ mine: { polls?: MyPolls } }>("mine");
    if (mine.polls) latest.current.own("polls", mine.polls);
  }

  async function ask(poll: Poll): Promise<void> {
    const { results } = await latest.current.command<{ results: Results }>("poll_results", { id: poll.id });
    const voted = myPolls(latest.current).votes[poll.id];
    if (voted) keep(poll.id, { ...voted, results });
  }

  return {
    all,
    leaders: [...thingsOn<Leader>(boards, "leaders")].sort((one, other) => one.order - other.order),
    votes,
    unanswered: votes ? all.filter((poll) => poll.state === "open" && !mine(poll)) : [],
    mine,
    vote,
    ask,
    askEveryMs: Math.max(ASK_EVERY_MS, (watching ?? 0) * PER_VIEWER_MS),
  };
}

function myPolls(room: Room): MyPolls {
  return (room.state.mine["polls"] as MyPolls | undefined) ?? { votes: {} };
}

/** Keeps results fresh that nobody else is told, while they are looked at. */
export function useFreshResults(polls: Polls, poll: Poll, shown: boolean): void {
  const wanted = shown && poll.state === "open" && poll.showing === "voted" && polls.mine(poll) !== undefined;
  const latest = useRef(polls);
  latest.current = polls;
  useEffect(() => {
    if (!wanted) return;
    const look = () => document.hidden || void latest.current.ask(poll).catch(() => undefined); // the next answer brings them
    const clock = setInterval(look, polls.askEveryMs);
    return () => clearInterval(clock);
  }, [wanted, poll.id, polls.askEveryMs]);
}
