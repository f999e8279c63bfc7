import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Refusal } from "../../lib/socket";
import type { Room } from "../use_room";

const AT_MOST_EVERY_MS = 1000;

export interface Question<Answer> {
  answer: Answer | null;
  /** When the answer shown was asked for, on the page's own clock. */
  askedAt: number;
  error: string | null;
  again(): void;
}

/** The answer to one of the moderators' questions, asked again whenever `stamp` changes but not oftener than once a second. */
export function useQuestion<Answer>(room: Room, name: string, wanted: boolean, stamp: unknown): Question<Answer> {
  const [{ answer, askedAt, error }, keep] = useState<Omit<Question<Answer>, "again">>({ answer: null, askedAt: 0, error: null });
  const last = useRef(-Infinity);
  const clock = useRef<ReturnType<typeof setTimeout>>();
  const command = useRef(room.command);
  command.current = room.command;

  const again = useCallback(() => {
    clearTimeout(clock.current);
    const wait = Math.max(0, last.current + AT_MOST_EVERY_MS - performance.now());
    clock.current = setTimeout(() => void ask(), wait);
  }, []);

  async function ask() {
    const asked = (last.current = performance.now());
    try {
      const answer = await command.current<Answer>(name);
      keep((before) => (asked > before.askedAt ? { answer, askedAt: asked, error: null } : before));
    } catch (refusal) {
      keep((before) => ({ ...before, error: (refusal as Refusal).message }));
    }
  }

  const able = wanted && room.state.joined && !room.state.lost;
  useEffect(() => {
    if (able) again();
    return () => clearTimeout(clock.current);
  }, [able, stamp]);

  return { answer, askedAt, error, again };
}
