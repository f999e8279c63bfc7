import type { ComponentChildren } from "preact";
import { _, formatNumber } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import type { Winner } from "./protocol";
import { givenUpWords, spaced } from "./words";

interface Props {
  won: Winner[];
  /** One's own number, which is pointed out. */
  own?: string | undefined;
  /** What can be done about a winner. */
  actions?: (winner: Winner) => ComponentChildren;
}

/** Who was drawn, in the order of the draw; who does not get the prize stays in sight, with why. */
export function Winners({ won, own, actions }: Props) {
  const several = Math.max(0, ...won.map(({ place }) => place)) > 1;
  return (
    <ol class="draw-won" aria-label={_("Winners")}>
      {won.map((winner) => (
        <li key={winner.number} data-winner={winner.number}>
          <span>
            {several && <span class="muted num">{formatNumber(winner.place)}. </span>}
            {winner.given_up ? <s>{winner.name}</s> : <b>{winner.name}</b>}{" "}
            {winner.number === own && <span class="badge badge--accent"><Icon name="user" /> {_("You")}</span>}
          </span>
          <code class="draw-number tiny">{spaced(winner.number)}</code>
          {winner.given_up && <span class="draw-out tiny muted">{givenUpWords(winner.given_up)}</span>}
          {!winner.given_up && actions?.(winner)}
        </li>
      ))}
    </ol>
  );
}
