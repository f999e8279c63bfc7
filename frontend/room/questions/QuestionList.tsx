import { useState } from "preact/hooks";
import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { ReportDialog } from "../ReportDialog";
import { ReportSign } from "../moderation/Case";
import { Nothing } from "../moderation/Waiting";
import { DeskActions } from "./DeskActions";
import type { Question } from "./protocol";
import { QuestionCard } from "./QuestionCard";
import type { Questions } from "./use_questions";
import { reportTitle } from "./words";

interface Props {
  questions: Questions;
  list: Question[];
  moderates: boolean;
  votes: boolean;
  empty: { title: string; text: string };
}

/** Questions in an order, one's own with a way to take them back, others' with one to report them, for the team with what it can do. */
export function QuestionList({ questions, list, moderates, votes, empty }: Props) {
  const { mine, vote, withdraw, report } = questions;
  const [reporting, setReporting] = useState<Question | null>(null); // here, for its card may go while somebody writes
  if (!list.length && !reporting) return <Nothing icon="question" title={empty.title}>{empty.text}</Nothing>;
  return (
    <>
      <ul>
        {list.map((question) => {
          const isMine = mine.asked.includes(question.id);
          const mayWithdraw = isMine && question.state === "open";
          const told = questions.reported.find(({ id }) => id === question.id);
          const onReport = moderates || isMine ? undefined : () => setReporting(question);
          return (
            <QuestionCard key={question.id} question={question} isMine={isMine} upvoted={mine.upvoted.includes(question.id)} onVote={votes ? (each, up) => void vote(each, up) : null} onReport={onReport}>
              {moderates ? <>{told && <ReportSign reports={told.reports} reasons={told.reasons} />}<DeskActions question={question} questions={questions} /></> : mayWithdraw && <Withdraw onClick={() => void withdraw(question)} />}
            </QuestionCard>
          );
        })}
      </ul>
      {reporting && <ReportDialog title={reportTitle(reporting)} text={reporting.text} onClose={() => setReporting(null)} onReport={(reason, note) => void report(reporting, reason, note)} />}
    </>
  );
}

/** One's own that nobody else sees: what waits for a moderator, and what they did not let through. */
export function OwnHeld({ questions }: { questions: Questions }) {
  const { held } = questions.mine;
  if (!held.length) return null;
  return (
    <section class="questions-own" aria-label={_("Yours, which only you see")}>
      <ul>
        {held.map((question) => (
          <QuestionCard key={question.id} question={question} isMine upvoted={false} onVote={null}>
            {question.state === "held" ? <span class="badge badge--warning"><Icon name="clock" /> {_("Waits for the team to read it")}</span> : <span class="badge"><Icon name="x" /> {_("The team did not take this one up")}</span>}
            {question.state === "held" && <Withdraw onClick={() => void questions.withdraw(question)} />}
          </QuestionCard>
        ))}
      </ul>
    </section>
  );
}

function Withdraw({ onClick }: { onClick: () => void }) {
  return <button type="button" class="button button--quiet button--small" data-withdraw onClick={onClick}><Icon name="trash" /> {_("Take it back")}</button>;
}
