import { _ } from "./i18n";

type Theme = "light" | "dark";

/** The theme in effect: the one that was chosen, else the system's. */
export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset["theme"];
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** What the switch between them does next. */
export function themeSwitchWords(): string {
  return currentTheme() === "dark" ? _("Use light colours") : _("Use dark colours");
}
