import { _, formatLocale, formatMoment, formatNumber, ngettext } from "../../lib/i18n";
import type { Card } from "./protocol";

export function priceWords({ price }: Card): string | null {
  if (!price) return null;
  if (price.minor === 0) return _("Free");
  const format = new Intl.NumberFormat(formatLocale, { style: "currency", currency: price.currency });
  return format.format(price.minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

export function buttonWords({ button, label }: Card): string {
  if (label) return label;
  return { link: _("Open"), claim: _("Claim one"), contact: _("Contact me") }[button];
}

function leftWords({ left, places }: Card): string | null {
  if (left === undefined || places === undefined) return null;
  if (left === 0) return ngettext("It is taken", "All %(num)s are taken", places);
  return ngettext("%(num)s of %(count)s left", "%(num)s of %(count)s left", left, { count: formatNumber(places) });
}

export function endWords({ ends_at }: Card): string | null {
  return ends_at ? _("Until %(time)s", { time: formatMoment(ends_at) }) : null;
}

/** What is worth knowing before one decides, in one line. */
export function facts(card: Card): string {
  return [priceWords(card), leftWords(card), endWords(card), card.site ?? null].filter((each) => each !== null).join(" · ");
}
