import { useState } from "preact/hooks";
import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import type { Card } from "./protocol";
import type { Offers } from "./use_offers";
import { buttonWords } from "./words";

/** The button of a card, or what became of pressing it. `onAsk` opens the form of a card that has one. */
export function OfferAction({ card, offers, small = false, onAsk }: { card: Card; offers: Offers; small?: boolean; onAsk: () => void }) {
  const [claiming, setClaiming] = useState(false);
  const look = `button button--primary${small ? " button--small" : ""}`;
  if (offers.mine.claimed.includes(card.id)) return <span class="badge badge--success"><Icon name="check" /> {_("Yours")}</span>;
  if (offers.mine.asked.includes(card.id)) return <span class="badge badge--success"><Icon name="check" /> {small ? _("Sent") : _("They will contact you")}</span>;
  if (card.button === "link") {
    return (
      <a class={look} href={offers.page.link.replace("/offers/0", `/offers/${card.id}`)} target="_blank" rel="noopener noreferrer">
        {buttonWords(card)} <Icon name="external" /> <span class="visually-hidden">{_("(opens in a new tab)")}</span>
      </a>
    );
  }
  if (card.button === "contact") return <button type="button" class={look} onClick={onAsk}>{buttonWords(card)}</button>;
  const taken = card.left === 0 && !claiming; // that the last one is gone may be known before that it is one's own
  async function claim() {
    setClaiming(true);
    await offers.claim(card);
    setClaiming(false);
  }
  return <button type="button" class={look} disabled={taken || claiming} aria-busy={claiming} onClick={() => void claim()}>{taken ? _("All taken") : buttonWords(card)}</button>;
}
