import { _, ngettext } from "../../lib/i18n";
import type { Tab } from "../Tabs";
import { DrawCard } from "./DrawCard";
import type { Draws } from "./use_draws";

/** The attendees' tab, from the first draw on; the number on it is of draws one could still enter. */
export function drawsTab(draws: Draws): Tab[] {
  if (!draws.draws.length) return [];
  const open = draws.draws.filter(({ id, state }) => state === "announced" && draws.own[id]?.wants === false).length;
  const count = { value: draws.attends ? open : 0, words: ngettext("%(num)s draw to enter", "%(num)s draws to enter", open) };
  const content = (
    <div class="draws">
      {draws.draws.map((draw) => <DrawCard key={draw.id} draw={draw} draws={draws} />)}
    </div>
  );
  return [{ id: "draws", title: _("Draw"), icon: "gift", count, content }];
}
