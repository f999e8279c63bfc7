import { useState } from "preact/hooks";
import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import type { Card } from "./protocol";
import type { Offers } from "./use_offers";
import { buttonWords } from "./words";

const NOTE_MAX = 300;

/** What the host gets, before it is sent: the name is known, and so is everything that is not asked for here. */
export function ContactForm({ card, offers, onClose }: { card: Card; offers: Offers; onClose: () => void }) {
  const [filled, fill] = useState({ note: "", phone: "", email: "" });
  const [sending, setSending] = useState(false);
  const [refusal, refuse] = useState<string | null>(null);
  const { page } = offers;
  const put = (name: keyof typeof filled) => (event: { currentTarget: { value: string } }) => fill({ ...filled, [name]: event.currentTarget.value });

  async function send(event: Event) {
    event.preventDefault();
    setSending(true);
    try {
      await offers.ask(card, filled);
      onClose();
    } catch (error) {
      refuse((error as Error).message);
      setSending(false);
    }
  }

  return (
    <form class="stack stack--3 offer-form" onSubmit={(event) => void send(event)} aria-label={buttonWords(card)}>
      {page.name && <p class="small">{_("You are %(name)s.", { name: page.name })}</p>}
      {page.asksPhone && (
        <label class="field">
          <span class="label">{_("Phone")} <span class="field-optional">{_("(optional)")}</span></span>
          <input class="input" type="tel" name="phone" autocomplete="tel" maxLength={40} value={filled.phone} onInput={put("phone")} />
        </label>
      )}
      {page.asksEmail && (
        <label class="field">
          <span class="label">{_("E-mail")} <span class="field-optional">{_("(optional)")}</span></span>
          <input class="input" type="email" name="email" autocomplete="email" maxLength={254} value={filled.email} onInput={put("email")} />
        </label>
      )}
      <label class="field">
        <span class="label">{_("A note")} <span class="field-optional">{_("(optional)")}</span></span>
        <textarea class="input" name="note" rows={2} maxLength={NOTE_MAX} value={filled.note} onInput={put("note")} />
      </label>
      <p class="tiny muted">{page.consent}</p>
      {refusal !== null && <p class="field-error" role="alert"><Icon name="alert" /> <span>{refusal}</span></p>}
      <div class="row row--tight">
        <button class="button button--primary" disabled={sending}>{_("Send")}</button>
        <button type="button" class="button button--quiet" onClick={onClose}>{_("Cancel")}</button>
      </div>
    </form>
  );
}
