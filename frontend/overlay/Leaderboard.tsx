import { _, formatNumber, ngettext } from "../lib/i18n";
import { leadersOf, totalOf } from "../room/invites/shapes";
import type { RoomState } from "../room/state";

const SHOWN = 5;

export function Leaderboard({ state }: { state: RoomState }) {
  const total = totalOf(state.boards);
  if (!total) return null;
  return (
    <section class="overlay-card">
      <h2 class="overlay-title">{_("Who brings people")}</h2>
      <ol class="bringers">
        {leadersOf(state.boards).slice(0, SHOWN).map((leader) => (
          <li key={leader.id} class="bringer">
            <span class="num quiet bringer-place">{formatNumber(leader.place)}</span>
            <span class="bringer-name">{leader.name}</span>
            <span class="num strong">{formatNumber(leader.brought)}</span>
          </li>
        ))}
      </ol>
      <p class="quiet">{ngettext("%(num)s person has come through a friend.", "%(num)s people have come through friends.", total.brought)}</p>
    </section>
  );
}
