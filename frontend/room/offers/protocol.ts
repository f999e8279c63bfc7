import type { Thing } from "../boards";

/** The shapes of docs/realtime-protocol.md. */
export interface Card extends Thing {
  title: string;
  text?: string;
  picture?: string;
  price?: { minor: number; currency: string };
  button: "link" | "claim" | "contact";
  label?: string;
  /** Where a link leads to, by the name of its host. */
  site?: string;
  places?: number;
  left?: number;
  pushed_at?: string;
  ends_at?: string;
  over?: true;
}

export interface StaffCard extends Card {
  state: "draft" | "open" | "over";
  lasts_min?: number;
  numbers: { views: number; clicks: number; clickers: number; claims: number; leads: number };
}

/** What is one's own of the board: the ids of what one has a place of, and of what one asked to be contacted about. */
export interface OwnOffers {
  claimed: number[];
  asked: number[];
}

export const NOTHING: OwnOffers = { claimed: [], asked: [] };

/** What the page knows beside the room: where links go through, and what the form asks and says. */
export interface OfferPage {
  /** The address of the counted way to the link of offer 0. */
  link: string;
  consent: string;
  name: string;
  asksPhone: boolean;
  asksEmail: boolean;
}
