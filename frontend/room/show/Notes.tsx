import { useEffect, useRef, useState } from "preact/hooks";
import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import type { Refusal } from "../../lib/socket";
import type { Show } from "./use_show";

const SAVE_AFTER_MS = 1200;
const NOTES_MAX = 4000;

/** The team's notes, saved while one types. Where two type at once, both see what the other wrote before one of them wins. */
export function Notes({ show }: { show: Show }) {
  const { notes = "", notes_version: version = 0, notes_by: by = "" } = show.air ?? {};
  const [typed, type] = useState<string | null>(null);
  const [refused, refuse] = useState<string | null>(null);
  const base = useRef(version);
  const saving = useRef(false);
  const latest = useRef({ typed, version, ready: show.ready });
  latest.current = { typed, version, ready: show.ready };

  async function save() {
    const { typed: text, ready } = latest.current;
    if (text === null || !ready || saving.current) return;
    saving.current = true;
    try {
      await show.writeNotes(text, base.current);
      base.current += 1;
      refuse(null);
      if (latest.current.typed === text) type(null);
    } catch (refusal) {
      refuse((refusal as Refusal).message);
    } finally {
      saving.current = false;
    }
  }

  useEffect(() => {
    if (typed === null) base.current = version;
    if (typed === null || refused !== null) return;
    const clock = setTimeout(() => void save(), SAVE_AFTER_MS);
    return () => clearTimeout(clock);
  }, [typed, version, refused, show.ready]);

  function useMine() {
    base.current = latest.current.version;
    refuse(null);
  }

  function useTheirs() {
    type(null);
    refuse(null);
  }

  return (
    <div class="show-notes">
      {refused !== null && (
        <div class="notice notice--warning" role="alert">
          <Icon name="alert" />
          <div class="grow stack stack--2">
            <p>{refused}</p>
            {notes && <blockquote class="show-notes-theirs">{notes}</blockquote>}
            <div class="row row--tight">
              <button type="button" class="button button--small" onClick={useMine}>{_("Save mine")}</button>
              <button type="button" class="button button--small" onClick={useTheirs}>{_("Keep theirs")}</button>
            </div>
          </div>
        </div>
      )}
      <textarea class="input" rows={5} maxLength={NOTES_MAX} readOnly={!show.mayRun} aria-label={_("Notes, for your team only")} placeholder={_("Phone numbers, names to thank, what not to forget")} value={typed ?? notes} onInput={(event) => type(event.currentTarget.value)} />
      <p class="tiny muted" role="status">{typed !== null ? _("Saving") : by ? _("Saved. Last changed by %(name)s", { name: by }) : _("Only your team sees this.")}</p>
    </div>
  );
}
