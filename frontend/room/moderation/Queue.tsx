import { useState } from "preact/hooks";
import { all } from "../../lib/dom";
import { _, ngettext } from "../../lib/i18n";
import type { Message } from "../protocol";
import { HeldCase, ReportedCase } from "./Case";
import { Nothing, Waiting } from "./Waiting";
import type { Queue as Answer } from "./protocol";
import { useFocusKept } from "./use_focus_kept";
import type { Moderation } from "./use_moderation";

/** What waits for a moderator: first what nobody sees yet, then what somebody complained of. */
export function Queue({ moderation }: { moderation: Moderation }) {
  const box = useFocusKept();
  const { queue, act, open } = moderation;
  const { isGone, decide } = useDecisions(moderation, box);
  const does = (name: string, done: (author: string) => string, icon: string) => (message: Message) =>
    void decide(message.id, () => act(name, { id: message.id }, done(message.author.name), icon));
  const approve = does("approve", (name) => _("The message of %(name)s is in the room", { name }), "check");
  const reject = does("reject", (name) => _("The message of %(name)s was rejected", { name }), "x");
  const dismiss = does("dismiss", (name) => _("The message of %(name)s stays", { name }), "check");
  const remove = does("remove", (name) => _("The message of %(name)s was removed", { name }), "trash");

  function drawn({ held, reported }: Answer) {
    const waiting = held.filter(({ id }) => !isGone(id));
    const complained = reported.filter(({ message }) => !isGone(message.id));
    if (!waiting.length && !complained.length) {
      return <Nothing icon="shield" title={_("Nothing waits for you")}>{_("Held and reported messages come here, with a sign on the tab.")}</Nothing>;
    }
    return (
      <>
        {waiting.length > 0 && (
          <section aria-labelledby="queue-held">
            <h2 class="label moderate-head" id="queue-held">{ngettext("%(num)s message waits for approval", "%(num)s messages wait for approval", waiting.length)}</h2>
            <ul>{waiting.map((message) => <HeldCase key={message.id} message={message} onStay={approve} onGo={reject} open={open} />)}</ul>
          </section>
        )}
        {complained.length > 0 && (
          <section aria-labelledby="queue-reported">
            <h2 class="label moderate-head" id="queue-reported">{ngettext("%(num)s message was reported", "%(num)s messages were reported", complained.length)}</h2>
            <ul>{complained.map((each) => <ReportedCase key={each.message.id} reported={each} onStay={dismiss} onGo={remove} open={open} />)}</ul>
          </section>
        )}
        <p class="tiny muted moderate-keys">{_("Keys: A keeps a message, R takes it away, the arrows move.")}</p>
      </>
    );
  }

  return <div ref={box} tabIndex={-1} class="moderate-queue"><Waiting question={queue}>{drawn}</Waiting></div>;
}

/** A decision takes its message off the list at once; it comes back when it was refused, or when a later answer has it. */
function useDecisions({ queue }: Moderation, box: { current: HTMLDivElement | null }) {
  const [decided, keep] = useState<ReadonlyMap<number, number>>(new Map());
  const isGone = (id: number) => (decided.get(id) ?? -1) >= queue.askedAt;
  const mark = (id: number, until: number) => keep((before) => new Map(before).set(id, until));

  async function decide(id: number, deed: () => Promise<boolean>) {
    moveOn(box.current, id);
    mark(id, Infinity);
    mark(id, (await deed()) ? performance.now() : -1);
  }

  return { isGone, decide };
}

/** Focus on what leaves goes to what comes next. */
function moveOn(box: HTMLElement | null, id: number): void {
  const cases = all("[data-case]", box ?? document);
  const at = cases.findIndex((each) => each.dataset["case"] === String(id));
  if (!cases[at]?.contains(document.activeElement)) return;
  (cases[at + 1] ?? cases[at - 1] ?? box)?.focus();
}
