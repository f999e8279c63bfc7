import { useEffect, useRef } from "preact/hooks";
import { _, formatNumber } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import type { Boards } from "../boards";
import { totalOf } from "./shapes";

/** Says when so many have come through others; what was reached before one came in is no news. */
export function useMilestones(boards: Boards, joined: boolean): void {
  const known = useRef<number | null>(null);
  const reached = totalOf(boards)?.milestone ?? 0;
  useEffect(() => {
    if (!joined) return;
    if (known.current !== null && reached > known.current) toast(_("%(num)s people have come through friends", { num: formatNumber(reached) }), "spread");
    known.current = Math.max(reached, known.current ?? 0);
  }, [joined, reached]);
}
