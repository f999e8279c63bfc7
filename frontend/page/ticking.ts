import { all, one } from "../lib/dom";
import { ngettext } from "../lib/i18n";

/** One box that ticks every other of its list, and a line that says how many are ticked. */
export function setUpTicking(): void {
  for (const whole of all<HTMLInputElement>("[data-ticks]")) {
    const name = whole.dataset["ticks"] ?? "";
    const form = whole.form;
    if (!form) continue;
    const ticks = () => all<HTMLInputElement>(`input[name="${name}"]`, form);
    const show = () => tell(whole, ticks(), one(`[data-ticked="${name}"]`, form));
    whole.closest<HTMLElement>("[hidden]")?.removeAttribute("hidden");
    form.addEventListener("change", (event) => {
      if (event.target === whole) for (const tick of ticks()) tick.checked = whole.checked;
      show();
    });
    addEventListener("pageshow", show); // "back" restores what was ticked
    show();
  }
}

function tell(whole: HTMLInputElement, ticks: HTMLInputElement[], line: HTMLElement | null): void {
  const ticked = ticks.filter((tick) => tick.checked).length;
  whole.checked = ticked > 0 && ticked === ticks.length;
  whole.indeterminate = ticked > 0 && !whole.checked;
  if (line) line.textContent = ticked ? ngettext("%(num)s ticked", "%(num)s ticked", ticked) : "";
}
