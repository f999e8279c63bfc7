import { useState } from "preact/hooks";
import { _, formatNumber, ngettext } from "../lib/i18n";
import { type Step, shortName } from "./forest";

const SHOWN_MAX = 8; // names; a longer way is folded
const START = 1;
const END = 4;

/** Names from the root down to somebody; of a long way its beginning and its end, those between behind a button. */
export function Way({ steps, onChoose }: { steps: Step[]; onChoose(id: number): void }) {
  const [open, setOpen] = useState(false);
  const last = steps[steps.length - 1];
  if (!last) return null;
  const name = (step: Step) => (
    <span key={step.id}>
      {step === last ? <span aria-current="true">{shortName(step.name)}</span> : <button class="link-button" type="button" title={step.name} onClick={() => onChoose(step.id)}>{shortName(step.name)}</button>}
    </span>
  );
  if (steps.length <= SHOWN_MAX) return <>{steps.map(name)}</>;
  const between = last.generation + 1 - (steps[0]?.generation ?? 0) - START - END;
  return (
    <>
      {steps.slice(0, START).map(name)}
      <span key="between">
        <button class="link-button" type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? _("Fold") : ngettext("… %(num)s between …", "… %(num)s between …", between)}
        </button>
      </span>
      {open && <span class="way-middle" key="middle" tabIndex={0} role="group" aria-label={_("Those between")}>{gaps(steps).map((step) => (typeof step === "number" ? <span key={`gap${step}`}>… {formatNumber(step)} …</span> : name(step)))}</span>}
      {steps.slice(-END).map(name)}
    </>
  );
}

/** Those between, and where some are not named how many. */
function gaps(steps: Step[]): (Step | number)[] {
  return steps.slice(START, -END + 1).flatMap((step, index, all) => {
    const missing = step.generation - (steps[index + START - 1]?.generation ?? 0) - 1;
    const named = index < all.length - 1 ? [step] : []; // the last one begins the end
    return missing > 0 ? [missing, ...named] : named;
  });
}
