import { useEffect } from "preact/hooks";
import { _, formatNumber, ngettext } from "../../lib/i18n";
import type { Room } from "../use_room";
import { type Leader, type Newcomer, type OwnInvites, leadersOf, newcomersOf, totalOf } from "./shapes";

/** What became of one's own link, who brings most, and who just came: under one's link in the Share tab. */
export function Invites({ room, brought, shown }: { room: Room; brought: number; shown: boolean }) {
  const { boards, mine, you } = room.state;
  const total = totalOf(boards);
  useEffect(() => {
    if (shown) void room.refreshMine();
  }, [shown, brought]);
  return (
    <div class="stack">
      <Own brought={brought} own={(mine["invites"] ?? null) as OwnInvites | null} />
      {total && <Leaders leaders={leadersOf(boards)} total={total.brought} own={you?.key ?? ""} />}
      <Newcomers newcomers={newcomersOf(boards)} />
    </div>
  );
}

function Own({ brought, own }: { brought: number; own: OwnInvites | null }) {
  if (!brought) return <p class="small quiet" role="status">{_("Nobody has come through your link yet.")}</p>;
  return (
    <p class="small" role="status">
      <strong>{ngettext("You have brought %(num)s person.", "You have brought %(num)s people.", brought)}</strong>{" "}
      {own !== null && own.watching > 0 && ngettext("%(num)s of them is watching now.", "%(num)s of them are watching now.", own.watching)}{" "}
      {own?.place !== undefined && own.of !== undefined && own.of > 1 && _("Place %(place)s of %(of)s.", { place: formatNumber(own.place), of: formatNumber(own.of) })}
    </p>
  );
}

function Leaders({ leaders, total, own }: { leaders: Leader[]; total: number; own: string }) {
  return (
    <section class="stack stack--2" aria-labelledby="leaders-title">
      <h2 class="card-title" id="leaders-title">{_("Who brings people")}</h2>
      <p class="small quiet">{ngettext("%(num)s person has come through a friend.", "%(num)s people have come through friends.", total)}</p>
      <ol class="bringers">
        {leaders.map((leader) => (
          <li key={leader.id} class="bringer" data-own={own === `r${leader.id}`}>
            <span class="num quiet bringer-place">{formatNumber(leader.place)}</span>
            <span class="bringer-name">{own === `r${leader.id}` ? _("You") : leader.name}</span>
            <span class="num strong">{formatNumber(leader.brought)}<span class="visually-hidden"> {_("brought")}</span></span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Newcomers({ newcomers }: { newcomers: Newcomer[] }) {
  if (newcomers.length === 0) return null;
  return (
    <section class="stack stack--2" aria-labelledby="newcomers-title">
      <h2 class="card-title" id="newcomers-title">{_("Just came in")}</h2>
      <ul class="stack stack--1 small">
        {newcomers.map(({ id, name, by }) => <li key={id}>{_("%(name)s, through %(by)s", { name, by })}</li>)}
      </ul>
    </section>
  );
}
