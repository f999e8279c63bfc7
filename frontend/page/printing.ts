import { onClick, all } from "../lib/dom";

/** `<button data-print hidden>` prints the page; it is shown by the script that makes it work. */
export function setUpPrinting(): void {
  for (const button of all("[data-print]")) button.hidden = false;
  onClick("[data-print]", () => window.print());
}
