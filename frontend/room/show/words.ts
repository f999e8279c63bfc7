import { _, ngettext } from "../../lib/i18n";
import { MINUTE_MS } from "./times";

/** "5 min" */
export function minutesShort(minutes: number): string {
  return _("%(num)s min", { num: minutes });
}

/** Whether a show is on time, in words; half a minute either way is. */
export function lateWords(lateMs: number): string {
  const minutes = Math.round(lateMs / MINUTE_MS);
  if (minutes > 0) return ngettext("%(num)s minute late", "%(num)s minutes late", minutes);
  if (minutes < 0) return ngettext("%(num)s minute early", "%(num)s minutes early", -minutes);
  return _("On time");
}
