import { all, one } from "../lib/dom";
import { _ } from "../lib/i18n";
import { toast } from "../lib/toast";

const FINER = 2; // pixels of the picture for each of the page, so that it stays sharp in a presentation
const DRAWN = ".chart, .table, .funnel, .facts, .interval";
const LEFT_OUT = "button, form, details, .card-foot, .help, .popover, .icon, .phone-only";
// What the styles say of lines and areas. The library copies a drawing as it is written, so it has to be written into it.
const PAINT = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "vector-effect", "opacity"];

/**
 * `<div data-pictures data-title="…" data-moment="…">`: each card in it that draws or lists something gets a button that saves it
 * as a picture, always light, with the title and the moment on it. Without scripts there is no such button.
 */
export function setUpPictures(): void {
  for (const page of all("[data-pictures]")) {
    for (const card of all(".card:not(.finding)", page)) {
      if (one(DRAWN, card)) footOf(card).append(saveButton(page, card));
    }
  }
}

function footOf(card: HTMLElement): HTMLElement {
  const foot = one(":scope > .card-foot", card);
  if (foot) return foot;
  const made = Object.assign(document.createElement("div"), { className: "card-foot" });
  card.append(made);
  return made;
}

function saveButton(page: HTMLElement, card: HTMLElement): HTMLButtonElement {
  const name = nameOf(card);
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "link-button save-picture", textContent: _("Save as picture") });
  // Not as a label: what is seen and what is heard has to begin alike, in every language.
  button.append(Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: ` ${name}` }));
  button.addEventListener("click", () => void save(page, card, name, button));
  return button;
}

function nameOf(card: HTMLElement): string {
  const title = one(".card-title", card) ?? one("h2", card.closest("section") ?? card);
  return title?.textContent?.trim() ?? document.title;
}

async function save(page: HTMLElement, card: HTMLElement, name: string, button: HTMLElement): Promise<void> {
  button.setAttribute("aria-busy", "true");
  const plate = plateOf(page, card, name);
  document.body.append(plate);
  paint(plate);
  try {
    const { toBlob } = await import("html-to-image");
    const style = { position: "static" };
    const blob = await toBlob(plate, { pixelRatio: FINER, skipFonts: true, style });
    if (!blob) throw new Error("no picture");
    download(blob, `${page.dataset["title"] ?? ""} ${name}`);
  } catch {
    toast(_("The picture could not be made. Print the page instead."), "info");
  } finally {
    plate.remove();
    button.removeAttribute("aria-busy");
  }
}

/** The card as it goes into the picture: out of sight, light, with what it is above it and without what can be clicked. */
function plateOf(page: HTMLElement, card: HTMLElement, name: string): HTMLElement {
  const plate = document.createElement("div");
  plate.className = "picture-plate";
  plate.dataset["theme"] = "light";
  plate.inert = true;
  plate.style.inlineSize = `${card.offsetWidth}px`;
  const copy = card.cloneNode(true) as HTMLElement;
  for (const element of all(LEFT_OUT, copy)) element.remove();
  for (const element of all("[id]", copy)) element.removeAttribute("id");
  const titled = one(".card-title", copy) !== null;
  plate.append(line("picture-event", page.dataset["title"] ?? ""));
  if (!titled) plate.append(line("picture-name", name));
  plate.append(copy, line("picture-moment", page.dataset["moment"] ?? ""));
  return plate;
}

/** A bar as an element of its own, in the same place: how the browser draws a progress cannot be copied. */
function barOf(progress: HTMLProgressElement): HTMLElement {
  const { gridArea, margin, blockSize } = getComputedStyle(progress);
  const bar = line("picture-bar", "");
  Object.assign(bar.style, { gridArea, margin, blockSize });
  bar.append(document.createElement("span"));
  (bar.firstElementChild as HTMLElement).style.inlineSize = `${100 * Math.max(progress.position, 0)}%`;
  return bar;
}

/** Puts into the copy what is only said of it. */
function paint(plate: HTMLElement): void {
  for (const progress of all<HTMLProgressElement>("progress", plate)) progress.replaceWith(barOf(progress));
  for (const element of all<SVGElement>("svg *", plate)) {
    const style = getComputedStyle(element);
    for (const name of PAINT) element.setAttribute(name, style.getPropertyValue(name));
  }
}

function line(className: string, textContent: string): HTMLElement {
  return Object.assign(document.createElement("p"), { className, textContent });
}

function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${name.trim().replace(/[^\p{L}\p{N}]+/gu, "-").toLowerCase()}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
