import { _, formatNumber, ngettext } from "../../lib/i18n";
import type { Amounts, Draw, GivenUp } from "./protocol";

/** A number as people compare it, four digits at a time. */
export function spaced(number: string): string {
  return number.replace(/(.{4})(?=.)/g, "$1 ");
}

/** What a rule asks for. */
export function ruleWords(name: keyof Amounts, wanted: number): string {
  if (name === "watched_min") return ngettext("Watched for at least %(num)s minute", "Watched for at least %(num)s minutes", wanted);
  if (name === "brought") return ngettext("Brought at least %(num)s person", "Brought at least %(num)s people", wanted);
  if (name === "answered") return ngettext("Answered at least %(num)s poll", "Answered at least %(num)s polls", wanted);
  return ngettext("Asked at least %(num)s question under their name", "Asked at least %(num)s questions under their name", wanted);
}

/** How far somebody has come with a rule that is not met. */
export function progressWords(done: number, wanted: number): string {
  return _("%(done)s of %(wanted)s", { done: formatNumber(done), wanted: formatNumber(wanted) });
}

export function stateWords(draw: Draw): string {
  if (draw.state === "prepared") return _("Prepared");
  if (draw.state === "announced") return _("Entries are open");
  if (draw.state === "closed") return _("Entries are closed");
  return draw.state === "drawn" ? _("Drawn") : _("Cancelled");
}

export function stateKind(draw: Draw): string {
  return { prepared: "badge--outline", announced: "badge--accent", closed: "badge--warning", drawn: "badge--success", cancelled: "badge--danger" }[draw.state];
}

export function enteringWords(entering: Draw["entering"]): string {
  return entering === "button" ? _("Whoever presses “Enter the draw”") : _("Everybody who qualifies");
}

/** Why the prize went on. */
export function givenUpWords(why: GivenUp): string {
  if (why === "absent") return _("was not there, so the next in order has the prize");
  if (why === "declined") return _("did not want the prize, so the next in order has it");
  return _("may not have the prize, so the next in order has it");
}

/** "4:05" until entries close. */
export function clockWords(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const rest = `${seconds % 60}`.padStart(2, "0");
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${`${minutes % 60}`.padStart(2, "0")}:${rest}`;
}
