import { all, onClick } from "../lib/dom";
import { _ } from "../lib/i18n";

const ONE_YEAR_S = 31_536_000;
const root = document.documentElement;

function current(): "light" | "dark" {
  const chosen = root.dataset["theme"];
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** `<button data-theme-switch hidden>`; the choice is a cookie, so the server draws the next page in it at once. */
export function setUpTheme(): void {
  describe();
  onClick("[data-theme-switch]", () => {
    const next = current() === "dark" ? "light" : "dark";
    root.dataset["theme"] = next;
    document.cookie = `theme=${next}; path=/; max-age=${ONE_YEAR_S}; samesite=lax`;
    document.dispatchEvent(new CustomEvent("themechange", { detail: next }));
    describe();
  });
}

function describe(): void {
  const words = current() === "dark" ? _("Use light colours") : _("Use dark colours");
  for (const button of all("[data-theme-switch]")) {
    button.hidden = false;
    const label = button.querySelector("[data-theme-words]");
    if (label) label.textContent = words;
    else button.setAttribute("aria-label", words);
  }
}
