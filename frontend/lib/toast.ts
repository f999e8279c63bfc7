import { one } from "./dom";

const SHOWN_FOR_MS = 4000;

/** Says a short word at the bottom of the page, aloud too; focus stays where it is. */
export function toast(text: string, icon = "check"): void {
  const stack = one("[data-toasts]");
  if (!stack) return;
  const sprite = document.documentElement.dataset["icons"] ?? "";
  const element = document.createElement("div");
  element.className = "toast";
  element.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${sprite}#${icon}"></use></svg>`;
  element.append(Object.assign(document.createElement("span"), { textContent: text }));
  stack.append(element);
  setTimeout(() => element.remove(), SHOWN_FOR_MS);
}
