import { useEffect, useState } from "preact/hooks";
import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { Sheet } from "../moderation/Sheet";
import { OfferAction } from "./OfferAction";
import { OfferCard } from "./OfferCard";
import type { Card } from "./protocol";
import type { Offers } from "./use_offers";
import { facts } from "./words";

/** The newest offer, above the chat: it says that it came and takes no focus, and waits in its tab once it was put away. */
export function OfferStrip({ offers }: { offers: Offers }) {
  const [opened, open] = useState<{ card: Card; asking: boolean } | null>(null);
  const { newest } = offers;
  const id = newest?.id;
  useEffect(() => {
    if (id === undefined) return;
    const look = () => offers.seen([id]);
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [id]);
  const shown = opened && [...offers.open, ...offers.own].find((card) => card.id === opened.card.id);
  return (
    <>
      <p class="visually-hidden" role="status">{newest ? _("New offer: %(title)s", { title: newest.title }) : ""}</p>
      {newest && (
        <aside class="offer-strip" aria-label={_("Offer")} data-offer-strip={newest.id}>
          {newest.picture ? <img class="offer-thumb" src={newest.picture} alt="" /> : <span class="offer-thumb"><Icon name="tag" /></span>}
          <button type="button" class="offer-open" onClick={() => open({ card: newest, asking: false })} aria-haspopup="dialog">
            <b class="offer-line offer-line--title">{newest.title}</b>
            <span class="offer-line tiny quiet num">{facts(newest) || _("More about it")}</span>
          </button>
          <OfferAction card={newest} offers={offers} small onAsk={() => open({ card: newest, asking: true })} />
          <button type="button" class="button button--quiet button--small button--icon" aria-label={_("Put away; it waits under Offers")} title={_("Put away; it waits under Offers")} onClick={() => offers.putAway(newest.id)}><Icon name="x" /></button>
        </aside>
      )}
      {opened && shown && (
        <Sheet title={shown.title} onClose={() => open(null)}>
          <div class="dialog-body"><OfferCard key={shown.id} card={shown} offers={offers} asking={opened.asking} headed={false} /></div>
        </Sheet>
      )}
    </>
  );
}
