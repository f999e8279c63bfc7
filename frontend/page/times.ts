import { all } from "../lib/dom";
import { _, formatLocale } from "../lib/i18n";

const viewerZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Shows moments in the viewer's own zone, beside or instead of the event's. */
export function showLocalTimes(root: ParentNode = document): void {
  for (const element of all<HTMLTimeElement>("time[data-local]", root)) element.textContent = local(element);
  for (const element of all("[data-viewer-start]", root)) showRange(element);
}

/** `<time datetime="…" data-local="time|date|datetime">` */
function local(element: HTMLTimeElement): string {
  const style = element.dataset["local"];
  const options: Intl.DateTimeFormatOptions = {
    ...(style !== "time" && { dateStyle: "medium" }),
    ...(style !== "date" && { timeStyle: "short" }),
  };
  return new Intl.DateTimeFormat(formatLocale, options).format(new Date(element.dateTime));
}

/** `<span data-viewer-start="…" data-viewer-end="…" data-zone="Europe/London" hidden>`: shown only to those elsewhere. */
function showRange(element: HTMLElement): void {
  const { viewerStart = "", viewerEnd, zone } = element.dataset;
  const words = elsewhere(viewerStart, zone, viewerEnd);
  if (words === null) return;
  element.textContent = words;
  element.hidden = false;
}

/** What the viewer's clock says then, for those for whom it says something else than in the zone. */
export function elsewhere(from: string, zone: string | undefined, until?: string): string | null {
  const start = new Date(from);
  if (clock(start, zone) === clock(start, viewerZone)) return null;
  const times = until ? range(start, new Date(until)) : clock(start, viewerZone);
  return _("%(times)s where you are (%(place)s)", { times, place: placeName(viewerZone, start) });
}

const CLOCK: Intl.DateTimeFormatOptions = { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

function clock(moment: Date, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat(formatLocale, timeZone ? { ...CLOCK, timeZone } : CLOCK).format(moment);
}

function range(start: Date, end: Date): string {
  return new Intl.DateTimeFormat(formatLocale, CLOCK).formatRange(start, end);
}

/** Shanghai; in other languages, of which zones have no city names here, what they call its time. */
function placeName(zone: string, moment: Date): string {
  const city = (zone.split("/").pop() ?? zone).replaceAll("_", " ");
  if (formatLocale.startsWith("en")) return city;
  const parts = new Intl.DateTimeFormat(formatLocale, { timeZone: zone, timeZoneName: "long" }).formatToParts(moment);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? city;
}
