const BURST = 5;
const PER_S = 2;

/** How many reactions of one's own the server still counts, so that none is drawn which nobody else sees. */
export function allowance(clock: () => number = () => performance.now()): () => boolean {
  let left = BURST;
  let since = clock();
  return () => {
    const moment = clock();
    left = Math.min(BURST, left + (PER_S * (moment - since)) / 1000);
    since = moment;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
