import { useState } from "preact/hooks";
import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { clockTime } from "../../lib/moments";
import { type EventState, isDraft } from "../protocol";
import type { Room } from "../use_room";
import { CountdownSheet, HoldSheet } from "./AirSheets";
import { MINUTE_MS } from "./times";
import { useDue } from "./use_due";
import { useNow } from "./use_now";
import type { Show } from "./use_show";

interface Props {
  room: Room;
  show: Show;
  startsAt: number;
  endsAt: number;
}

/** How long already, how long still; and what the room sees instead of the video. */
export function AirBar({ room, show, startsAt, endsAt }: Props) {
  const [sheet, open] = useState<"countdown" | "hold" | null>(null);
  const { event } = room.state;
  const counting = show.holding?.kind === "countdown" ? show.holding.until : undefined;
  useDue(room, event?.status === "live" ? show.air?.end_at : counting);
  if (!event || event.status === "ended") return null;
  const live = event.status === "live";
  return (
    <div class="air">
      <div class="row row--apart">
        <Timers event={event} show={show} startsAt={counting ? Date.parse(counting) : startsAt} endsAt={endsAt} />
        {show.mayRun && !isDraft(event) && (
          <div class="row row--tight air-keys">
            {!live && !counting && <button type="button" class="button button--small" data-key="c" aria-keyshortcuts="C" onClick={() => open("countdown")}><Icon name="clock" /> {_("Count down")}</button>}
            {show.holding?.kind !== "break" && <button type="button" class="button button--small" data-key="h" aria-keyshortcuts="H" onClick={() => open("hold")}><Icon name="pause" /> {_("Holding screen")}</button>}
          </div>
        )}
      </div>
      {live && show.air?.end_at && <Ending until={show.air.end_at} show={show} />}
      {counting && !live && <Counting until={counting} show={show} />}
      {show.holding?.kind === "break" && <Held show={show} />}
      {sheet === "countdown" && <CountdownSheet show={show} onClose={() => open(null)} />}
      {sheet === "hold" && <HoldSheet show={show} live={live} onClose={() => open(null)} />}
    </div>
  );
}

function Timers({ event, show, startsAt, endsAt }: { event: EventState; show: Show; startsAt: number; endsAt: number }) {
  const now = useNow();
  const left = endsAt - now;
  const spent = show.on?.started_at ? now - Date.parse(show.on.started_at) : 0;
  const over = show.on !== null && spent > show.on.minutes * MINUTE_MS;
  return (
    <dl class="air-timers num">
      {event.started_at ? (
        <>
          <Timer name={_("On air")} value={clockTime(now - Date.parse(event.started_at))} />
          {left >= 0 ? <Timer name={_("To the end")} value={clockTime(left)} /> : <Timer name={_("Over time")} value={`+${clockTime(-left)}`} warns />}
        </>
      ) : startsAt > now ? (
        <Timer name={_("Starts in")} value={far(startsAt - now)} />
      ) : (
        <Timer name={_("Should have begun")} value={`+${far(now - startsAt)}`} warns />
      )}
      {show.on && <Timer name={show.on.title} value={`${clockTime(spent)} / ${clockTime(show.on.minutes * MINUTE_MS)}`} warns={over} />}
    </dl>
  );
}

const DAY_MS = 24 * 60 * MINUTE_MS;

/** Days do not tick. */
function far(ms: number): string {
  return ms < DAY_MS ? clockTime(ms) : _("%(days)s days", { days: Math.floor(ms / DAY_MS) });
}

function Timer({ name, value, warns = false }: { name: string; value: string; warns?: boolean }) {
  return (
    <div class={`air-timer${warns ? " air-timer--warns" : ""}`}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Left({ until }: { until: string }) {
  return <span class="num" role="timer">{clockTime(Date.parse(until) - useNow() + 999)}</span>;
}

function Ending({ until, show }: { until: string; show: Show }) {
  return (
    <div class="notice notice--danger air-notice">
      <Icon name="stop" />
      <p class="grow"><span role="status">{_("The event ends in a moment. Nobody in the room knows yet.")}</span> <b><Left until={until} /></b></p>
      {show.mayRun && (
        <div class="row row--tight row--fixed">
          <button type="button" class="button button--small" data-key="k" aria-keyshortcuts="K" onClick={() => void show.act("keep_going")}>{_("Keep going")}</button>
          <button type="button" class="button button--small button--danger" data-end-now onClick={() => void show.act("end_now")}>{_("End now")}</button>
        </div>
      )}
    </div>
  );
}

function Counting({ until, show }: { until: string; show: Show }) {
  return (
    <div class="notice air-notice">
      <Icon name="clock" />
      <p class="grow"><span role="status">{_("The room sees the countdown. You go live when it is over.")}</span> <b><Left until={until} /></b></p>
      {show.mayRun && <button type="button" class="button button--small" onClick={() => void show.act("stop_countdown")}>{_("Stop it")}</button>}
    </div>
  );
}

function Held({ show }: { show: Show }) {
  const { holding } = show;
  return (
    <div class="notice notice--warning air-notice">
      <Icon name="pause" />
      <p class="grow"><span role="status">{holding?.text ? _("The room sees “%(text)s” and no video.", { text: holding.text }) : _("The room sees the holding screen and no video.")}</span> {holding?.until && <b><Left until={holding.until} /></b>}</p>
      {show.mayRun && <button type="button" class="button button--small" data-key="h" aria-keyshortcuts="H" onClick={() => void show.act("release_room")}>{_("Show the video")}</button>}
    </div>
  );
}
