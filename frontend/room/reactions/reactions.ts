import { allowance } from "./allowance.ts";
import { type Counts, type Kind, sum } from "./counts.ts";
import { Own } from "./own.ts";

const GATHER_MS = 300;
const FORGET_OWN_AFTER_MS = 20_000; // a busy server has them long before it tells of them

/** What a page of the room shows of everybody's reactions, apart from its state: they may come four times a second. */
export class Reactions {
  /** How often each was seen since the page was opened. */
  seen: Counts = {};
  private readonly watchers = new Set<(counts: Counts) => void>();
  private readonly allowed = allowance();
  private readonly own = new Own(FORGET_OWN_AFTER_MS);
  private gathered: Counts = {};

  /** Shown at once; what is pressed within a moment is sent together. */
  react(kind: Kind, send: (kinds: Counts) => Promise<unknown>): void {
    if (!this.allowed()) return;
    this.own.add(kind);
    this.show({ [kind]: 1 });
    if (Object.keys(this.gathered).length === 0) {
      setTimeout(() => {
        const kinds = this.gathered;
        this.gathered = {};
        void send(kinds).finally(() => this.own.sent(kinds));
      }, GATHER_MS);
    }
    this.gathered = sum(this.gathered, { [kind]: 1 });
  }

  /** What a tick tells. */
  heard(counts: Counts): void {
    const others = this.own.without(counts);
    if (Object.keys(others).length > 0) this.show(others);
  }

  /** Runs with all that is new; gives what ends it. */
  watch(run: (counts: Counts) => void): () => void {
    this.watchers.add(run);
    return () => void this.watchers.delete(run);
  }

  private show(counts: Counts): void {
    this.seen = sum(this.seen, counts);
    for (const run of this.watchers) run(counts);
  }
}
