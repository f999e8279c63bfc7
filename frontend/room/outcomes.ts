import { ngettext } from "../lib/i18n";
import { toast } from "../lib/toast";
import type { Outcome } from "./protocol";

/** Says what became of one's own messages, of several in one word, and takes it back when a moderator does; that one is shown one sees. */
export function outcomeTeller(): (outcome: Outcome) => void {
  const tellers = { removed: told(removed, "trash"), rejected: told(rejected, "x") };
  return ({ id, state }) => {
    for (const [of, { add, withdraw }] of Object.entries(tellers)) of === state ? add(id) : withdraw(id);
  };
}

/** One toast about any number of messages; once it has gone by itself the counting begins anew. */
function told(words: (count: number) => string, icon: string) {
  const ids = new Set<number>();
  let takeAway = () => false;

  function tell(change: () => void) {
    if (!takeAway()) ids.clear();
    change();
    if (ids.size) takeAway = toast(words(ids.size), icon);
  }

  return {
    add: (id: number) => tell(() => ids.add(id)),
    withdraw: (id: number) => ids.has(id) && tell(() => ids.delete(id)),
  };
}

function removed(count: number): string {
  return ngettext("A moderator removed your message.", "A moderator removed %(num)s of your messages.", count);
}

function rejected(count: number): string {
  return ngettext("A moderator did not let your message through.", "A moderator did not let %(num)s of your messages through.", count);
}
