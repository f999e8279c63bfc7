import { one, postJson } from "../lib/dom";

const PREVIEW_AFTER_MS = 400;
const END_AFTER_START_MS = 3_600_000;

const form = one<HTMLFormElement>("[data-event-form]");
if (form) {
  setUpPreview(form);
  if ("new" in form.dataset) {
    guessZone(form);
    followStart(form);
  }
}

/** Draws the description as the public page will, made by the same code that draws it there. */
function setUpPreview(root: HTMLFormElement): void {
  const source = one<HTMLTextAreaElement>("#description", root);
  const area = one("[data-preview-area]", root);
  const target = one("[data-preview]", root);
  if (!source || !area || !target) return;
  let pending: number | undefined;
  const draw = async () => {
    area.hidden = source.value.trim() === "";
    if (area.hidden) return;
    const answer = await postJson<{ html: string }>(root.dataset["previewUrl"] ?? "", { text: source.value }).catch(() => null);
    if (answer) target.innerHTML = answer.html;
  };
  source.addEventListener("input", () => {
    clearTimeout(pending);
    pending = window.setTimeout(draw, PREVIEW_AFTER_MS);
  });
  void draw();
}

/** A new event most likely happens where its host sits. */
function guessZone(root: HTMLFormElement): void {
  const field = one<HTMLInputElement>("[data-guess-zone]", root);
  if (field && field.value === "") field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Until the end is chosen, it stays an hour after the start. */
function followStart(root: HTMLFormElement): void {
  const start = one<HTMLInputElement>("#starts_at", root);
  const end = one<HTMLInputElement>("#ends_at", root);
  if (!start || !end) return;
  let followed = end.value === "";
  end.addEventListener("input", () => (followed = false));
  start.addEventListener("input", () => {
    if (!followed || Number.isNaN(start.valueAsNumber)) return;
    end.value = new Date(start.valueAsNumber + END_AFTER_START_MS).toISOString().slice(0, 16);
  });
}
