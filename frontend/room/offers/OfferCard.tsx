import { useState } from "preact/hooks";
import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { ContactForm } from "./ContactForm";
import { OfferAction } from "./OfferAction";
import type { Card } from "./protocol";
import { type Offers, isOpen } from "./use_offers";
import { facts } from "./words";

/** One offer with everything it says; its form opens in place. */
export function OfferCard({ card, offers, asking: askingAtOnce = false, headed = true }: { card: Card; offers: Offers; asking?: boolean; headed?: boolean }) {
  const [asking, setAsking] = useState(askingAtOnce);
  const claimed = offers.mine.claimed.includes(card.id);
  const taken = claimed || offers.mine.asked.includes(card.id);
  return (
    <article class="offer" data-offer={card.id} aria-label={card.title}>
      {card.picture && <img class="offer-picture" src={card.picture} alt="" />}
      {headed && <h2 class="offer-title">{card.title}</h2>}
      {card.text && <p class="offer-text">{card.text}</p>}
      <p class="small quiet num">{facts(card)}</p>
      {asking && !taken ? (
        <ContactForm card={card} offers={offers} onClose={() => setAsking(false)} />
      ) : (
        <div class="row row--tight">
          {(taken || isOpen(card)) && <OfferAction card={card} offers={offers} onAsk={() => setAsking(true)} />}
          {claimed && offers.mayReturn && (
            <button type="button" class="button button--quiet" onClick={() => void offers.giveBack(card)}><Icon name="undo" /> {_("Give it back")}</button>
          )}
        </div>
      )}
    </article>
  );
}
