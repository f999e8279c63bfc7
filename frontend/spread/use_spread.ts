import { useEffect, useRef, useState } from "preact/hooks";
import { all, one } from "../lib/dom";
import { _, formatTime, ngettext } from "../lib/i18n";
import { type Refusal, Wire } from "../lib/socket";
import { type View, offerBranch, readView, viewParams, writeView } from "./address";
import { Newcomers } from "./counters";
import { type Answer, type Forest, unfold } from "./forest";
import { Pace } from "./pace";

const SETTLE_MS = 150; // registrations that arrive together are drawn together
const EVERY_MS = 800; // with what the answer takes, nobody waits longer than a second to be drawn
const SPOKEN_EVERY_MS = 3000; // more often, a screen reader would say nothing else

interface News {
  id: number;
  name: string;
  parent: { id: number; name: string } | null;
  cancelled: boolean;
}

interface SpreadState {
  forest: Forest | null;
  failed: boolean;
  lastSeen: string | null;
  spoken: string;
  refusal: string | null;
}

/** The forest as the server draws it, drawn anew after registrations, every gap in the connection and each change of the view. */
export function useSpread(event: number | null, url: string, detail: number) {
  const [state, setState] = useState<SpreadState>({ forest: null, failed: false, lastSeen: null, spoken: "", refusal: null });
  const [view, setView] = useState<View>(readView);
  const change = (part: Partial<SpreadState>) => setState((before) => ({ ...before, ...part }));
  const asked = useRef({ view, detail });
  const newcomers = useRef(new Newcomers()).current;
  const pace = useRef(new Pace(load, EVERY_MS, SETTLE_MS)).current;

  async function load(): Promise<void> {
    const { view: sent, detail: drawn } = asked.current;
    try {
      const forest = await fetchForest(url, sent, drawn);
      change({ forest, failed: false });
      replaceParts(forest.parts);
      newcomers.stored(forest.total, forest.last);
      const answered = sent === asked.current.view; // or something else was chosen meanwhile
      if (answered && forest.cascade) offerBranch(forest.cascade, forest.above.at(-1)?.name ?? "");
      if (answered && forest.cascade !== sent.cascade) look({ ...sent, cascade: forest.cascade }, false);
    } catch {
      change({ failed: true });
    }
  }

  function look(next: View, step: boolean): void {
    asked.current.view = next;
    setView(next);
    writeView(next, step);
  }

  useEffect(() => {
    void pace.now();
    const goBack = () => {
      look(readView(), false);
      void pace.now();
    };
    window.addEventListener("popstate", goBack);
    const wire = event === null ? null : follow(event, pace, change, (news) => newcomers.heard(news.id));
    return () => {
      window.removeEventListener("popstate", goBack);
      pace.stop();
      wire?.close();
    };
  }, []);

  useEffect(() => {
    if (asked.current.detail === detail) return;
    asked.current.detail = detail;
    void pace.now();
  }, [detail]);

  return {
    state,
    view,
    reload: () => pace.now(),
    /** Looks at something else; asks the server unless what is drawn holds it already. */
    change(part: Partial<View>, { step = true, drawn = false } = {}) {
      look({ ...asked.current.view, ...part }, step);
      if (!drawn) void pace.now();
    },
  };
}

/** Hears of registrations while the page is open. */
function follow(event: number, pace: Pace, change: (part: Partial<SpreadState>) => void, hear: (news: News) => void): Wire {
  const wire = new Wire("/console", {});
  let spokenAt = 0;
  wire.onOpen(async () => {
    try {
      await wire.say("follow", { event });
      change({ lastSeen: null, refusal: null });
      void pace.now();
    } catch (refusal) {
      change({ refusal: (refusal as Refusal).message });
    }
  });
  wire.onLost(() => change({ lastSeen: formatTime(new Date()) }));
  wire.onRefused((refusal) => change({ refusal: refusal.message }));
  wire.on<News[]>("registrations", (all) => {
    const came = all.filter(({ cancelled }) => !cancelled);
    came.forEach(hear);
    const last = came.at(-1);
    if (last && Date.now() - spokenAt > SPOKEN_EVERY_MS) {
      spokenAt = Date.now();
      change({ spoken: sentence(last) });
    }
    pace.soon();
  });
  wire.on<{ what: string }>("changed", ({ what }) => {
    if (what === "forest") void pace.now(); // people were merged or erased: edges and names are others
  });
  wire.open();
  return wire;
}

async function fetchForest(url: string, view: View, detail: number): Promise<Forest> {
  const asked = new URL(url, location.href);
  asked.search = new URLSearchParams({ ...viewParams(view), detail: String(detail) }).toString();
  const response = await fetch(asked, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(response.statusText);
  return unfold((await response.json()) as Answer, gatheredName);
}

export function gatheredName(people: number, place: string): string {
  const words = ngettext("%(num)s person more", "%(num)s people more", people);
  return place ? `${words}, ${place}` : words;
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
    const [chosen, by, tab] = [focused?.dataset["choose"], focused?.dataset["by"], focused?.getAttribute("popovertarget")];
    place.innerHTML = markup;
    const again = all("[data-choose], [data-by], [popovertarget]", place).find(
      (each) => (chosen && each.dataset["choose"] === chosen) || (by && each.dataset["by"] === by) || (tab && each.getAttribute("popovertarget") === tab),
    );
    if (focused) again?.focus();
  }
}
