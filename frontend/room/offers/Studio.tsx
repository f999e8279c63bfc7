import { _, formatNumber, ngettext } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { toast } from "../../lib/toast";
import type { Tab } from "../Tabs";
import { thingsOn } from "../boards";
import { isDraft } from "../protocol";
import type { Room } from "../use_room";
import type { StaffCard } from "./protocol";
import { endWords, priceWords } from "./words";

/** Where the host prepares and edits; the address to edit is that of offer 0. */
export interface OfferDesk {
  prepare: string;
  list: string;
  edit: string;
}

/** The team's side: everything prepared, what is out, and how it goes. */
export function staffOffersTab(room: Room, desk: OfferDesk): Tab {
  const cards = thingsOn<StaffCard>(room.state.staff, "offers_all");
  return { id: "offers", title: _("Offers"), icon: "tag", content: <Desk room={room} desk={desk} cards={cards} /> };
}

function Desk({ room, desk, cards }: { room: Room; desk: OfferDesk; cards: StaffCard[] }) {
  const runs = room.state.may.includes("run");
  return (
    <div class="offer-desk">
      <div class="row row--apart">
        <a class="small" href={desk.list} target="_blank" rel="noopener">{_("Numbers and files")} <span class="visually-hidden">{_("(opens in a new tab)")}</span></a>
        {runs && cards.length > 0 && <Prepare desk={desk} />}
      </div>
      {runs && isDraft(room.state.event) && cards.length > 0 && <p class="small muted">{_("Offers can be pushed once the event is published.")}</p>}
      {cards.map((card) => <StaffOffer key={card.id} card={card} room={room} edit={runs ? desk.edit.replace("/offers/0", `/offers/${card.id}`) : null} />)}
      {!cards.length && (
        <div class="empty">
          <p class="empty-title">{_("No offer is prepared yet")}</p>
          <p>{_("Prepare a card in quiet, then push it to everybody in the moment that suits it.")}</p>
          {runs && <Prepare desk={desk} />}
        </div>
      )}
    </div>
  );
}

function Prepare({ desk }: { desk: OfferDesk }) {
  return (
    <a class="button button--small" href={desk.prepare} target="_blank" rel="noopener">
      <Icon name="plus" /> {_("Prepare an offer")} <span class="visually-hidden">{_("(opens in a new tab)")}</span>
    </a>
  );
}

function StaffOffer({ card, room, edit }: { card: StaffCard; room: Room; edit: string | null }) {
  const out = card.state === "open";

  async function tell(command: "push_offer" | "withdraw_offer", done: string, back?: () => void) {
    try {
      await room.command(command, { id: card.id });
      toast(done, "check", back && { label: _("Undo"), run: back });
    } catch (error) {
      toast((error as Error).message, "alert");
    }
  }
  const push = () => void tell("push_offer", _("Everybody has it before them now."), () => void tell("withdraw_offer", _("The offer is withdrawn.")));
  const withdraw = () => void tell("withdraw_offer", _("The offer is withdrawn."), () => void tell("push_offer", _("Everybody has it before them now.")));

  return (
    <article class="offer offer--staff" data-offer={card.id} data-state={card.state} aria-label={card.title}>
      <div class="row row--apart row--fixed row--top">
        <div class="grow">
          <h2 class="offer-title">{edit ? <a class="plain-link" href={edit} target="_blank" rel="noopener">{card.title}</a> : card.title}</h2>
          <p class="tiny quiet">{[kind(card), priceWords(card), out ? endWords(card) : lasting(card)].filter(Boolean).join(" · ")}</p>
        </div>
        <span class={`badge ${out ? "badge--success" : card.state === "draft" ? "badge--outline" : ""}`}>{stateWords(card)}</span>
      </div>
      {card.state !== "draft" && <p class="small num" data-numbers="">{numberWords(card)}</p>}
      {edit && (
        <div class="row row--tight">
          {out ? (
            <button type="button" class="button button--small" onClick={withdraw}>{_("Withdraw")}</button>
          ) : (
            <button type="button" class="button button--primary button--small" disabled={isDraft(room.state.event)} onClick={push}><Icon name="send" /> {card.state === "draft" ? _("Push to everybody") : _("Push again")}</button>
          )}
        </div>
      )}
    </article>
  );
}

function kind({ button, places }: StaffCard): string {
  if (button === "claim") return ngettext("%(num)s to claim", "%(num)s to claim", places ?? 0);
  return button === "link" ? _("Link") : _("Contact form");
}

function lasting({ lasts_min }: StaffCard): string | null {
  return lasts_min ? ngettext("open for %(num)s minute", "open for %(num)s minutes", lasts_min) : null;
}

function stateWords({ state }: StaffCard): string {
  return { draft: _("Draft"), open: _("In the room"), over: _("Over") }[state];
}

function numberWords({ button, places, numbers }: StaffCard): string {
  const seen = ngettext("seen by %(num)s", "seen by %(num)s", numbers.views);
  if (button === "link") return `${seen} · ${ngettext("%(num)s click", "%(num)s clicks", numbers.clicks)}`;
  if (button === "contact") return `${seen} · ${ngettext("%(num)s lead", "%(num)s leads", numbers.leads)}`;
  return `${seen} · ${_("%(count)s of %(most)s claimed", { count: formatNumber(numbers.claims), most: formatNumber(places ?? 0) })}`;
}
