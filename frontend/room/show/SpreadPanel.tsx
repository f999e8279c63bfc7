import { _, formatAgo, ngettext } from "../../lib/i18n";
import type { Live } from "./protocol";

/** Who comes through whom, as it happens; and who has brought most. */
export function SpreadPanel({ live, url }: { live: Live; url: string }) {
  const { newest = [], bringers = [] } = live;
  return (
    <section class="show-card" aria-labelledby="show-spread">
      <header class="row row--apart">
        <h2 class="card-title" id="show-spread">{_("Spread")}</h2>
        <a class="tiny" href={url}>{_("See the tree")}</a>
      </header>
      {newest.length === 0 ? (
        <p class="small muted">{_("Nobody has brought anybody yet. The first friend who comes by a share link appears here.")}</p>
      ) : (
        <div class="show-spread">
          <div>
            <h3 class="tiny muted">{_("Newest")}</h3>
            <ol>
              {newest.map(({ id, name, parent, at }) => (
                <li key={id}><span class="grow">{_("%(name)s came through %(parent)s", { name, parent })}</span> <time class="tiny muted" dateTime={at}>{formatAgo(at)}</time></li>
              ))}
            </ol>
          </div>
          <div>
            <h3 class="tiny muted">{_("Brought most")}</h3>
            <ol>
              {bringers.map(({ id, name, brought }) => (
                <li key={id}><span class="grow">{name}</span> <b class="num">{ngettext("%(num)s person", "%(num)s people", brought)}</b></li>
              ))}
            </ol>
          </div>
        </div>
      )}
    </section>
  );
}
