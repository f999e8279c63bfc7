/** Asks for the same thing over and over: never twice at once, by itself never more often than this, and once more for what came meanwhile. */
export class Pace {
  private last = -Infinity;
  private clock = 0;
  private busy = false;
  private then: "soon" | "now" | null = null;

  constructor(
    private readonly run: () => Promise<void>,
    private readonly every_ms: number,
    private readonly settle_ms: number,
  ) {}

  /** What happens together is asked for together. */
  soon(): void {
    if (this.busy) this.then ??= "soon";
    if (this.busy || this.clock) return;
    this.clock = window.setTimeout(() => void this.now(), Math.max(this.settle_ms, this.last + this.every_ms - performance.now()));
  }

  /** Somebody waits for it. */
  async now(): Promise<void> {
    if (this.busy) {
      this.then = "now";
      return;
    }
    this.stop();
    this.busy = true;
    this.last = performance.now();
    await this.run();
    this.busy = false;
    const then = this.then;
    this.then = null;
    if (then === "now") void this.now();
    else if (then === "soon") this.soon();
  }

  stop(): void {
    clearTimeout(this.clock);
    this.clock = 0;
  }
}
