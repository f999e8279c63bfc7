/** KIND of docs/realtime-protocol.md, in the order of the bar. */
export const KINDS = ["applause", "heart", "laugh", "wow", "fire"] as const;
export type Kind = (typeof KINDS)[number];
export type Counts = Partial<Record<Kind, number>>;

export function sum(one: Counts, other: Counts): Counts {
  const both = { ...one };
  for (const [kind, count] of Object.entries(other) as [Kind, number][]) both[kind] = (both[kind] ?? 0) + count;
  return both;
}
