import { _, formatNumber, ngettext } from "../../lib/i18n";
import type { Leader } from "./protocol";

/** Who has the most points of the quiz; oneself stands out, and is told where the list is too short. */
export function Leaders({ leaders, own, points }: { leaders: Leader[]; own: string | undefined; points: number | null }) {
  if (!leaders.length && !points) return null;
  return (
    <section class="poll-card" aria-label={_("Points")}>
      <h2 class="poll-question">{_("Points")}</h2>
      {leaders.length > 0 && (
        <ol class="poll-leaders">
          {leaders.map(({ id, key, name, points: earned, place }) => (
            <li key={id} class="poll-leader" aria-current={key === own ? "true" : undefined}>
              <b class="num poll-place">{formatNumber(place)}</b>
              <span class="grow">{name}{key === own && <span class="badge badge--accent">{_("You")}</span>}</span>
              <span class="num">{ngettext("%(num)s point", "%(num)s points", earned)}</span>
            </li>
          ))}
        </ol>
      )}
      {points !== null && !leaders.some(({ key }) => key === own) && <p class="small quiet">{ngettext("You have %(num)s point.", "You have %(num)s points.", points)}</p>}
    </section>
  );
}
