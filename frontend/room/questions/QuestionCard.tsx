import type { ComponentChildren } from "preact";
import { _, formatNumber, formatTime, ngettext } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { Words, badgeName } from "../words";
import type { Question } from "./protocol";
import { authorOf, reportTitle } from "./words";

interface Props {
  question: Question;
  isMine: boolean;
  upvoted: boolean;
  /** Null where nothing can be voted for any more. */
  onVote: ((question: Question, up: boolean) => void) | null;
  onReport?: (() => void) | undefined;
  children?: ComponentChildren;
}

/** One question with its votes, and its answer once it has one. */
export function QuestionCard({ question, isMine, upvoted, onVote, onReport, children }: Props) {
  const { id, text, at, author, answer } = question;
  return (
    <li class="question" data-question={id} aria-labelledby={`question-${id}`}>
      {question.state !== "held" && <Votes question={question} upvoted={upvoted} onVote={question.state === "open" ? onVote : null} />}
      <div class="question-body">
        <p class="message-head">
          <b>{authorOf(question, isMine)}</b>
          {author?.badge && <span class="badge badge--accent">{badgeName(author.badge)}</span>}
          {question.anonymous && !isMine && <span class="badge badge--outline">{_("Hidden from attendees")}</span>}
          {question.anonymous && isMine && <span class="badge badge--outline">{_("Anonymous")}</span>}
          <time class="message-time" dateTime={at}>{formatTime(at)}</time>
        </p>
        <p class="question-text" id={`question-${id}`}><Words text={text} names={[]} /></p>
        {answer && (
          <div class="question-answer">
            <p class="tiny"><b>{question.answered_by ? _("Answer of %(name)s", { name: question.answered_by }) : _("Answer")}</b></p>
            <p><Words text={answer} names={[]} /></p>
          </div>
        )}
        {question.state === "answered" && !answer && <p><span class="badge badge--success"><Icon name="check" /> {_("Answered live")}</span></p>}
        {children && <div class="question-actions">{children}</div>}
      </div>
      {onReport && <button type="button" class="button button--quiet button--small button--icon question-report" data-report aria-haspopup="dialog" aria-label={reportTitle(question)} onClick={onReport}><Icon name="flag" /></button>}
    </li>
  );
}

/** A button that says and shows whether one's vote is in; a number where nobody votes any more. */
function Votes({ question, upvoted, onVote }: Pick<Props, "question" | "upvoted" | "onVote">) {
  const { votes } = question;
  const words = ngettext("%(num)s vote", "%(num)s votes", votes);
  const inside = <><Icon name="up" /><span aria-hidden="true">{formatNumber(votes)}</span></>;
  if (!onVote) return <span class="vote vote--still">{inside}<span class="visually-hidden">{words}</span></span>;
  return (
    <button type="button" class="vote" aria-pressed={upvoted} aria-label={_("I want to know this too. %(votes)s", { votes: words })} onClick={() => onVote(question, !upvoted)}>
      {inside}
    </button>
  );
}
