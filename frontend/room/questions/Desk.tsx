import { _, ngettext } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { ReportNotes, ReportSign } from "../moderation/Case";
import { Nothing } from "../moderation/Waiting";
import { heldFor } from "../moderation/words";
import type { Anonymity, Question } from "./protocol";
import { QuestionCard } from "./QuestionCard";
import type { Questions } from "./use_questions";
import { anonymityName } from "./words";

const ANONYMITIES: Anonymity[] = ["off", "attendees", "everyone"];

/** What waits for the team, and what it put away. */
export function Waiting({ questions }: { questions: Questions }) {
  const { held, reported, dismissed, decide } = questions;
  if (!held.length && !reported.length && !dismissed.length) {
    return <Nothing icon="shield" title={_("No question waits for you")}>{_("Questions that wait for approval or were reported come here, and those you dismiss.")}</Nothing>;
  }
  return (
    <>
      {held.length > 0 && <h2 class="label moderate-head">{ngettext("%(num)s question waits for approval", "%(num)s questions wait for approval", held.length)}</h2>}
      <ul>
        {held.map((question) => (
          <Put key={question.id} question={question}>
            <button type="button" class="button button--small" data-approve onClick={() => void decide("approve_question", question, _("The question is in the room"), "check")}><Icon name="check" /> {_("Approve")}</button>
            <button type="button" class="button button--small" data-reject onClick={() => void decide("dismiss_question", question, _("The question was dismissed"), "trash")}><Icon name="x" /> {_("Dismiss")}</button>
          </Put>
        ))}
      </ul>
      {reported.length > 0 && <h2 class="label moderate-head">{ngettext("%(num)s question was reported", "%(num)s questions were reported", reported.length)}</h2>}
      <ul>
        {reported.map((question) => (
          <Put key={question.id} question={question}>
            <ReportSign reports={question.reports} reasons={question.reasons} />
            <ReportNotes notes={question.notes} />
            <button type="button" class="button button--small" data-keep onClick={() => void decide("dismiss_question_reports", question, _("The question stays"), "check")}><Icon name="check" /> {_("Dismiss reports")}</button>
            <button type="button" class="button button--small" data-reject onClick={() => void decide("dismiss_question", question, _("The question was dismissed"), "trash")}><Icon name="trash" /> {_("Dismiss question")}</button>
          </Put>
        ))}
      </ul>
      {dismissed.length > 0 && <h2 class="label moderate-head">{_("Dismissed")}</h2>}
      <ul>
        {dismissed.map((question) => (
          <Put key={question.id} question={question}>
            <button type="button" class="button button--small" data-put-back onClick={() => void decide("put_back_question", question, _("The question is in the room"), "undo")}><Icon name="undo" /> {_("Put back")}</button>
          </Put>
        ))}
      </ul>
    </>
  );
}

function Put({ question, children }: { question: Question; children: preact.ComponentChildren }) {
  const why = question.state === "held" && heldFor(question.held_for);
  return (
    <QuestionCard question={question} isMine={false} upvoted={false} onVote={null}>
      {why && <span class="badge badge--warning"><Icon name="flag" /> {why}</span>}
      {children}
    </QuestionCard>
  );
}

/** How questions work; each choice holds at once for everybody. */
export function QuestionSettings({ questions, file }: { questions: Questions; file: string | undefined }) {
  const { mode, change } = questions;
  return (
    <div class="chat-settings">
      <Switch name="open" on={mode.open} title={_("Take questions")} note={_("Attendees can ask. Closed, they can still vote for what is there.")} onSwitch={(open) => void change({ open })} />
      <Switch name="moderated" on={mode.moderated} title={_("Read questions first")} note={_("Each waits until somebody of the team lets it through")} onSwitch={(moderated) => void change({ moderated })} />
      <fieldset class="chat-setting" name="anonymity">
        <legend class="strong">{_("Anonymous questions")}</legend>
        <div class="choices">
          {ANONYMITIES.map((anonymity) => (
            <button key={anonymity} type="button" class="pick pick--card" value={anonymity} aria-pressed={mode.anonymity === anonymity} onClick={() => void change({ anonymity })}>
              <span class="choice-title">{anonymityName(anonymity)}</span>
            </button>
          ))}
        </div>
        <p class="choice-note">{_("People read which it is where they ask. What they were told holds for their question, whatever you change later.")}</p>
      </fieldset>
      {file && <a class="button button--small questions-file" href={file}><Icon name="download" /> {_("All questions as CSV")}</a>}
    </div>
  );
}

function Switch({ name, on, title, note, onSwitch }: { name: string; on: boolean; title: string; note: string; onSwitch: (on: boolean) => void }) {
  return (
    <label class="switch chat-switch">
      <span class="grow"><b>{title}</b><span class="choice-note">{note}</span></span>
      <input type="checkbox" role="switch" name={name} checked={on} onChange={(event) => onSwitch(event.currentTarget.checked)} />
    </label>
  );
}
