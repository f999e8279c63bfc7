let ahead = 0;

/** Takes the server's time for the right one: a phone whose clock is wrong must not keep its owner waiting. */
export function setClock(serverTime: string): void {
  ahead = new Date(serverTime).getTime() - Date.now();
}

/** Milliseconds since 1970, by the server's clock as far as it is known. */
export function now(): number {
  return Date.now() + ahead;
}
