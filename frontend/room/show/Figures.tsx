import { _, formatNumber } from "../../lib/i18n";
import type { Live } from "./protocol";

/** What moves while one is on air. */
export function Figures({ live, watching }: { live: Live | null; watching: number | null }) {
  const figures = live?.figures;
  return (
    <dl class="show-figures" aria-label={_("Right now")}>
      <Figure name={_("Watching")} value={watching} />
      <Figure name={_("Registered")} value={figures?.registered} />
      <Figure name={_("By sharing, 10 min")} value={figures?.referred_lately} />
      <Figure name={_("Messages a minute")} value={figures?.messages_a_minute} />
      <Figure name={_("Questions waiting")} value={figures?.questions_waiting} />
      <Figure name={_("Poll votes")} value={figures?.votes} />
    </dl>
  );
}

function Figure({ name, value }: { name: string; value: number | null | undefined }) {
  return (
    <div class="show-figure">
      <dt>{name}</dt>
      <dd class="num">{value === null || value === undefined ? "–" : formatNumber(value)}</dd>
    </div>
  );
}
