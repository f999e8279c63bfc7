import type { ComponentChildren } from "preact";
import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import type { Question } from "./use_question";

/** What is shown of a question: bones until the first answer, a way to try again when there is none, else the answer. */
export function Waiting<Answer>({ question, children }: { question: Question<Answer>; children: (answer: Answer) => ComponentChildren }) {
  const { answer, error, again } = question;
  if (answer === null && error === null) return <Bones />;
  return (
    <>
      {error !== null && (
        <div class="notice notice--warning moderate-notice" role="alert">
          <Icon name="alert" />
          <p class="grow">{error}</p>
          <button type="button" class="button button--small" onClick={again}>{_("Try again")}</button>
        </div>
      )}
      {answer !== null && children(answer)}
    </>
  );
}

function Bones() {
  return (
    <div class="moderate-bones" role="status">
      <span class="visually-hidden">{_("Loading")}</span>
      {[1, 2, 3].map((each) => (
        <div key={each} class="stack stack--2">
          <span class="skeleton skeleton--short" />
          <span class="skeleton" />
        </div>
      ))}
    </div>
  );
}

export function Nothing({ icon, title, children }: { icon: string; title: string; children: ComponentChildren }) {
  return (
    <div class="empty moderate-empty">
      <span class="moderate-mark"><Icon name={icon} /></span>
      <p class="empty-title">{title}</p>
      <p>{children}</p>
    </div>
  );
}
