import { useState } from "preact/hooks";
import { one } from "../../lib/dom";
import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import type { Polls } from "./use_polls";

/** A poll that opened, above the tabs: it says so, takes no focus, and leads to where it is answered. */
export function PollStrip({ polls }: { polls: Polls }) {
  const [away, put] = useState<number[]>([]);
  const newest = polls.unanswered.filter(({ id }) => !away.includes(id)).at(-1);
  return (
    <>
      <p class="visually-hidden" role="status">{newest ? _("New poll: %(question)s", { question: newest.question }) : ""}</p>
      {newest && (
        <aside class="poll-strip" aria-label={_("Poll")} data-poll-strip={newest.id}>
          <Icon name="report" />
          <span class="poll-strip-text">{newest.question}</span>
          <button type="button" class="button button--primary button--small" onClick={() => goTo(newest.id)}>{_("Answer")}</button>
          <button type="button" class="button button--quiet button--small button--icon" aria-label={_("Put away; it waits under Polls")} title={_("Put away; it waits under Polls")} onClick={() => put([...away, newest.id])}><Icon name="x" /></button>
        </aside>
      )}
    </>
  );
}

/** Whoever pressed the button wants to be there, with the keyboard too. */
function goTo(id: number): void {
  one("#tab-polls")?.click();
  requestAnimationFrame(() => {
    const question = one(`#poll-${id}`);
    question?.scrollIntoView({ block: "nearest" });
    question?.focus();
  });
}
