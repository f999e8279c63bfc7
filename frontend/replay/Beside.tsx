import { _, ngettext } from "../lib/i18n";
import { Icon } from "../lib/icon";
import { clockTime } from "../lib/moments";
import { priceWords } from "../room/offers/words";
import { Results } from "../room/polls/Results";
import { type Scenes, shownAt } from "./scenes";

/** What the room showed beside the picture at this moment. */
export function Beside({ scenes, ms }: { scenes: Scenes; ms: number }) {
  const question = shownAt(scenes.questions, ms).at(-1);
  const poll = shownAt(scenes.polls, ms).at(-1);
  const offer = shownAt(scenes.offers, ms).at(-1);
  return (
    <>
      {question && (
        <section class="answering" aria-label={_("Being answered at this moment")}>
          <div class="answering-head">
            <strong class="tiny">{_("Being answered at this moment")}</strong>
            <span class="answering-of tiny quiet">{question.author?.name ?? _("Anonymous")} · {ngettext("%(num)s vote", "%(num)s votes", question.votes)}</span>
          </div>
          <p class="answering-text">{question.text}</p>
        </section>
      )}
      {poll && (
        <section class="card-body stack stack--2 replay-beside" aria-label={_("Poll at this moment")}>
          <h2 class="card-title">{poll.question}</h2>
          {poll.results && <Results poll={poll} results={poll.results} />}
        </section>
      )}
      {offer && <p class="card-body small replay-beside"><Icon name="gift" /> <strong>{offer.title}</strong> {priceWords(offer)}</p>}
    </>
  );
}

interface Moment {
  ms: number;
  icon: string;
  words: string;
  answer?: string | undefined;
}

/** Everything that was shown, in the order of the video; choosing one goes there. */
export function Moments({ scenes, onChoose }: { scenes: Scenes; onChoose(ms: number): void }) {
  const moments: Moment[] = [
    ...scenes.questions.map(({ from_ms, text, answer }) => ({ ms: from_ms, icon: "question", words: text, answer })),
    ...scenes.polls.map(({ from_ms, question }) => ({ ms: from_ms, icon: "report", words: question })),
    ...scenes.offers.map(({ from_ms, title }) => ({ ms: from_ms, icon: "gift", words: title })),
  ];
  moments.sort((one, other) => one.ms - other.ms);
  return (
    <ol class="card-body stack stack--1 chapters">
      {moments.map(({ ms, icon, words, answer }) => (
        <li key={`${ms} ${words}`}>
          <button type="button" class="button button--quiet button--block chapter" onClick={() => onChoose(ms)}>
            <span class="num quiet">{clockTime(ms)}</span> <Icon name={icon} /> <span class="grow">{words}</span>
          </button>
          {answer && <p class="small quiet chapter-answer">{answer}</p>}
        </li>
      ))}
    </ol>
  );
}
