import { type Boards, type Thing, thingsOn } from "../boards";

/** What a draw asks for, or how much of it somebody has done, by the rule's name. */
export type Amounts = Partial<Record<"watched_min" | "brought" | "answered" | "asked", number>>;

export type GivenUp = "absent" | "declined" | "excluded";

/** One of `won`, in the order of the draw. */
export interface Winner {
  place: number;
  number: string;
  name: string;
  given_up?: GivenUp;
}

/** DRAW of docs/realtime-protocol.md; on the team's board with how many qualify and would be on the list. */
export interface Draw extends Thing {
  state: "prepared" | "announced" | "closed" | "drawn" | "cancelled";
  prize: string;
  winners: number;
  entering: "button" | "automatic";
  rules: Amounts;
  commitment?: string;
  announced_at?: string;
  closes_at?: string;
  closed_at?: string;
  entrants?: number;
  seed?: string;
  won?: Winner[];
  reason?: string;
  qualify?: number;
  enter?: number;
}

/** One of MY DRAWS: while entries are open what is up to oneself, then whether one is on the list. */
export interface OwnDraw {
  number?: string;
  wants?: boolean;
  qualifies?: boolean;
  amounts?: Amounts;
  team?: true;
  listed?: boolean;
}

export type OwnDraws = Record<string, OwnDraw>;

/** Everybody's draws, the newest first. */
export function drawsOf(boards: Boards): Draw[] {
  return thingsOn<Draw>(boards, "draws").slice().reverse();
}

/** The team's draws, the newest first. */
export function staffDrawsOf(boards: Boards): Draw[] {
  return thingsOn<Draw>(boards, "draws_all").slice().reverse();
}

/** Whether one's own part of a draw says nothing yet of how it stands now. */
export function isStale(draw: Draw, own: OwnDraw | undefined): boolean {
  if (draw.state === "announced") return own?.wants === undefined;
  return draw.closed_at !== undefined && own?.listed === undefined;
}

/** Where anybody can check a draw. */
export function pageOf(draw: Draw): string {
  return `/draws/${draw.id}`;
}
