import { all, one } from "../lib/dom";
import { formatNumber } from "../lib/i18n";

interface Answer {
  errors: Record<string, string>;
  claim: string;
  outlook: string;
}

const SETTLE_MS = 200; // a slider on its way tells many values
const NOTCHES = 200; // of a slider that goes by tenfolds
const DIGITS = 2; // nobody plans with 1,237 people by sliding

/** Keeps the outlook true to the values. The mathematics is the server's; what stands in the fields stands in the address. */
function follow(root: HTMLFormElement, url: string): void {
  const sliders = all<HTMLInputElement>("[data-slider]", root).map((input) => new Slider(input, root));
  one("[data-unscripted]", root)?.remove();
  let pending: number | undefined;
  let asking: AbortController | undefined;

  const ask = async () => {
    const values = new URLSearchParams(new FormData(root) as unknown as Record<string, string>).toString();
    history.replaceState(history.state, "", `?${values}`);
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    const answer = await fetch(`${url}?${values}`, { headers: { Accept: "application/json" }, signal }).catch(() => null);
    const told = answer?.ok ? ((await answer.json().catch(() => null)) as Answer | null) : null;
    if (told && !signal.aborted) draw(root, told);
  };
  const settle = () => {
    clearTimeout(pending);
    pending = window.setTimeout(ask, SETTLE_MS);
  };
  root.addEventListener("input", (event) => {
    for (const slider of sliders) slider.follow(event.target);
    settle();
  });
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    void ask();
  });
}

function draw(root: HTMLFormElement, { errors, claim, outlook }: Answer): void {
  const part = one('[data-part="outlook"]');
  if (!part) return;
  const reading = one<HTMLDetailsElement>("[data-numbers]", part)?.open ?? false;
  part.innerHTML = outlook;
  const numbers = one<HTMLDetailsElement>("[data-numbers]", part);
  if (numbers) numbers.open = reading;
  one("[data-error-summary]")?.remove(); // it spoke of the values that were sent with the page
  for (const place of all("[data-error]", root)) say(place, errors[place.dataset["error"] ?? ""]);
  const status = one("[data-planner-claim]");
  if (status) status.textContent = claim;
}

function say(place: HTMLElement, words: string | undefined): void {
  place.hidden = words === undefined;
  const text = one("span", place);
  if (text) text.textContent = words ?? "";
  document.getElementById(place.dataset["error"] ?? "")?.setAttribute("aria-invalid", String(words !== undefined));
}

/** A slider and the field beside it, each of which moves the other. */
class Slider {
  private readonly field: HTMLInputElement;
  private readonly empty: HTMLInputElement | null; // what holds where the field is empty
  private readonly low: number;
  private readonly high: number;
  private readonly tenfold: boolean;

  constructor(
    private readonly input: HTMLInputElement,
    root: HTMLFormElement,
  ) {
    this.field = one<HTMLInputElement>(`#${input.dataset["slider"]}`, root)!;
    this.empty = input.dataset["empty"] ? one<HTMLInputElement>(`#${input.dataset["empty"]}`, root) : null;
    this.low = Number(input.dataset["low"]);
    this.high = Number(input.dataset["high"]);
    this.tenfold = "tenfold" in input.dataset;
    input.min = String(this.tenfold ? 0 : this.low);
    input.max = String(this.tenfold ? NOTCHES : this.high);
    input.step = this.tenfold ? "1" : (input.dataset["step"] ?? "1");
    this.place();
    input.hidden = false;
  }

  follow(moved: EventTarget | null): void {
    if (moved === this.input) this.field.value = String(this.value());
    this.place(moved === this.input);
  }

  private value(): number {
    if (!this.tenfold) return this.input.valueAsNumber;
    const exact = this.low * (this.high / this.low) ** (this.input.valueAsNumber / NOTCHES);
    return Number(exact.toPrecision(exact < 10 ? 1 : DIGITS));
  }

  private place(moved = false): void {
    const value = this.field.value === "" ? (this.empty?.valueAsNumber ?? this.high) : this.field.valueAsNumber;
    if (Number.isNaN(value)) return;
    if (!moved) {
      const share = Math.log(Math.max(value, this.low) / this.low) / Math.log(this.high / this.low);
      this.input.value = String(this.tenfold ? Math.round(NOTCHES * share) : value);
    }
    this.input.setAttribute("aria-valuetext", this.field.value === "" ? this.field.placeholder : formatNumber(value));
  }
}

const form = one<HTMLFormElement>("[data-planner]");
if (form) follow(form, form.dataset["planner"] ?? "");
