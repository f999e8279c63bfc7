import { useState } from "preact/hooks";
import { _, formatNumber, ngettext } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { useSecondsLeft } from "../use_seconds_left";
import { Rules } from "./DrawCard";
import { ChangeForm } from "./PrepareForm";
import type { Act } from "./Studio";
import { Winners } from "./Winners";
import { type Draw, type GivenUp, pageOf } from "./protocol";
import { clockWords, enteringWords, stateKind, stateWords } from "./words";

const OPEN_MIN = [1, 2, 3, 5, 10, 15, 30, 60];
const OPEN_MIN_AT_FIRST = 5;
const REASON_MAX = 200;
const GIVEN_UP: GivenUp[] = ["absent", "declined", "excluded"];

/** One draw as the host runs it: each state has its one next step. */
export function StaffCard({ draw, waits, act, onDiscard }: { draw: Draw; waits: boolean; act: Act; onDiscard: () => void }) {
  const left = useSecondsLeft(draw.state === "announced" ? (draw.closes_at ?? null) : null);
  const isDue = draw.state === "closed" || (draw.state === "announced" && !left);
  return (
    <article class="draw-card" aria-labelledby={`staff-draw-${draw.id}`} data-draw={draw.id} data-state={draw.state}>
      <header class="stack stack--1">
        <h2 id={`staff-draw-${draw.id}`}>{draw.prize}</h2>
        <p class="row row--tight">
          <span class={`badge ${stateKind(draw)}`}>{stateWords(draw)}</span>
          <span class="tiny muted">{ngettext("%(num)s winner", "%(num)s winners", draw.winners)} · {enteringWords(draw.entering)}</span>
        </p>
      </header>
      <Rules rules={draw.rules} />
      {draw.qualify !== undefined && <SoFar qualify={draw.qualify} enter={draw.enter ?? 0} isButton={draw.entering === "button"} />}
      {draw.state === "prepared" && <ChangeForm draw={draw} onChange={(terms) => act("change_draw", { id: draw.id, ...terms }, _("Saved."))} />}
      {draw.state === "prepared" && <Announce draw={draw} waits={waits} act={act} onDiscard={onDiscard} />}
      {draw.state === "announced" && left > 0 && <p>{_("Entries close in %(time)s.", { time: clockWords(left) })}</p>}
      {draw.entrants !== undefined && <p>{ngettext("%(num)s number is on the list.", "%(num)s numbers are on the list.", draw.entrants)}</p>}
      {isDue && (
        <button type="button" class="button button--primary" onClick={() => void act("draw_winners", { id: draw.id })}>
          <Icon name="gift" /> {ngettext("Draw the winner", "Draw the winners", draw.winners)}
        </button>
      )}
      {draw.won && <Winners won={draw.won} actions={({ number, name }) => <Replace name={name} onReplace={(why) => void act("replace_winner", { id: draw.id, number, why })} />} />}
      {draw.state === "cancelled" && <p>{_("This draw was cancelled: %(reason)s", { reason: draw.reason ?? "" })}</p>}
      {(draw.state === "announced" || draw.state === "closed") && <Cancel draw={draw} act={act} />}
      {draw.state !== "prepared" && (
        <a class="small" href={pageOf(draw)} target="_blank" rel="noopener">
          {_("How this can be checked")} <span class="visually-hidden">{_("(opens in a new tab)")}</span>
        </a>
      )}
    </article>
  );
}

function SoFar({ qualify, enter, isButton }: { qualify: number; enter: number; isButton: boolean }) {
  return (
    <p class="muted">
      {ngettext("%(num)s person qualifies now.", "%(num)s people qualify now.", qualify)}{" "}
      {(isButton || enter !== qualify) && _("%(num)s of them take part.", { num: formatNumber(enter) })}
    </p>
  );
}

function Announce({ draw, waits, act, onDiscard }: { draw: Draw; waits: boolean; act: Act; onDiscard: () => void }) {
  const [minutes, setMinutes] = useState(OPEN_MIN_AT_FIRST);
  const name = `draw-minutes-${draw.id}`;
  return (
    <>
      <div class="row row--tight">
        <label for={name}>{_("Entries close after")}</label>
        <span class="select">
          <select class="input" id={name} value={minutes} onChange={(event) => setMinutes(Number(event.currentTarget.value))}>
            {OPEN_MIN.map((each) => <option key={each} value={each}>{ngettext("%(num)s minute", "%(num)s minutes", each)}</option>)}
          </select>
        </span>
      </div>
      <p class="tiny muted">{_("Once announced, nothing about it can be changed: neither the rules nor the time.")}</p>
      <div class="draw-actions">
        <button type="button" class="button button--primary grow" disabled={waits} onClick={() => void act("announce_draw", { id: draw.id, minutes })}>{_("Announce")}</button>
        <button type="button" class="button" onClick={onDiscard}>{_("Discard")}</button>
      </div>
    </>
  );
}

/** Two steps: it cannot be taken back, and everybody reads it. */
function Replace({ name, onReplace }: { name: string; onReplace: (why: GivenUp) => void }) {
  return (
    <details class="draw-out draw-more">
      <summary class="small" aria-label={_("Replace %(name)s", { name })}>{_("Replace")}</summary>
      <p class="tiny muted">{_("The next in order has the prize then, and everybody reads why.")}</p>
      <div class="draw-actions">
        {GIVEN_UP.map((why) => <button key={why} type="button" class="button" onClick={() => onReplace(why)}>{reasonWords(why)}</button>)}
      </div>
    </details>
  );
}

function reasonWords(why: GivenUp): string {
  if (why === "absent") return _("Not there");
  return why === "declined" ? _("Does not want it") : _("May not have it");
}

function Cancel({ draw, act }: { draw: Draw; act: Act }) {
  const name = `draw-reason-${draw.id}`;
  function submit(event: SubmitEvent) {
    event.preventDefault();
    const reason = new FormData(event.currentTarget as HTMLFormElement).get("reason");
    void act("cancel_draw", { id: draw.id, reason });
  }
  return (
    <details class="draw-more">
      <summary class="small">{_("Cancel the draw")}</summary>
      <form class="draw-form" onSubmit={submit}>
        <div class="field">
          <label for={name}>{_("Why, for everybody to read")}</label>
          <input class="input" id={name} name="reason" required maxLength={REASON_MAX} autocomplete="off" />
        </div>
        <button type="submit" class="button button--danger">{_("Cancel the draw")}</button>
      </form>
    </details>
  );
}
