import { useEffect, useRef, useState } from "preact/hooks";
import { _, formatNumber, ngettext } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import type { Refusal } from "../../lib/socket";
import { OptionFields } from "./OptionFields";
import { Choose } from "./Choose";
import { KINDS, POINTS, type Plan, SECONDS, SHOWINGS, WORDS_MOST, asKind, optionsMost } from "./plan";
import { kindName, showingName } from "./words";

const QUESTION_MAX_LENGTH = 300;
const OF_OPTIONS = ["poll.options", "poll.right"];

interface Props {
  start: Plan;
  title: string;
  onKeep(plan: Plan): Promise<void>;
  onClose(): void;
}

/** The form for a poll; what is refused is said beside its field. */
export function Prepare({ start, title, onKeep, onClose }: Props) {
  const [plan, write] = useState(start);
  const [refusal, refuse] = useState<Refusal | null>(null);
  const question = useRef<HTMLInputElement>(null);
  useEffect(() => question.current?.focus(), []);
  const change = (part: Partial<Plan>) => write((before) => ({ ...before, ...part }));
  const wrong = (codes: string[]) => (refusal && codes.includes(refusal.code) ? refusal.message : null);
  const questionWrong = wrong(["poll.question"]);

  async function keep(event: Event): Promise<void> {
    event.preventDefault();
    try {
      await onKeep(plan);
      onClose();
    } catch (error) {
      refuse(error as Refusal);
      if ((error as Refusal).code === "poll.question") question.current?.focus();
    }
  }

  return (
    <form class="poll-form stack stack--3" aria-label={title} noValidate onSubmit={(event) => void keep(event)}>
      <Choose label={_("Kind")} name="kind" value={plan.kind} values={KINDS} text={kindName} onChoose={(kind) => write(asKind(plan, kind))} />
      <div class="field">
        <label for="poll-question">{_("Poll question")}</label>
        <input class="input" id="poll-question" name="question" ref={question} maxLength={QUESTION_MAX_LENGTH} value={plan.question} aria-invalid={questionWrong !== null} aria-describedby="poll-question-error" onInput={(event) => change({ question: event.currentTarget.value })} />
        {questionWrong && <p class="field-error" id="poll-question-error"><Icon name="alert" /> {questionWrong}</p>}
      </div>
      {optionsMost(plan.kind) > 0 && <OptionFields plan={plan} error={wrong(OF_OPTIONS)} onOptions={(options) => change({ options })} />}
      {plan.kind === "multiple" && <Choose label={_("At most")} name="most" value={plan.most} values={upTo(Math.max(2, plan.options.length))} text={(most) => ngettext("%(num)s choice", "%(num)s choices", most)} onChoose={(most) => change({ most })} />}
      {plan.kind === "words" && <Choose label={_("At most")} name="most" value={plan.most} values={upTo(WORDS_MOST)} text={(most) => ngettext("%(num)s word", "%(num)s words", most)} onChoose={(most) => change({ most })} />}
      {plan.kind === "quiz" && <Choose label={_("For the right answer")} name="points" value={plan.points} values={POINTS} text={(points) => ngettext("%(num)s point", "%(num)s points", points)} onChoose={(points) => change({ points })} />}
      <Choose label={_("Results are shown")} name="showing" value={plan.showing} values={SHOWINGS} text={showingName} onChoose={(showing) => change({ showing })} />
      <Choose label={_("Closes by itself")} name="seconds" value={plan.seconds} values={SECONDS} text={secondsName} onChoose={(seconds) => change({ seconds })} />
      {refusal && !questionWrong && !wrong(OF_OPTIONS) && <p class="field-error" role="alert"><Icon name="alert" /> {refusal.message}</p>}
      <div class="row row--tight">
        <button type="submit" class="button button--primary"><Icon name="check" /> {_("Save as a draft")}</button>
        <button type="button" class="button button--quiet" onClick={onClose}>{_("Cancel")}</button>
      </div>
    </form>
  );
}

function upTo(most: number): number[] {
  return Array.from({ length: most }, (_unused, at) => at + 1);
}

function secondsName(seconds: number): string {
  if (!seconds) return _("never");
  return seconds % 60 || seconds < 60 ? _("after %(num)s s", { num: formatNumber(seconds) }) : _("after %(num)s min", { num: formatNumber(seconds / 60) });
}
