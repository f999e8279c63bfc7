import { one } from "./dom";

const SHOWN_FOR_MS = 4000;
const WITH_ACTION_FOR_MS = 8000;
const AT_ONCE_MAX = 3;

/** What a toast offers, once: mostly to take back what it says was done. */
export interface ToastAction {
  label: string;
  run(): void;
}

/** Says a short word at the bottom of the page, aloud too; focus stays where it is. It stays while somebody is at it. Gives the way to take it away before, which says whether it still stood there. */
export function toast(text: string, icon = "check", action?: ToastAction): () => boolean {
  const stack = one("[data-toasts]");
  if (!stack) return () => false;
  const sprite = document.documentElement.dataset["icons"] ?? "";
  const element = document.createElement("div");
  element.className = "toast";
  element.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${sprite}#${icon}"></use></svg>`;
  element.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (action) element.append(actionButton(element, action));
  stack.append(element);
  while (stack.childElementCount > AT_ONCE_MAX) stack.firstElementChild?.remove();
  goAway(element, action ? WITH_ACTION_FOR_MS : SHOWN_FOR_MS);
  return () => {
    const stood = element.isConnected;
    element.remove();
    return stood;
  };
}

function actionButton(element: HTMLElement, { label, run }: ToastAction): HTMLButtonElement {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button button--quiet button--small toast-action", textContent: label });
  let from: EventTarget | null = null;
  button.addEventListener("focus", (event) => (from = event.relatedTarget));
  button.addEventListener("click", () => {
    element.remove();
    if (from instanceof HTMLElement && from.isConnected) from.focus();
    run();
  });
  return button;
}

function goAway(element: HTMLElement, afterMs: number): void {
  setTimeout(() => (element.matches(":hover, :focus-within") ? goAway(element, afterMs) : element.remove()), afterMs);
}
