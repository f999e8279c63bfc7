import { useEffect, useState } from "preact/hooks";
import { _, formatAgo, formatTime } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import type { Refusal } from "../../lib/socket";
import { toast } from "../../lib/toast";
import type { Room } from "../use_room";
import { Nothing, Waiting } from "./Waiting";
import { further, told } from "./log_words";
import type { Entry, LogPage } from "./protocol";
import { useFocusKept } from "./use_focus_kept";
import type { Moderation } from "./use_moderation";
import type { Question } from "./use_question";

/** Who did what and when, newest first; what still stands can be taken back. */
export function Log({ room, question, moderation }: { room: Room; question: Question<LogPage>; moderation: Moderation }) {
  const { older, more, loading, load } = useOlder(room, question);
  const box = useFocusKept();
  useEffect(() => moderation.settled((question.answer?.entries ?? []).filter((entry) => entry.undone).map((entry) => entry.id)), [question.answer]);
  return (
    <div ref={box} tabIndex={-1}>
      <Waiting question={question}>
        {({ entries }) =>
          entries.length ? (
            <>
              <ol>
                {[...entries, ...older].map((entry) => <Deed key={entry.id} entry={entry} onUndo={() => void moderation.undo(entry.id)} />)}
              </ol>
              {more && <button type="button" class="button button--small moderate-more" aria-busy={loading} onClick={load}>{_("Show older")}</button>}
            </>
          ) : (
            <Nothing icon="clock" title={_("Nothing was done yet")}>{_("What moderators do in this room is written down here.")}</Nothing>
          )
        }
      </Waiting>
    </div>
  );
}

/** The pages behind the newest; those already loaded are asked for again when the newest changed, for undoing reaches back. */
function useOlder(room: Room, { answer, askedAt }: Question<LogPage>) {
  const [pages, keep] = useState<LogPage[]>([]);
  const [loading, setLoading] = useState(false);
  const newest = answer?.entries ?? [];
  const oldestOf = (page: Entry[]) => page[page.length - 1]?.id;
  const from = oldestOf(newest) ?? Infinity;
  const older = pages.flatMap((page) => page.entries).filter((entry) => entry.id < from);

  async function read(count: number) {
    setLoading(true);
    try {
      const read: LogPage[] = [];
      let before = oldestOf(newest);
      while (read.length < count && before !== undefined) {
        const page: LogPage = await room.command<LogPage>("log", { before });
        read.push(page);
        before = page.more ? oldestOf(page.entries) : undefined;
      }
      keep(read);
    } catch (refusal) {
      toast((refusal as Refusal).message, "alert");
    } finally {
      setLoading(false);
    }
  }

  useEffect(() => {
    if (pages.length) void read(pages.length);
  }, [askedAt]);

  const more = (pages[pages.length - 1] ?? answer)?.more ?? false;
  return { older, more, loading, load: () => void read(pages.length + 1) };
}

function Deed({ entry, onUndo }: { entry: Entry; onUndo: () => void }) {
  const said = told(entry);
  const rest = further(entry);
  const about = entry.message ?? entry.question ?? entry.comment;
  return (
    <li class="deed" tabIndex={-1}>
      <span class="deed-mark"><Icon name={ICONS[entry.action] ?? "settings"} /></span>
      <div class="grow">
        <p>{entry.undone ? <s>{said}</s> : said}</p>
        {about && <p class="case-quote">{about.text}</p>}
        {rest && <p class="tiny muted">{rest}</p>}
        <p class="tiny muted">
          <time dateTime={entry.at} title={formatTime(entry.at)}>{formatAgo(entry.at)}</time>
          {entry.undone && <> · {_("Taken back by %(name)s", { name: entry.undone.by || _("a former member") })}</>}
        </p>
      </div>
      {entry.can_undo && <button type="button" class="button button--small" aria-label={_("Undo: %(what)s", { what: said })} onClick={onUndo}>{_("Undo")}</button>}
    </li>
  );
}

const ICONS: Record<string, string> = { remove: "trash", approve: "check", reject: "x", dismiss: "flag", pin: "pin", unpin: "pin", mute: "mute", ban: "ban", restore: "undo", undo: "undo" };
