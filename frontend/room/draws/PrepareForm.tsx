import { useRef } from "preact/hooks";
import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import type { Amounts, Draw } from "./protocol";
import { enteringWords } from "./words";

export type Terms = Pick<Draw, "prize" | "winners" | "entering" | "rules">;

const LIMITS = { prize: 200, winners: 50, watched_min: 600, brought: 100, answered: 50, asked: 20 };
const RULES = ["watched_min", "brought", "answered", "asked"] as const;
const ENTERING: Draw["entering"][] = ["automatic", "button"];

/** What a draw is about. A rule whose field is empty asks for nothing. */
export function PrepareForm({ onPrepare }: { onPrepare: (terms: Terms) => Promise<boolean> }) {
  const box = useRef<HTMLDetailsElement>(null);

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    if (!(await onPrepare(termsIn(new FormData(form))))) return;
    form.reset();
    if (box.current) box.current.open = false;
  }

  return (
    <details class="draw-new" ref={box}>
      <summary class="button button--block"><Icon name="plus" /> {_("Prepare a draw")}</summary>
      <form class="draw-form" onSubmit={(event) => void submit(event)}>
        <div class="field">
          <label for="draw-prize">{_("Prize")}</label>
          <input class="input" id="draw-prize" name="prize" required maxLength={LIMITS.prize} autocomplete="off" />
        </div>
        <fieldset class="field">
          <legend>{_("Who takes part")}</legend>
          <div class="choices">
            {ENTERING.map((entering, index) => (
              <label key={entering} class="choice">
                <input type="radio" name="entering" value={entering} defaultChecked={index === 0} />
                <span class="choice-title">{enteringWords(entering)}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <div class="draw-pair">
          <Amount name="winners" label={_("Winners")} value={1} required />
          <Amount name="watched_min" label={_("Minutes watched, at least")} />
          <Amount name="brought" label={_("People brought, at least")} />
          <Amount name="answered" label={_("Polls answered, at least")} />
          <Amount name="asked" label={_("Questions asked, at least")} />
        </div>
        <button type="submit" class="button button--primary">{_("Prepare")}</button>
      </form>
    </details>
  );
}

interface AmountProps {
  name: "winners" | keyof Amounts;
  label: string;
  value?: number;
  required?: boolean;
}

function Amount({ name, label, value, required = false }: AmountProps) {
  return (
    <div class="field">
      <label for={`draw-${name}`}>{label} {!required && <span class="field-optional">{_("optional")}</span>}</label>
      <input class="input" id={`draw-${name}`} name={name} type="number" inputMode="numeric" min={1} max={LIMITS[name]} step={1} defaultValue={value === undefined ? "" : String(value)} required={required} />
    </div>
  );
}

function termsIn(said: FormData): Terms {
  const text = (name: string) => String(said.get(name) ?? "");
  const rules: Amounts = {};
  for (const name of RULES) if (text(name)) rules[name] = Number(text(name));
  return { prize: text("prize"), winners: Number(text("winners")), entering: text("entering") as Draw["entering"], rules };
}
