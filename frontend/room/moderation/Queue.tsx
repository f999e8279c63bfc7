import { useState } from "preact/hooks";
import { all } from "../../lib/dom";
import { _, ngettext } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { type Message, isChatOpen } from "../protocol";
import type { Room } from "../use_room";
import { HeldCase, ReportedCase } from "./Case";
import { Nothing, Waiting } from "./Waiting";
import type { Deed } from "./acting";
import type { Queue as Answer } from "./protocol";
import { useFocusKept } from "./use_focus_kept";
import type { Moderation } from "./use_moderation";

const QUEUE_MAX = 100; // an answer has no more of them

/** What waits for a moderator: first what nobody sees yet, then what somebody complained of. */
export function Queue({ room, moderation }: { room: Room; moderation: Moderation }) {
  const box = useFocusKept();
  const isOpen = isChatOpen(room.state.event);
  const { queue, act, open } = moderation;
  const { isGone, decide } = useDecisions(moderation, box);
  const does = (name: string, done: (author: string) => string, icon: string) => (message: Message) =>
    void decide([message.id], () => act(name, { id: message.id }, done(message.author.name), icon));
  const approve = does("approve", (name) => _("The message of %(name)s is in the room", { name }), "check");
  const reject = does("reject", (name) => _("The message of %(name)s was rejected", { name }), "x");
  const dismiss = does("dismiss", (name) => _("The message of %(name)s stays", { name }), "check");
  const remove = does("remove", (name) => _("The message of %(name)s was removed", { name }), "trash");

  function decideAll(kind: "approve" | "reject", ids: number[]) {
    const done = ({ messages = ids.length }: Deed) => // others may have decided about some meanwhile
      kind === "approve"
        ? ngettext("%(num)s message is in the room", "%(num)s messages are in the room", messages)
        : ngettext("%(num)s message was rejected", "%(num)s messages were rejected", messages);
    open({ kind, count: ids.length, run: () => void decide(ids, () => act(kind, { ids }, done, kind === "approve" ? "check" : "x")) });
  }

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
            <HeldHead waiting={waiting} total={room.state.moderation?.held ?? 0} isOpen={isOpen} onAll={decideAll} />
            <ul>{waiting.map((message) => <HeldCase key={message.id} message={message} onStay={isOpen ? approve : null} onGo={reject} open={open} />)}</ul>
          </section>
        )}
        {complained.length > 0 && (
          <section aria-labelledby="queue-reported">
            <h2 class="label moderate-head" id="queue-reported">{ngettext("%(num)s message was reported", "%(num)s messages were reported", complained.length)}</h2>
            <ul>{complained.map((each) => <ReportedCase key={each.message.id} reported={each} onStay={dismiss} onGo={remove} open={open} />)}</ul>
          </section>
        )}
        <p class="tiny muted moderate-keys">{isOpen || complained.length ? _("Keys: A keeps a message, R takes it away, the arrows move.") : _("Keys: R takes a message away, the arrows move.")}</p>
      </>
    );
  }

  return <div ref={box} tabIndex={-1} class="moderate-queue"><Waiting question={queue}>{drawn}</Waiting></div>;
}

/** How many wait, and a way to decide about all of them; past the end of the event nothing new comes into the room. */
function HeldHead({ waiting, total, isOpen, onAll }: { waiting: Message[]; total: number; isOpen: boolean; onAll(kind: "approve" | "reject", ids: number[]): void }) {
  const ids = waiting.map(({ id }) => id);
  return (
    <div class="moderate-head">
      <h2 class="label" id="queue-held">
        {ngettext("%(num)s message waits for approval", "%(num)s messages wait for approval", Math.max(total, waiting.length))}
        {waiting.length >= QUEUE_MAX && <> · {ngettext("the oldest %(num)s is shown", "the oldest %(num)s are shown", waiting.length)}</>}
      </h2>
      {!isOpen && <p class="tiny muted">{_("The chat has ended: what waits can be rejected, or left.")}</p>}
      {waiting.length > 1 && (
        <div class="moderate-all">
          {isOpen && <button type="button" class="button button--small" value="approve" onClick={() => onAll("approve", ids)}><Icon name="check" /> {_("Approve all")}</button>}
          <button type="button" class="button button--small" value="reject" onClick={() => onAll("reject", ids)}><Icon name="x" /> {_("Reject all")}</button>
        </div>
      )}
    </div>
  );
}

/** A decision takes its messages off the list at once; they come back when it was refused, or when a later answer has them. */
function useDecisions({ queue }: Moderation, box: { current: HTMLDivElement | null }) {
  const [decided, keep] = useState<ReadonlyMap<number, number>>(new Map());
  const isGone = (id: number) => (decided.get(id) ?? -1) >= queue.askedAt;
  const mark = (ids: number[], until: number) => keep((before) => new Map([...before, ...ids.map((id) => [id, until] as const)]));

  async function decide(ids: number[], deed: () => Promise<boolean>) {
    if (ids[0] !== undefined && ids.length === 1) moveOn(box.current, ids[0]);
    mark(ids, Infinity);
    mark(ids, (await deed()) ? performance.now() : -1);
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
