import type { Counts, Kind } from "./counts";

/** What oneself reacted with is drawn at once, and the sums that tell of it later are drawn without it. */
export class Own {
  private readonly drawn = new Map<Kind, number[]>();

  constructor(
    private readonly forgetAfterMs: number,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Drawn, and not yet with the server: however slow the connection is, this waits. */
  add(kind: Kind): void {
    this.drawn.set(kind, [...(this.drawn.get(kind) ?? []), Infinity]);
  }

  /** The server has these, or will never have them. */
  sent(counts: Counts): void {
    for (const [kind, count] of Object.entries(counts) as [Kind, number][]) {
      let left = count;
      const moments = this.drawn.get(kind) ?? [];
      this.drawn.set(kind, moments.map((moment) => (moment === Infinity && left-- > 0 ? this.clock() : moment)));
    }
  }

  /** The sums without one's own; what the server never told of is forgotten, so that it hides nobody else's. */
  without(counts: Counts): Counts {
    const since = this.clock() - this.forgetAfterMs;
    const rest: Counts = {};
    for (const [kind, count] of Object.entries(counts) as [Kind, number][]) {
      const waiting = (this.drawn.get(kind) ?? []).filter((moment) => moment > since);
      const own = Math.min(count, waiting.length);
      this.drawn.set(kind, waiting.slice(own));
      if (count > own) rest[kind] = count - own;
    }
    return rest;
  }
}
