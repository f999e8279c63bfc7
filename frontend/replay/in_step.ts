import type { Message } from "../room/protocol";

/** A message with the moment of the video at which it was said. */
export interface Said extends Message {
  ms: number;
}

/** The chat around a moment: nothing is missing between `from_ms` and `to_ms`; null where there is nothing further. */
export interface Stretch {
  messages: Said[];
  from_ms: number | null;
  to_ms: number | null;
}

/** Whether everything that a page shows at a moment is at hand. */
export function covers(stretch: Stretch | null, ms: number): boolean {
  if (stretch === null) return false;
  return (stretch.from_ms === null || ms >= stretch.from_ms) && (stretch.to_ms === null || ms < stretch.to_ms);
}

/** What had been said by a moment, the last of it. */
export function saidBy(stretch: Stretch | null, ms: number, most: number): Said[] {
  if (stretch === null) return [];
  const messages = stretch.messages;
  let [low, high] = [0, messages.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((messages[middle]?.ms ?? 0) <= ms) low = middle + 1;
    else high = middle;
  }
  return messages.slice(Math.max(0, low - most), low);
}

/** The chapter that a moment belongs to. */
export function chapterAt<C extends { ms: number }>(chapters: C[], ms: number): C | undefined {
  return chapters.filter((chapter) => chapter.ms <= ms).at(-1);
}
