import { _, formatNumber, ngettext } from "../../lib/i18n";
import type { Audience } from "../protocol";

function reasonName(reason: string): string {
  switch (reason) {
    case "spam":
      return _("Spam");
    case "abuse":
      return _("Abuse");
    default:
      return _("Something else");
  }
}

/** Why a message waits, if that is not because everything does. */
export function heldFor(reason: string | undefined): string | null {
  switch (reason) {
    case "ban_evasion":
      return _("Looks like somebody who is banned");
    case "words":
      return _("Has a word of your list");
    case "burst":
    case "repeat":
    case "raid":
    case "wall":
    case "mentions":
      return _("Looks like a flood");
    default:
      return null;
  }
}

export function audienceName(audience: Audience): string {
  switch (audience) {
    case "registered":
      return _("Registered for a while");
    case "followers":
      return _("Followers");
    case "team":
      return _("Only your team");
    default:
      return _("Everyone");
  }
}

export function audienceNote(audience: Audience): string {
  switch (audience) {
    case "registered":
      return _("Keeps out who comes only to disturb");
    case "followers":
      return _("Who had registered for an earlier event of yours");
    case "team":
      return _("Everybody else reads");
    default:
      return _("All who have a ticket");
  }
}

export function seconds(value: number): string {
  return value < 60 || value % 60 ? ngettext("%(num)s second", "%(num)s seconds", value) : minutes(value / 60);
}

export function minutes(value: number): string {
  if (value < 60 || value % 60) return ngettext("%(num)s minute", "%(num)s minutes", value);
  return ngettext("%(num)s hour", "%(num)s hours", value / 60);
}

/** As short as a button on a phone needs it. */
export function shortSeconds(value: number): string {
  return value < 60 || value % 60 ? _("%(count)s s", { count: formatNumber(value) }) : shortMinutes(value / 60);
}

export function shortMinutes(value: number): string {
  return value < 60 || value % 60 ? _("%(count)s min", { count: formatNumber(value) }) : _("%(count)s h", { count: formatNumber(value / 60) });
}

/** "3 × Spam · 1 × Abuse", the most frequent first. */
export function reasonsTold(reasons: Record<string, number>): string {
  const sorted = Object.entries(reasons).sort(([, a], [, b]) => b - a);
  return sorted.map(([reason, count]) => (count > 1 ? _("%(count)s × %(reason)s", { count: formatNumber(count), reason: reasonName(reason) }) : reasonName(reason))).join(" · ");
}
