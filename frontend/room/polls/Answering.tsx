import { useState } from "preact/hooks";
import { _, formatNumber, ngettext } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { type Answer, type Poll, STARS } from "./protocol";
import { Ranking } from "./Ranking";
import { howTo } from "./words";

const WORD_MAX_LENGTH = 40;

interface Props {
  poll: Poll;
  /** What was answered before, when one thinks again. */
  before: Answer | undefined;
  onSend(answer: Answer): Promise<void>;
  onKeep?: () => void;
}

/** The way to answer: native controls, a button that sends, and why it was refused beside it. */
export function Answering({ poll, before, onSend, onKeep }: Props) {
  const [answer, give] = useState<Answer>(before ?? beginning(poll));
  const [refusal, refuse] = useState<string | null>(null);
  const [busy, wait] = useState(false);
  const hint = howTo(poll);

  async function send(event: Event): Promise<void> {
    event.preventDefault();
    const ready = complete(poll, answer);
    if (typeof ready === "string") return refuse(ready);
    wait(true);
    try {
      await onSend(ready);
      refuse(null);
    } catch (error) {
      refuse((error as Error).message);
    } finally {
      wait(false);
    }
  }

  return (
    <form class="stack stack--3" onSubmit={(event) => void send(event)}>
      <fieldset class="poll-fields" aria-describedby={hint ? `poll-hint-${poll.id}` : undefined}>
        <legend class="visually-hidden">{poll.question}</legend>
        {hint && <p class="small muted" id={`poll-hint-${poll.id}`}>{hint}</p>}
        <Fields poll={poll} answer={answer} onAnswer={(changed) => { give(changed); refuse(null); }} />
      </fieldset>
      {refusal && <p class="field-error" role="alert"><Icon name="alert" /> {refusal}</p>}
      <div class="row row--tight">
        <button type="submit" class="button button--primary" aria-disabled={busy} aria-busy={busy} disabled={busy}>{poll.kind === "quiz" ? _("Send answer") : _("Vote")}</button>
        {onKeep && <button type="button" class="button button--quiet" onClick={onKeep}>{_("Keep my answer")}</button>}
      </div>
    </form>
  );
}

interface FieldsProps {
  poll: Poll;
  answer: Answer;
  onAnswer(answer: Answer): void;
}

function Fields({ poll, answer, onAnswer }: FieldsProps) {
  switch (poll.kind) {
    case "words":
      return <Words poll={poll} said={answer as string[]} onAnswer={onAnswer} />;
    case "rating":
      return <Ratings poll={poll} stars={answer as [number, number][]} onAnswer={onAnswer} />;
    case "ranking":
      return <Ranking options={poll.options} order={answer as number[]} onOrder={onAnswer} />;
    default:
      return <Choices poll={poll} chosen={answer as number[]} onAnswer={onAnswer} />;
  }
}

function Choices({ poll, chosen, onAnswer }: { poll: Poll; chosen: number[]; onAnswer(answer: Answer): void }) {
  const many = poll.kind === "multiple";
  const full = many && chosen.length >= poll.most;
  function pick(id: number, on: boolean): void {
    onAnswer(many ? (on ? [...chosen, id] : chosen.filter((each) => each !== id)) : [id]);
  }
  return (
    <div class="stack stack--2">
      {poll.options.map(({ id, text }) => (
        <label key={id} class="choice poll-choice">
          <input type={many ? "checkbox" : "radio"} name={`poll-${poll.id}`} value={id} checked={chosen.includes(id)} disabled={full && !chosen.includes(id)} onChange={(event) => pick(id, event.currentTarget.checked)} />
          <span>{text}</span>
        </label>
      ))}
    </div>
  );
}

function Ratings({ poll, stars, onAnswer }: { poll: Poll; stars: [number, number][]; onAnswer(answer: Answer): void }) {
  const given = new Map(stars);
  return (
    <div class="stack stack--3">
      {poll.options.map(({ id, text }) => (
        <fieldset key={id} class="poll-rating">
          <legend class="strong small">{text}</legend>
          <div class="poll-stars">
            {STARS.map((number) => (
              <label key={number} class="poll-star" data-lit={number <= (given.get(id) ?? 0) ? "" : undefined}>
                <input class="visually-hidden" type="radio" name={`poll-${poll.id}-${id}`} value={number} checked={given.get(id) === number} onChange={() => onAnswer([...stars.filter(([other]) => other !== id), [id, number]])} />
                <span aria-hidden="true" class="num">{formatNumber(number)}</span>
                <span class="visually-hidden">{ngettext("%(num)s star", "%(num)s stars", number)}</span>
              </label>
            ))}
          </div>
        </fieldset>
      ))}
    </div>
  );
}

function Words({ poll, said, onAnswer }: { poll: Poll; said: string[]; onAnswer(answer: Answer): void }) {
  return (
    <div class="stack stack--2">
      {Array.from({ length: poll.most }, (_unused, at) => (
        <input key={at} class="input" type="text" maxLength={WORD_MAX_LENGTH} autocomplete="off" aria-label={_("Word %(number)s", { number: formatNumber(at + 1) })} value={said[at] ?? ""} onInput={(event) => onAnswer(withWord(said, at, event.currentTarget.value))} />
      ))}
    </div>
  );
}

function withWord(said: string[], at: number, word: string): string[] {
  const words = [...said];
  while (words.length <= at) words.push("");
  words[at] = word;
  return words;
}

function beginning(poll: Poll): Answer {
  return poll.kind === "ranking" ? poll.options.map(({ id }) => id) : [];
}

/** The answer as it is sent, or what is missing. */
function complete(poll: Poll, answer: Answer): Answer | string {
  if (poll.kind === "words") {
    const words = (answer as string[]).filter((word) => word.trim());
    return words.length ? words : _("Write a word first.");
  }
  if (poll.kind === "rating") return answer.length === poll.options.length ? answer : _("Give each of them stars first.");
  return answer.length ? answer : _("Choose an answer first.");
}
