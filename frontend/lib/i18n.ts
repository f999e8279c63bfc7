// The messages of the page's language, set by build/messages/<locale>.js before any module runs; absent for English,
// whose text is the key. Only literals may be passed: webapp/translations/extract_ts.py reads them from the source.

import { type Params, fill } from "./filling";

declare global {
  var ripplecastMessages: Record<string, string | string[]> | undefined;
}

const language = document.documentElement.lang || "en";

/** Dates put the day first and clocks run to 24, as in webapp/formats.py. */
export const formatLocale = language === "en" ? "en-GB" : language;

/** `_("%(name)s joined", { name })` */
export function _(message: string, params: Params = {}): string {
  const found = globalThis.ripplecastMessages?.[message];
  return fill(typeof found === "string" ? found : message, params);
}

/** `ngettext("%(num)s person", "%(num)s people", count)`; `num` is filled in, formatted for the language. */
export function ngettext(one: string, many: string, count: number, params: Params = {}): string {
  const found = globalThis.ripplecastMessages?.[one];
  const forms = Array.isArray(found) ? found : [one, many];
  const form = count === 1 ? forms[0] : forms[forms.length - 1];
  return fill(form ?? many, { num: formatNumber(count), ...params });
}

const numbers = new Intl.NumberFormat(formatLocale);

export function formatNumber(value: number): string {
  return numbers.format(value);
}

/** A clock time in the viewer's own zone. */
export function formatTime(moment: Date | string): string {
  return new Intl.DateTimeFormat(formatLocale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(moment));
}

/** A day in the viewer's own zone, without the year. */
export function formatDay(moment: Date | string): string {
  return new Intl.DateTimeFormat(formatLocale, { weekday: "long", day: "numeric", month: "long" }).format(new Date(moment));
}

/** A clock time, with its day when that is not today. */
export function formatMoment(moment: Date | string): string {
  const at = new Date(moment);
  if (at.toDateString() === new Date().toDateString()) return formatTime(at);
  return new Intl.DateTimeFormat(formatLocale, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
}

/** "12 seconds ago", in the page's language. */
export function formatAgo(moment: Date | string, now: Date = new Date()): string {
  const seconds = Math.round((new Date(moment).getTime() - now.getTime()) / 1000);
  const relative = new Intl.RelativeTimeFormat(formatLocale, { numeric: "auto", style: "short" });
  if (Math.abs(seconds) < 60) return relative.format(seconds, "second");
  if (Math.abs(seconds) < 3600) return relative.format(Math.round(seconds / 60), "minute");
  if (Math.abs(seconds) < 86_400) return relative.format(Math.round(seconds / 3600), "hour");
  return relative.format(Math.round(seconds / 86_400), "day");
}
