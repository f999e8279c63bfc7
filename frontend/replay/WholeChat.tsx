import { useEffect, useState } from "preact/hooks";
import { _ } from "../lib/i18n";
import { Messages } from "./Chat";
import type { Said, Stretch } from "./in_step";

/** Everything that was said, for a video whose player does not tell where it is; further messages on request. */
export function WholeChat({ url }: { url: string }) {
  const [said, setSaid] = useState<Said[]>([]);
  const [next, setNext] = useState<number | null>(0);
  const [state, setState] = useState<"asking" | "failed" | "there">("asking");

  async function ask() {
    setState("asking");
    const answer = await fetch(`${url}?at=${next ?? 0}`).catch(() => null);
    if (!answer?.ok) return setState("failed");
    const stretch = (await answer.json()) as Stretch;
    setSaid((before) => joined(before, stretch.messages));
    setNext(stretch.to_ms);
    setState("there");
  }
  useEffect(() => void ask(), []);

  return (
    <div class="room-scroll" tabIndex={0} role="region" aria-label={_("Chat")}>
      <p class="card-body tiny quiet">{_("This video's player does not tell where it is, so everything that was said stands here, with the time since the beginning.")}</p>
      <Messages said={said} />
      {state === "there" && said.length === 0 && <p class="empty small quiet">{_("Nothing was said.")}</p>}
      {next !== null && (
        <p class="card-body">
          <button type="button" class="button button--small button--block" aria-busy={state === "asking"} onClick={() => state !== "asking" && void ask()}>
            {state === "failed" ? _("Try again") : _("What was said next")}
          </button>
        </p>
      )}
    </div>
  );
}

function joined(before: Said[], after: Said[]): Said[] {
  const known = new Set(before.map(({ id }) => id));
  return [...before, ...after.filter(({ id }) => !known.has(id))];
}
