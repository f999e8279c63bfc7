import { useEffect, useRef } from "preact/hooks";
import { _, ngettext } from "../../lib/i18n";
import type { Refusal } from "../../lib/socket";
import { toast } from "../../lib/toast";
import type { Room } from "../use_room";
import { type Amounts, type Draw, type OwnDraws, drawsOf, isStale } from "./protocol";

const ASKED_WITHIN_MS = { least: 1200, most: 3000 }; // thousands hear of a draw in the same moment
const PROGRESS_MS = { least: 30_000, most: 300_000 };

/** The draws of a room as one attendee sees them, and what they can say about one. */
export interface Draws {
  draws: Draw[];
  own: OwnDraws;
  /** Whether whoever looks can take part; members cannot. */
  attends: boolean;
  choose(draw: Draw, takesPart: boolean): Promise<void>;
}

/** Keeps one's own part up to date, and says in a few words what happened: nothing flies across the picture. */
export function useDraws(room: Room): Draws {
  const draws = drawsOf(room.state.boards);
  const own = (room.state.mine["draws"] ?? {}) as OwnDraws;
  const attends = room.state.you?.key.startsWith("r") ?? false;
  const latest = useRef({ draws, own });
  latest.current = { draws, own };
  const choices = useRef(0);

  async function refresh(): Promise<void> {
    const said = choices.current;
    const { draws: mine } = await room.command<{ draws: OwnDraws }>("my_draws");
    if (said === choices.current) room.own("draws", mine); // else the answer to what was said meanwhile is newer
  }

  async function choose(draw: Draw, takesPart: boolean): Promise<void> {
    choices.current += 1;
    try {
      const { draws: mine } = await room.insist<{ draws: OwnDraws }>(takesPart ? "enter_draw" : "leave_draw", { id: draw.id });
      room.own("draws", mine);
    } catch (refusal) {
      toast((refusal as Refusal).message, "alert");
    }
  }

  const isAnyStale = attends && draws.some((draw) => isStale(draw, own[draw.id]));
  useEffect(() => {
    if (!isAnyStale) return;
    const ask = () => latest.current.draws.some((draw) => isStale(draw, latest.current.own[draw.id])) && void refresh().catch(() => undefined);
    const clock = setTimeout(ask, ASKED_WITHIN_MS.least + Math.random() * (ASKED_WITHIN_MS.most - ASKED_WITHIN_MS.least));
    return () => clearTimeout(clock);
  }, [isAnyStale]);

  const wait = attends ? untilProgress(draws, own) : null;
  useEffect(() => {
    if (wait === null) return;
    const clock = setTimeout(() => void refresh().catch(() => undefined), wait * (1 + Math.random() / 4));
    return () => clearTimeout(clock);
  }, [wait, own]);

  useNews(room, draws, own);
  return { draws, own, attends, choose };
}

/** When it is worth asking how far one has come; null when nothing is missing. */
function untilProgress(draws: Draw[], own: OwnDraws): number | null {
  const waits = draws.flatMap((draw) => {
    const mine = own[draw.id];
    if (draw.state !== "announced" || mine?.qualifies !== false || mine.team) return [];
    const missing = (Object.entries(draw.rules) as [keyof Amounts, number][]).map(([name, wanted]) => [name, wanted - (mine.amounts?.[name] ?? 0)] as const);
    const isOtherMissing = missing.some(([name, more]) => name !== "watched_min" && more > 0);
    const minutes = missing.find(([name]) => name === "watched_min")?.[1] ?? 0;
    return [isOtherMissing ? 2 * PROGRESS_MS.least : minutes * 60_000];
  });
  return waits.length ? Math.min(Math.max(Math.min(...waits), PROGRESS_MS.least), PROGRESS_MS.most) : null;
}

/** Says when a draw was announced, and who won; what had happened before one came is on the cards. */
function useNews(room: Room, draws: Draw[], own: OwnDraws): void {
  const known = useRef<Map<number, string> | null>(null);
  useEffect(() => {
    if (!room.state.joined) return;
    const before = known.current;
    known.current = new Map(draws.map((draw) => [draw.id, standOf(draw)]));
    if (before === null) return;
    for (const draw of draws) {
      const words = before.get(draw.id) !== standOf(draw) && newsOf(draw, own[draw.id]?.number);
      if (words) toast(words, "gift");
    }
  }, [room.state.joined, draws.map((draw) => `${draw.id}${standOf(draw)}`).join()]);
}

/** What there is to be told of: how far it has come, and how many were drawn. */
function standOf(draw: Draw): string {
  return `${draw.state}${draw.won?.length ?? ""}`;
}

function newsOf(draw: Draw, number: string | undefined): string | null {
  const { state, prize } = draw;
  if (state === "announced") return _("Lucky draw: %(prize)s", { prize });
  if (state === "cancelled") return _("The draw was cancelled: %(reason)s", { reason: draw.reason ?? "" });
  const holding = (draw.won ?? []).filter(({ given_up }) => !given_up);
  const [first] = holding;
  if (state !== "drawn" || !first) return null;
  if (holding.some((winner) => winner.number === number)) return _("You won: %(prize)s", { prize });
  if (holding.length === 1) return _("%(name)s won: %(prize)s", { name: first.name, prize });
  return ngettext("%(num)s winner: %(prize)s", "%(num)s winners: %(prize)s", holding.length, { prize });
}
