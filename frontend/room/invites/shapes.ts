import { type Boards, type Thing, thingsOn } from "../boards";

/** INVITES: how many came through others, and the milestone reached last. */
interface Total extends Thing {
  brought: number;
  milestone: number;
}

export interface Leader extends Thing {
  name: string;
  brought: number;
  place: number;
}

export interface Newcomer extends Thing {
  name: string;
  by: string;
  at: string;
}

/** What became of one's own sharing. */
export interface OwnInvites {
  brought: number;
  watching: number;
  place?: number;
  of?: number;
}

const TOTAL = 0; // the one thing on the board that is nobody

export function totalOf(boards: Boards): Total | undefined {
  return thingsOn<Total>(boards, "invites").find(({ id }) => id === TOTAL);
}

export function leadersOf(boards: Boards): Leader[] {
  const leaders = thingsOn<Leader>(boards, "invites").filter(({ id }) => id !== TOTAL);
  return leaders.sort((one, other) => one.place - other.place || one.id - other.id);
}

export function newcomersOf(boards: Boards): Newcomer[] {
  return thingsOn<Newcomer>(boards, "newcomers").sort((one, other) => other.at.localeCompare(one.at));
}
