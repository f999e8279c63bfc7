import { _, ngettext } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { useSecondsLeft } from "../use_seconds_left";
import { Winners } from "./Winners";
import { type Amounts, type Draw, type OwnDraw, type Winner, pageOf } from "./protocol";
import type { Draws } from "./use_draws";
import { clockWords, progressWords, ruleWords, spaced, stateKind, stateWords } from "./words";

/** One draw as an attendee sees it: what is asked, whether they take part, their number, and what came of it. */
export function DrawCard({ draw, draws }: { draw: Draw; draws: Draws }) {
  const own = draws.own[draw.id];
  const line = draw.won?.find(({ number }) => number === own?.number);
  const hasWon = line !== undefined && !line.given_up;
  return (
    <article class="draw-card" aria-labelledby={`draw-${draw.id}`} data-draw={draw.id} data-state={draw.state} data-won={hasWon || undefined}>
      <header class="stack stack--1">
        <h2 id={`draw-${draw.id}`}>{draw.prize}</h2>
        <p class="row row--tight">
          <span class={`badge ${stateKind(draw)}`}>{stateWords(draw)}</span>
          <span class="tiny muted">{ngettext("%(num)s winner", "%(num)s winners", draw.winners)}</span>
        </p>
      </header>
      {draw.state === "announced" && <Entering draw={draw} own={own} draws={draws} />}
      {draw.state === "closed" && <Listed draw={draw} own={own} attends={draws.attends} />}
      {draw.state === "drawn" && <Drawn draw={draw} own={own} line={line} />}
      {draw.state === "cancelled" && <p>{_("This draw was cancelled: %(reason)s", { reason: draw.reason ?? "" })}</p>}
      {own?.number && (draw.state !== "cancelled" || own.listed) && <OwnNumber number={own.number} />}
      <a class="small" href={pageOf(draw)} target="_blank" rel="noopener">
        {_("How this can be checked")} <span class="visually-hidden">{_("(opens in a new tab)")}</span>
      </a>
    </article>
  );
}

function OwnNumber({ number }: { number: string }) {
  return (
    <p>
      <span class="tiny muted">{_("Your number")}</span>
      <br />
      <code class="draw-number draw-number--own">{spaced(number)}</code>
    </p>
  );
}

/** What the rules ask for, ticked off as far as one has come. */
export function Rules({ rules, amounts }: { rules: Amounts; amounts?: Amounts | undefined }) {
  const asked = Object.entries(rules) as [keyof Amounts, number][];
  if (!asked.length) return null;
  return (
    <ul class="draw-rules">
      {asked.map(([name, wanted]) => {
        const done = amounts?.[name];
        const met = done !== undefined && done >= wanted;
        return (
          <li key={name}>
            <Icon name={met ? "check" : "clock"} />
            <span class="grow">{ruleWords(name, wanted)} {met && <span class="visually-hidden">{_("done")}</span>}</span>
            {done !== undefined && !met && <span class="tiny muted num">{progressWords(done, wanted)}</span>}
          </li>
        );
      })}
    </ul>
  );
}

function Entering({ draw, own, draws }: { draw: Draw; own: OwnDraw | undefined; draws: Draws }) {
  const left = useSecondsLeft(draw.closes_at ?? null);
  if (!left) return <p role="status">{_("Entries are closed. The list is being fixed.")}</p>;
  return (
    <>
      <p>{_("Entries close in %(time)s.", { time: clockWords(left) })}</p>
      <Rules rules={draw.rules} amounts={own?.amounts} />
      {own && !own.team && <Standing own={own} />}
      {own?.team && <p class="muted">{_("Members of the team do not take part in draws.")}</p>}
      {draws.attends && !own?.team && (own || draw.entering === "button") && (
        <div class="draw-actions">
          {own?.wants ? (
            <button type="button" class="button" onClick={() => void draws.choose(draw, false)}>{_("Leave the draw")}</button>
          ) : (
            <button type="button" class="button button--primary" onClick={() => void draws.choose(draw, true)}><Icon name="gift" /> {_("Enter the draw")}</button>
          )}
        </div>
      )}
    </>
  );
}

function Standing({ own }: { own: OwnDraw }) {
  if (!own.wants) return <p role="status">{_("You do not take part.")}</p>;
  if (own.qualifies) return <p role="status"><b>{_("You take part.")}</b></p>;
  return <p role="status">{_("You take part as soon as everything above is done, if that is before entries close.")}</p>;
}

function Listed({ draw, own, attends }: { draw: Draw; own: OwnDraw | undefined; attends: boolean }) {
  return (
    <p role="status">
      {ngettext("%(num)s number is on the list.", "%(num)s numbers are on the list.", draw.entrants ?? 0)}{" "}
      {attends && own?.listed !== undefined && (own.listed ? <b>{_("Yours is one of them.")}</b> : _("Yours is not among them."))}
    </p>
  );
}

function Drawn({ draw, own, line }: { draw: Draw; own: OwnDraw | undefined; line: Winner | undefined }) {
  return (
    <>
      {own?.listed && <p role="status">{line && !line.given_up ? <b>{outcomeWords(line)}</b> : outcomeWords(line)}</p>}
      <p class="tiny muted">{ngettext("Drawn from %(num)s number.", "Drawn from %(num)s numbers.", draw.entrants ?? 0)}</p>
      <Winners won={draw.won ?? []} own={own?.number} />
    </>
  );
}

function outcomeWords(line: Winner | undefined): string {
  if (!line) return _("Not you this time.");
  return line.given_up ? _("You were drawn, and the prize has gone to the next in order.") : _("You have won. Congratulations!");
}
