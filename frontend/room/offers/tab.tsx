import { useEffect } from "preact/hooks";
import { _, ngettext } from "../../lib/i18n";
import type { Tab } from "../Tabs";
import { OfferCard } from "./OfferCard";
import type { Offers } from "./use_offers";

/** Where offers are found again; there is no such tab before the first one came. */
export function offersTab(offers: Offers): Tab[] {
  const own = offers.own.filter(({ id }) => !offers.open.some((card) => card.id === id));
  if (!offers.open.length && !own.length) return [];
  const count = { value: offers.open.length, words: ngettext("%(num)s open", "%(num)s open", offers.open.length) };
  return [{ id: "offers", title: _("Offers"), icon: "tag", count, content: (shown: boolean) => <OfferList offers={offers} shown={shown} /> }];
}

function OfferList({ offers, shown }: { offers: Offers; shown: boolean }) {
  const ids = offers.open.map(({ id }) => id);
  useEffect(() => {
    if (shown) offers.seen(ids);
  }, [shown, ids.join()]);
  const over = offers.own.filter(({ id }) => !ids.includes(id));
  return (
    <div class="offer-list">
      {offers.open.map((card) => <OfferCard key={card.id} card={card} offers={offers} />)}
      {over.length > 0 && <h2 class="label">{_("What you took, and is over")}</h2>}
      {over.map((card) => <OfferCard key={card.id} card={card} offers={offers} />)}
    </div>
  );
}
