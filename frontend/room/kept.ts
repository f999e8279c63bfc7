import type { Pending } from "./state";

const ON_ITS_WAY = "on-its-way";
const STILL_MEANT_MS = 5 * 60_000;

type Sent = Pick<Pending, "clientId" | "text" | "about">;

/** What this window keeps of this page while it is loaded again: a phone does so whenever it needed the memory. */
export function kept<Value>(name: string): Value | null {
  try {
    return JSON.parse(sessionStorage.getItem(key(name)) ?? "null") as Value | null;
  } catch {
    return null; // the browser keeps nothing for anybody
  }
}

export function keep(name: string, value: unknown): void {
  try {
    sessionStorage.setItem(key(name), JSON.stringify(value));
  } catch {
    // as above
  }
}

/** Messages that were sent and not acknowledged: whoever sees one hang loads the page again. */
export function keepOnItsWay(pending: Pending[]): void {
  const sent: Sent[] = pending.filter(({ failed }) => failed === null).map(({ clientId, text, about }) => ({ clientId, text, about }));
  if (sent.length || kept(ON_ITS_WAY)) keep(ON_ITS_WAY, sent.length ? { at: Date.now(), sent } : null);
}

/** Those of just now; what comes out of nothing hours later nobody means any more. */
export function keptOnItsWay(): Sent[] {
  const found = kept<{ at: number; sent: Sent[] }>(ON_ITS_WAY);
  return found && Date.now() - found.at < STILL_MEANT_MS ? found.sent : [];
}

function key(name: string): string {
  return `${name} ${location.pathname}`;
}
