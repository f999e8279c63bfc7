import { useEffect, useRef, useState } from "preact/hooks";
import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { Menu, type MenuEntry } from "../Menu";
import type { Question } from "./protocol";
import type { Questions } from "./use_questions";

const ANSWER_MAX = 2000;

/** What the team can do with a question, the quickest first: take it on screen, answer in text, and the rest in a menu. */
export function DeskActions({ question, questions }: { question: Question; questions: Questions }) {
  const [writing, write] = useState(false);
  const { decide } = questions;
  const isOpen = question.state === "open";

  function entries(): MenuEntry[] {
    const list: MenuEntry[] = [{ id: "write", label: question.answer ? _("Change the answer") : _("Answer in text"), icon: "edit", run: () => write(true) }];
    if (isOpen) list.push({ id: "answered", label: _("Mark as answered"), icon: "check", run: () => void decide("mark_question_answered", question, _("Answered"), "check") });
    else list.push({ id: "reopen", label: _("Back to the open ones"), icon: "undo", run: () => void decide("put_back_question", question, _("The question is open again"), "undo") });
    list.push({ id: "dismiss", label: _("Dismiss"), icon: "trash", danger: true, run: () => void decide("dismiss_question", question, _("The question was dismissed"), "trash") });
    return list;
  }

  if (writing) return <AnswerForm question={question} questions={questions} onDone={() => write(false)} />;
  return (
    <>
      <button type="button" class="button button--small" data-live onClick={() => void decide("answer_question_live", question, _("Everybody sees that you answer this now"), "live")}>
        <Icon name="live" /> {isOpen ? _("Answer live") : _("Answer live again")}
      </button>
      <Menu label={_("What to do with this question")} entries={entries} />
    </>
  );
}

function AnswerForm({ question, questions, onDone }: { question: Question; questions: Questions; onDone: () => void }) {
  const [text, setText] = useState(question.answer ?? "");
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);

  async function save(event: Event) {
    event.preventDefault();
    if (await questions.decide("answer_question", question, _("The answer stands under the question"), "check", { text })) onDone();
  }

  return (
    <form class="question-form stack stack--2" onSubmit={(event) => void save(event)}>
      <label class="stack stack--1">
        <span class="tiny strong">{_("Answer for everybody to read")}</span>
        <textarea class="input" rows={3} maxLength={ANSWER_MAX} value={text} ref={field} onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      <div class="row row--tight">
        <button class="button button--primary button--small" disabled={!text.trim()}>{_("Publish the answer")}</button>
        <button type="button" class="button button--small" onClick={onDone}>{_("Cancel")}</button>
      </div>
    </form>
  );
}
