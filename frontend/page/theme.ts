import { all, onClick } from "../lib/dom";
import { currentTheme, themeSwitchWords } from "../lib/theme";

const ONE_YEAR_S = 31_536_000;

/** `<button data-theme-switch hidden>`; the choice is a cookie, so the server draws the next page in it at once. */
export function setUpTheme(): void {
  describe();
  onClick("[data-theme-switch]", () => {
    const next = currentTheme() === "dark" ? "light" : "dark";
    document.documentElement.dataset["theme"] = next;
    document.cookie = `theme=${next}; path=/; max-age=${ONE_YEAR_S}; samesite=lax`;
    document.dispatchEvent(new CustomEvent("themechange", { detail: next }));
    describe();
  });
}

function describe(): void {
  const words = themeSwitchWords();
  for (const button of all("[data-theme-switch]")) {
    button.hidden = false;
    const label = button.querySelector("[data-theme-words]");
    if (label) label.textContent = words;
    else button.setAttribute("aria-label", words);
  }
}
