import { useEffect, useRef, useState } from "preact/hooks";
import { _, formatLocale, ngettext } from "../../lib/i18n";
import type { Room } from "../use_room";
import { drawFloating, layerOver } from "./floating";
import { type Counts, KINDS, type Kind } from "./counts";
import type { Reactions } from "./reactions";
import { EMOJI, kindName } from "./words";

const short = new Intl.NumberFormat(formatLocale, { notation: "compact", maximumSignificantDigits: 3 });

interface Props {
  reactions: Reactions;
  room: Room;
}

/** One button for each reaction, below the picture; with each, how often it was seen since the page was opened. */
export function ReactionBar({ reactions, room }: Props) {
  const floating = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(reactions.seen);
  useEffect(
    () =>
      reactions.watch((counts) => {
        setSeen(reactions.seen);
        if (floating.current) drawFloating(layerOver(floating.current), counts);
      }),
    [],
  );
  if (room.state.event?.status !== "live") return null;
  const send = (kinds: Counts) => room.command("react", { kinds }).catch(() => undefined); // one that got lost is worth no word
  return (
    <>
      <div class="reactions" role="group" aria-label={_("React")}>
        {KINDS.map((kind) => (
          <button key={kind} type="button" class="reaction" data-reaction={kind} aria-label={named(kind, seen[kind])} title={kindName(kind)} onClick={() => reactions.react(kind, send)}>
            <span class="reaction-emoji" aria-hidden="true">{EMOJI[kind]}</span>
            <span class="reaction-count num" aria-hidden="true">{seen[kind] ? short.format(seen[kind]) : ""}</span>
          </button>
        ))}
      </div>
      <div class="reactions-floating" ref={floating} aria-hidden="true" />
    </>
  );
}

function named(kind: Kind, count = 0): string {
  return count ? ngettext("%(reaction)s, seen %(num)s time", "%(reaction)s, seen %(num)s times", count, { reaction: kindName(kind) }) : kindName(kind);
}
