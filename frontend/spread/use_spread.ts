import { useEffect, useRef, useState } from "preact/hooks";
import { all, one } from "../lib/dom";
import { _, formatTime } from "../lib/i18n";
import { type Refusal, Wire } from "../lib/socket";
import { type Forest, fetchForest } from "./forest";

const SETTLE_MS = 200; // registrations that arrive together are drawn together

interface News {
  id: number;
  name: string;
  parent: { id: number; name: string } | null;
  cancelled: boolean;
}

export interface SpreadState {
  forest: Forest | null;
  failed: boolean;
  lastSeen: string | null;
  spoken: string;
  refusal: string | null;
}

/** The forest as the server draws it, drawn anew after every registration and every gap in the connection. */
export function useSpread(event: number, url: string, cascade: number | null, person: number | null, onNews: (id: number) => void) {
  const [state, setState] = useState<SpreadState>({ forest: null, failed: false, lastSeen: null, spoken: "", refusal: null });
  const change = (part: Partial<SpreadState>) => setState((before) => ({ ...before, ...part }));
  const asked = useRef({ person, busy: false, again: false, clock: 0 });
  const heard = useRef(onNews);
  heard.current = onNews;

  async function load(): Promise<void> {
    const request = asked.current;
    if (request.busy) {
      request.again = true;
      return;
    }
    request.busy = true;
    try {
      const forest = await fetchForest(url, cascade, request.person);
      change({ forest, failed: false });
      replaceParts(forest.parts);
    } catch {
      change({ failed: true });
    }
    request.busy = false;
    if (request.again) {
      request.again = false;
      void load();
    }
  }

  useEffect(() => {
    void load();
    const wire = new Wire("/console", {});
    wire.onOpen(async () => {
      try {
        await wire.say("follow", { event });
        change({ lastSeen: null, refusal: null });
        void load();
      } catch (refusal) {
        change({ refusal: (refusal as Refusal).message });
      }
    });
    wire.onLost(() => change({ lastSeen: formatTime(new Date()) }));
    wire.onRefused((refusal) => change({ refusal: refusal.message }));
    wire.on<News>("registration", (news) => {
      if (!news.cancelled) {
        heard.current(news.id);
        change({ spoken: sentence(news) });
      }
      asked.current.clock ||= window.setTimeout(() => {
        asked.current.clock = 0;
        void load();
      }, SETTLE_MS);
    });
    wire.open();
    return () => wire.close();
  }, []);

  return {
    state,
    reload: load,
    /** Asks for a picture that shows this person by themselves, however many are gathered. */
    include(id: number) {
      asked.current.person = id;
      void load();
    },
  };
}

function sentence({ name, parent }: News): string {
  return parent ? _("%(name)s came through %(parent)s", { name, parent: parent.name }) : _("%(name)s registered", { name });
}

/** The cards around the tree, drawn by the server; the link that had the focus keeps it, and an open definition stays. */
function replaceParts(parts: Record<string, string>): void {
  for (const [name, markup] of Object.entries(parts)) {
    const place = one(`[data-part="${name}"]`);
    if (!place || place.innerHTML === markup || one(":popover-open", place)) continue;
    const focused = place.contains(document.activeElement) ? (document.activeElement as HTMLElement) : null;
    const [chosen, tab] = [focused?.dataset["choose"], focused?.getAttribute("popovertarget")];
    place.innerHTML = markup;
    const again = all("[data-choose], [popovertarget]", place).find(
      (each) => (chosen && each.dataset["choose"] === chosen) || (tab && each.getAttribute("popovertarget") === tab),
    );
    if (focused) again?.focus();
  }
}
