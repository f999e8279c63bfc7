import { useMemo } from "preact/hooks";
import { now } from "../lib/clock";
import type { Author } from "./protocol";
import { onItsWay } from "./on_its_way";
import type { RoomState } from "./state";

const TOGETHER_MS = 2 * 60_000;
const TOGETHER_MAX = 10; // so that a name is in sight wherever one looks

type Id = number | string;

/** What grouping asks of a message, shown or on its way. */
interface Said {
  id: Id;
  author: Author;
  at: string;
  reply_to?: unknown;
  mentions?: string[];
}

/**
 * Those that go on where the same person's message above them stopped: who said it is not shown again. An answer, a message that
 * names the reader, the first that is new, and the first of a day begin with the name.
 */
export function useGrouping(state: RoomState, firstNew: number | null): ReadonlySet<Id> {
  const { messages, pending, waiting, you, high } = state;
  return useMemo(() => goingOn([...messages, ...sending(state)], you?.key, firstNew), [messages, pending, waiting, you, high, firstNew]);
}

function goingOn(said: Said[], you: string | undefined, firstNew: number | null): Set<Id> {
  const found = new Set<Id>();
  let head: Said | undefined;
  let together = 0;
  for (const each of said) {
    const begins = each.reply_to !== undefined || each.id === firstNew || (you !== undefined && each.mentions?.includes(you));
    if (!begins && head?.author.key === each.author.key && together < TOGETHER_MAX && areClose(head.at, each.at)) {
      found.add(each.id);
      together += 1;
    } else {
      head = each;
      together = 1;
    }
  }
  return found;
}

function areClose(before: string, after: string): boolean {
  const [first, second] = [new Date(before), new Date(after)];
  return second.getTime() - first.getTime() <= TOGETHER_MS && first.toDateString() === second.toDateString();
}

/** One's own on their way, where they stand right below what is shown; what was refused says so in the line above it. */
function sending(state: RoomState): Said[] {
  const { waiting, you, high } = state;
  if (!you || high !== null || waiting.length) return [];
  const at = new Date(now()).toISOString();
  return onItsWay(state).map(({ clientId, about, failed }) => ({ id: clientId, author: you, at, reply_to: failed ?? about.reply_to }));
}
