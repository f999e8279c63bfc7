import { all } from "../lib/dom";
import { _, locale } from "../lib/i18n";

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
  return new Intl.DateTimeFormat(locale, options).format(new Date(element.dateTime));
}

/** `<span data-viewer-start="…" data-viewer-end="…" data-zone="Europe/London" hidden>`: shown only to those elsewhere. */
function showRange(element: HTMLElement): void {
  const { viewerStart = "", viewerEnd, zone } = element.dataset;
  const start = new Date(viewerStart);
  if (clock(start, zone) === clock(start, viewerZone)) return;
  const times = viewerEnd ? `${clock(start, viewerZone)} – ${timeOnly(new Date(viewerEnd))}` : clock(start, viewerZone);
  element.textContent = _("%(times)s where you are (%(place)s)", { times, place: placeName(viewerZone) });
  element.hidden = false;
}

function clock(moment: Date, timeZone: string | undefined): string {
  const options: Intl.DateTimeFormatOptions = { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat(locale, timeZone ? { ...options, timeZone } : options).format(moment);
}

function timeOnly(moment: Date): string {
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(moment);
}

function placeName(zone: string): string {
  return (zone.split("/").pop() ?? zone).replaceAll("_", " ");
}
