import { onClick } from "../lib/dom";

/** `<button data-opens="id">` opens a `<dialog id>`; `data-closes`, Escape and the backdrop close it. */
export function setUpDialogs(): void {
  onClick("[data-opens]", (button, event) => {
    const dialog = document.getElementById(button.dataset["opens"] ?? "");
    if (!(dialog instanceof HTMLDialogElement)) return;
    event.preventDefault();
    dialog.showModal();
  });
  onClick("[data-closes]", (button) => button.closest("dialog")?.close());
  onClick("dialog", (dialog, event) => {
    if (event.target === dialog) (dialog as HTMLDialogElement).close();
  });
}
