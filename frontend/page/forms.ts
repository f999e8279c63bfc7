import { all, onClick, one } from "../lib/dom";

/** Moves focus to what went wrong, shows that a form is under way, and submits filters as soon as they are changed. */
export function setUpForms(): void {
  one("[data-error-summary]")?.focus();
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    // The button still has to be sent with the form, so it is marked after the browser has collected the fields.
    if (button) setTimeout(() => loadsPage(event) && button.setAttribute("aria-busy", "true"));
  });
  // A page restored by "back" must not come back busy.
  addEventListener("pageshow", () => all('button[aria-busy="true"]').forEach((button) => button.removeAttribute("aria-busy")));
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field instanceof HTMLSelectElement && field.dataset["submits"] !== undefined) field.form?.requestSubmit();
  });
  onClick("[data-error-summary] a", (link, event) => {
    const field = one(link.getAttribute("href") ?? "#");
    if (!field) return;
    event.preventDefault();
    field.focus();
  });
}

/** Whether this page goes away for the form's answer. Where it stays, nothing would ever take the mark off its button again. */
function loadsPage(event: SubmitEvent): boolean {
  const form = event.target;
  return !event.defaultPrevented && form instanceof HTMLFormElement && form.method !== "dialog" && form.target !== "_blank";
}
