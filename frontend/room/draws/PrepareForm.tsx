import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import type { Amounts, Draw } from "./protocol";
import { enteringWords } from "./words";

export type Terms = Pick<Draw, "prize" | "winners" | "entering" | "rules">;

const LIMITS = { prize: 200, winners: 50, watched_min: 600, brought: 100, answered: 50, asked: 20 };
const RULES = ["watched_min", "brought", "answered", "asked"] as const;
const ENTERING: Draw["entering"][] = ["automatic", "button"];

/** Where a new draw is written. */
export function PrepareForm({ onPrepare }: { onPrepare: (terms: Terms) => Promise<boolean> }) {
  return (
    <TermsBox class="draw-new" name="draw" done={_("Prepare")} onDone={onPrepare}>
      <summary class="button button--block"><Icon name="plus" /> {_("Prepare a draw")}</summary>
    </TermsBox>
  );
}

/** Where a prepared draw is written anew. */
export function ChangeForm({ draw, onChange }: { draw: Draw; onChange: (terms: Terms) => Promise<boolean> }) {
  return (
    <TermsBox class="draw-more" name={`draw-${draw.id}`} terms={draw} done={_("Save")} onDone={onChange}>
      <summary class="small">{_("Edit")}</summary>
    </TermsBox>
  );
}

interface TermsBoxProps {
  class: string;
  /** What the ids of its fields begin with. */
  name: string;
  terms?: Terms;
  done: string;
  onDone: (terms: Terms) => Promise<boolean>;
  /** What opens it. */
  children: ComponentChildren;
}

/** What a draw is about, folded until it is wanted. A rule whose field is empty asks for nothing. */
function TermsBox({ class: name, name: prefix, terms, done, onDone, children }: TermsBoxProps) {
  const box = useRef<HTMLDetailsElement>(null);

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    if (!(await onDone(termsIn(new FormData(form))))) return;
    if (!terms) form.reset();
    if (box.current) box.current.open = false;
  }

  const amount = (name: AmountName, label: string) => (
    <Amount id={`${prefix}-${name}`} name={name} label={label} value={name === "winners" ? (terms?.winners ?? 1) : terms?.rules[name]} />
  );
  return (
    <details class={name} ref={box}>
      {children}
      <form class="draw-form" onSubmit={(event) => void submit(event)}>
        <div class="field">
          <label for={`${prefix}-prize`}>{_("Prize")}</label>
          <input class="input" id={`${prefix}-prize`} name="prize" required maxLength={LIMITS.prize} defaultValue={terms?.prize ?? ""} autocomplete="off" />
        </div>
        <fieldset class="field">
          <legend>{_("Who takes part")}</legend>
          <div class="choices">
            {ENTERING.map((entering, index) => (
              <label key={entering} class="choice">
                <input type="radio" name="entering" value={entering} defaultChecked={terms ? entering === terms.entering : index === 0} />
                <span class="choice-title">{enteringWords(entering)}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <div class="draw-pair">
          {amount("winners", _("Winners"))}
          {amount("watched_min", _("Minutes watched, at least"))}
          {amount("brought", _("People brought, at least"))}
          {amount("answered", _("Polls answered, at least"))}
          {amount("asked", _("Questions asked, at least"))}
        </div>
        <button type="submit" class={terms ? "button" : "button button--primary"}>{done}</button>
      </form>
    </details>
  );
}

type AmountName = "winners" | keyof Amounts;

function Amount({ id, name, label, value }: { id: string; name: AmountName; label: string; value: number | undefined }) {
  const required = name === "winners";
  return (
    <div class="field">
      <label for={id}>{label} {!required && <span class="field-optional">{_("optional")}</span>}</label>
      <input class="input" id={id} name={name} type="number" inputMode="numeric" min={1} max={LIMITS[name]} step={1} defaultValue={value === undefined ? "" : String(value)} required={required} />
    </div>
  );
}

function termsIn(said: FormData): Terms {
  const text = (name: string) => String(said.get(name) ?? "");
  const rules: Amounts = {};
  for (const name of RULES) if (text(name)) rules[name] = Number(text(name));
  return { prize: text("prize"), winners: Number(text("winners")), entering: text("entering") as Draw["entering"], rules };
}
