import { all, one } from "../lib/dom";
import { ngettext } from "../lib/i18n";

const UNITS = { days: 86_400, hours: 3600, minutes: 60, seconds: 1 } as const;
type Unit = keyof typeof UNITS;

/**
 * `<div data-countdown="2026-10-17T10:00:00Z"><b data-unit="days">…`: ticks for the eye each second; the part marked
 * `data-countdown-spoken` is written once a minute, so a screen reader is not talked to death.
 */
export function setUpCountdowns(): void {
  for (const element of all("[data-countdown]")) {
    const target = new Date(element.dataset["countdown"] ?? "").getTime();
    const tick = () => {
      const left = Math.max(0, Math.round((target - Date.now()) / 1000));
      draw(element, split(left));
      if (left % 60 === 0) speak(element, split(left));
      if (left === 0) clearInterval(timer);
    };
    const timer = setInterval(tick, 1000);
    tick();
  }
}

function split(seconds: number): Record<Unit, number> {
  let rest = seconds;
  const parts = {} as Record<Unit, number>;
  for (const unit of Object.keys(UNITS) as Unit[]) {
    parts[unit] = Math.floor(rest / UNITS[unit]);
    rest %= UNITS[unit];
  }
  return parts;
}

function draw(element: HTMLElement, parts: Record<Unit, number>): void {
  for (const [unit, value] of Object.entries(parts)) {
    const cell = one(`[data-unit="${unit}"]`, element);
    if (cell) cell.textContent = unit === "seconds" ? String(value).padStart(2, "0") : String(value);
  }
}

function speak(element: HTMLElement, { days, hours, minutes }: Record<Unit, number>): void {
  const spoken = one("[data-countdown-spoken]", element);
  if (!spoken) return;
  const words = [
    ngettext("%(num)s day", "%(num)s days", days),
    ngettext("%(num)s hour", "%(num)s hours", hours),
    ngettext("%(num)s minute", "%(num)s minutes", minutes),
  ];
  spoken.textContent = words.join(" ");
}
