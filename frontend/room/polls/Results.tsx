import type { ComponentChildren } from "preact";
import { _, formatNumber, ngettext } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { type Answer, type Poll, type PollOption, type Results as Counted, STARS } from "./protocol";
import { mean, meanWords, shareWords, votesWords } from "./words";

const WORD_SIZES = 5;

interface Props {
  poll: Poll;
  results: Counted;
  answer?: Answer | undefined;
  /** What a moderator can do with a word. */
  wordAction?: (word: string) => ComponentChildren;
}

/** What has come out, in the way of the poll's kind. Bars move in silence: whoever listens reads them when they want to. */
export function Results({ poll, results, answer, wordAction }: Props) {
  const counted = (option: PollOption) => results.options?.find(({ id }) => id === option.id);
  switch (poll.kind) {
    case "words":
      return <WordCloud results={results} wordAction={wordAction} />;
    case "rating":
      return (
        <ul class="poll-bars">
          {poll.options.map((option) => {
            const stars = counted(option)?.stars ?? [];
            return <Bar key={option.id} text={option.text} value={mean(stars)} most={STARS.length} told={_("%(mean)s of 5", { mean: meanWords(stars) })} />;
          })}
        </ul>
      );
    case "ranking":
      return <Ranks poll={poll} results={results} />;
    default:
      return (
        <ul class="poll-bars">
          {poll.options.map((option) => {
            const votes = counted(option)?.votes ?? 0;
            const own = (answer as number[] | undefined)?.includes(option.id);
            return <Bar key={option.id} text={option.text} own={own} right={option.right} value={votes} most={results.votes} told={shareWords(votes, results.votes)} more={votesWords(votes)} />;
          })}
        </ul>
      );
  }
}

interface BarProps {
  text: string;
  value: number;
  most: number;
  told: string;
  more?: string;
  own?: boolean | undefined;
  right?: true | undefined;
  place?: number;
}

function Bar({ text, value, most, told, more, own, right, place }: BarProps) {
  return (
    <li class="poll-bar" data-own={own ? "" : undefined} data-right={right ? "" : undefined}>
      <span class="poll-bar-text">
        {place !== undefined && <b class="num">{formatNumber(place)}. </b>}
        {text}
        {own && <span class="badge badge--accent"><Icon name="check" /> {_("Your answer")}</span>}
        {right && <span class="badge badge--success"><Icon name="check" /> {_("Right")}</span>}
      </span>
      <span class="poll-bar-share num" title={more}>{told}{more && <span class="visually-hidden">, {more}</span>}</span>
      <progress value={value} max={Math.max(most, 1)} aria-hidden="true" />
    </li>
  );
}

/** The most points first: one for each option that somebody put below. */
function Ranks({ poll, results }: { poll: Poll; results: Counted }) {
  const points = (id: number) => results.options?.find((option) => option.id === id)?.points ?? 0;
  const ranked = [...poll.options].sort((one, other) => points(other.id) - points(one.id));
  const most = results.votes * (poll.options.length - 1);
  return (
    <ol class="poll-bars">
      {ranked.map((option, at) => (
        <Bar key={option.id} place={at + 1} text={option.text} value={points(option.id)} most={most} told={ngettext("%(num)s point", "%(num)s points", points(option.id))} />
      ))}
    </ol>
  );
}

function WordCloud({ results, wordAction }: { results: Counted; wordAction: Props["wordAction"] }) {
  const words = results.words ?? [];
  const most = Math.max(1, ...words.map(({ votes }) => votes));
  if (!words.length) return <p class="small muted">{_("Nobody has said anything yet.")}</p>;
  return (
    <>
      <ul class="poll-words">
        {words.map(({ text, votes }) => (
          <li key={text.toLowerCase()} class="poll-word" data-size={Math.ceil((Math.log1p(votes) / Math.log1p(most)) * WORD_SIZES)}>
            {text} <span class="poll-word-count num">{formatNumber(votes)}</span>
            {wordAction?.(text)}
          </li>
        ))}
      </ul>
      {!!results.others && <p class="tiny muted">{ngettext("and %(num)s more", "and %(num)s more", results.others)}</p>}
    </>
  );
}
