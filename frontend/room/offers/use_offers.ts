import { useEffect, useRef, useState } from "preact/hooks";
import { now } from "../../lib/clock";
import { _ } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import { thingsOn } from "../boards";
import type { Room } from "../use_room";
import { type Card, NOTHING, type OfferPage, type OwnOffers } from "./protocol";

const PUT_AWAY = "offers-put-away";
const SEEN_WITHIN_MS = 3000; // thousands get a card in the same moment, and when it was seen is asked of nobody

interface Filled {
  note: string;
  phone: string;
  email: string;
}

export interface Offers {
  /** Those one may take now, the newest first. */
  open: Card[];
  /** Those one took a place of, or asked to be contacted about, whether they are over or not. */
  own: Card[];
  /** The newest that was not put away. */
  newest: Card | undefined;
  page: OfferPage;
  mine: OwnOffers;
  mayReturn: boolean;
  putAway(id: number): void;
  claim(card: Card): Promise<void>;
  giveBack(card: Card): Promise<void>;
  /** Throws a Refusal: its sentence belongs on the form. */
  ask(card: Card, filled: Filled): Promise<void>;
  /** These are before somebody's eyes. */
  seen(ids: number[]): void;
}

/** The offers of a room as one attendee has them. */
export function useOffers(room: Room, page: OfferPage): Offers {
  const { state } = room;
  const [away, setAway] = useState(readAway);
  const told = useRef(new Set<number>());
  const cards = thingsOn<Card>(state.boards, "offers");
  useMomentOf(cards);
  const mine = (state.mine["offers"] as OwnOffers | undefined) ?? NOTHING;
  const latest = useRef(mine);
  latest.current = mine;
  const running = state.event?.status === "published" || state.event?.status === "live";
  const open = cards.filter((card) => running && isOpen(card)).reverse();
  const attends = state.you !== null && state.you.badge === undefined;

  function putAway(id: number) {
    const next = [...away, id];
    setAway(next);
    sessionStorage.setItem(PUT_AWAY, JSON.stringify(next));
  }

  function seen(ids: number[]) {
    const fresh = ids.filter((id) => !told.current.has(id));
    if (!attends || !fresh.length || document.hidden) return;
    for (const id of fresh) told.current.add(id);
    const tell = () => room.command("see_offers", { ids: fresh }).catch(() => fresh.forEach((id) => told.current.delete(id)));
    setTimeout(() => void tell(), Math.random() * SEEN_WITHIN_MS);
  }

  /** At once: the answer about another offer may come before the next drawing. */
  function keep(offers: OwnOffers) {
    latest.current = offers;
    room.own("offers", offers);
  }

  async function hold(card: Card, wanted: boolean): Promise<boolean> {
    try {
      const { claimed } = await room.insist<{ claimed: boolean }>(wanted ? "claim_offer" : "return_offer", { id: card.id });
      const others = latest.current.claimed.filter((id) => id !== card.id);
      keep({ ...latest.current, claimed: claimed ? [...others, card.id] : others });
      return true;
    } catch (error) {
      toast((error as Error).message, "alert");
      return false;
    }
  }

  async function claim(card: Card) {
    if (await hold(card, true)) toast(_("“%(title)s” is yours.", { title: card.title }), "check");
  }

  async function giveBack(card: Card) {
    if (await hold(card, false)) toast(_("Given back. Somebody else can have it."), "undo", { label: _("Undo"), run: () => void hold(card, true) });
  }

  async function ask(card: Card, filled: Filled) {
    const { offers } = await room.insist<{ offers: OwnOffers }>("ask_contact", { id: card.id, ...filled });
    keep(offers);
    toast(_("Sent. They will contact you."), "check");
  }

  const isMine = ({ id }: Card) => mine.claimed.includes(id) || mine.asked.includes(id);
  const own = cards.filter(isMine).reverse();
  const newest = open.find(({ id }) => !away.includes(id));
  return { open, own, newest, page, mine, mayReturn: running, putAway, claim, giveBack, ask, seen };
}

export function isOpen(card: Card): boolean {
  return !card.over && (card.ends_at === undefined || new Date(card.ends_at).getTime() > now());
}

/** Draws again in the moment in which the next one ends: nobody is told of that. */
function useMomentOf(cards: Card[]): void {
  const [, draw] = useState(0);
  const ends = cards.filter(isOpen).flatMap(({ ends_at }) => (ends_at ? [new Date(ends_at).getTime()] : []));
  const next = ends.length ? Math.min(...ends) : null;
  useEffect(() => {
    if (next === null) return;
    const clock = setTimeout(() => draw((count) => count + 1), Math.max(0, next - now()) + 50);
    return () => clearTimeout(clock);
  }, [next]);
}

function readAway(): number[] {
  try {
    return JSON.parse(sessionStorage.getItem(PUT_AWAY) ?? "[]") as number[];
  } catch {
    return [];
  }
}
