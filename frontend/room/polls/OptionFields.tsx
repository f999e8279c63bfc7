import { useRef } from "preact/hooks";
import { _, formatNumber } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { type Plan, blank, optionsMost } from "./plan";

const OPTION_MAX_LENGTH = 120;

interface Props {
  plan: Plan;
  error: string | null;
  onOptions(options: Plan["options"]): void;
}

/** The options of a poll, one a line; Enter in one goes on to the next. */
export function OptionFields({ plan, error, onOptions }: Props) {
  const { options, kind } = plan;
  const fields = useRef<HTMLFieldSetElement>(null);
  const least = kind === "rating" ? 1 : 2;

  function change(at: number, part: Partial<Plan["options"][number]>): void {
    onOptions(options.map((option, other) => (other === at ? { ...option, ...part } : option)));
  }
  function add(): void {
    onOptions([...options, blank()]);
    requestAnimationFrame(() => [...(fields.current?.querySelectorAll<HTMLElement>("input[type=text]") ?? [])].at(-1)?.focus());
  }
  function enter(event: KeyboardEvent, at: number): void {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const next = fields.current?.querySelectorAll<HTMLElement>("input[type=text]")[at + 1];
    if (next) next.focus();
    else if (options.length < optionsMost(kind)) add();
  }

  return (
    <fieldset class="field poll-fields" ref={fields} aria-describedby={error ? "poll-options-error" : undefined}>
      <legend>{kind === "rating" ? _("What is rated") : _("Options")}</legend>
      <ul class="stack stack--2">
        {options.map((option, at) => (
          <li key={at} class="row row--fixed row--tight">
            <input class="input grow" type="text" name="option" maxLength={OPTION_MAX_LENGTH} aria-label={_("Option %(number)s", { number: formatNumber(at + 1) })} value={option.text} onInput={(event) => change(at, { text: event.currentTarget.value })} onKeyDown={(event) => enter(event, at)} />
            {kind === "quiz" && <label class="check poll-right"><input type="checkbox" checked={option.right} onChange={(event) => change(at, { right: event.currentTarget.checked })} /> {_("Right")}</label>}
            <button type="button" class="button button--quiet button--icon" disabled={options.length <= least} aria-label={_("Remove option %(number)s", { number: formatNumber(at + 1) })} onClick={() => onOptions(options.filter((_unused, other) => other !== at))}><Icon name="x" /></button>
          </li>
        ))}
      </ul>
      {error && <p class="field-error" id="poll-options-error" role="alert"><Icon name="alert" /> {error}</p>}
      <div><button type="button" class="button button--small" disabled={options.length >= optionsMost(kind)} onClick={add}><Icon name="plus" /> {_("Add an option")}</button></div>
    </fieldset>
  );
}
