import { useEffect, useRef, useState } from "preact/hooks";
import { _ } from "../lib/i18n";
import type { Camera } from "./camera";
import { Drawing } from "./drawing";
import { type Forest, type Item, type Person, pathOf, personKey, siblingsOf, step } from "./forest";
import { type Spot, listen } from "./gestures";
import { SIZE } from "./geometry";

const ZOOM_STEP = 1.6;
const PAN_STEP_PX = 60;
const PANS: Record<string, [number, number]> = { ArrowUp: [0, PAN_STEP_PX], ArrowDown: [0, -PAN_STEP_PX], ArrowLeft: [PAN_STEP_PX, 0], ArrowRight: [-PAN_STEP_PX, 0] };

interface Props {
  forest: Forest;
  chosen: Person | undefined;
  summary: string;
  full: boolean;
  follow: boolean;
  drawing: { current: Drawing | null };
  onChoose(id: number | null): void;
  onOpen(opens: string): void;
  onLook(camera: Camera): void;
}

/** The picture, with a cursor for the keyboard: arrows walk along the tree, Enter chooses or opens, Escape lets go. */
export function Tree({ forest, chosen, summary, full, follow, drawing, onChoose, onOpen, onLook }: Props) {
  const view = useRef<HTMLDivElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  const words = useRef<HTMLDivElement>(null);
  const [cursorKey, setCursor] = useState<string | null>(null);
  const cursor = cursorKey === null ? undefined : forest.items.get(cursorKey);
  const newest = forest.items.get(personKey(forest.newest ?? 0));
  const marks = { chosen, cursor, newest: newest?.kind === "person" ? newest : undefined };

  function choose(item: Item | undefined) {
    if (item?.kind === "gathered") onOpen(item.opens);
    else if (item) onChoose(item.id);
  }

  const latest = useRef({ full, choose, onLook });
  latest.current = { full, choose, onLook };

  useEffect(() => {
    if (!view.current || !svg.current || !words.current) return;
    const picture = new Drawing(svg.current, words.current, (camera) => latest.current.onLook(camera));
    drawing.current = picture;
    return listen(view.current, {
      zoom: (factor, about) => picture.zoomAt(factor, about),
      pan: (dx, dy) => picture.pan(dx, dy),
      tap: (at) => latest.current.choose(picture.nearest(at)),
      hover: (at: Spot | null) => setCursor((at && picture.nearest(at)?.key) ?? null),
      alone: () => latest.current.full,
    });
  }, []);
  useEffect(() => drawing.current?.show(forest, marks), [forest]);
  useEffect(() => drawing.current?.mark(marks), [chosen, cursor, full]);
  useEffect(() => {
    if (chosen && !follow) drawing.current?.reveal(pathOf(forest, chosen));
  }, [chosen?.id]);

  const focus = cursor ?? chosen ?? forest.roots[0];

  function press(event: KeyboardEvent) {
    const picture = drawing.current;
    if (!picture || event.ctrlKey || event.metaKey || event.altKey) return;
    const pan = event.shiftKey ? PANS[event.key] : undefined;
    if (pan) picture.pan(...pan);
    else if (event.key === "+" || event.key === "=") picture.zoomBy(ZOOM_STEP);
    else if (event.key === "-") picture.zoomBy(1 / ZOOM_STEP);
    else if (event.key === "0") picture.whole();
    else if (event.key === "Enter" || event.key === " ") choose(focus);
    else if (event.key === "Escape" && !full) onChoose(null);
    else if (!walk(event.key)) return;
    event.preventDefault();
  }

  function walk(key: string): boolean {
    const next = focus && step(forest, focus, key);
    if (!next) return false;
    setCursor(next.key);
    drawing.current?.reveal([next]);
    return true;
  }

  const siblings = focus ? siblingsOf(forest, focus) : [];
  return (
    <div
      class="tree-view" ref={view} tabIndex={0} role="tree" aria-label={summary} aria-describedby="tree-keys" {...(focus ? { "aria-activedescendant": "tree-focus" } : {})}
      onKeyDown={press} onFocus={() => setCursor(focus?.key ?? null)} onBlur={() => setCursor(null)}
    >
      <div class="tree-stage">
        <svg class="tree" viewBox={`0 0 ${SIZE} ${SIZE}`} ref={svg} aria-hidden="true" />
        <div class="tree-words" ref={words} aria-hidden="true" />
      </div>
      {focus && (
        <div
          class="visually-hidden" id="tree-focus" role="treeitem" aria-level={focus.generation + 1} aria-posinset={siblings.indexOf(focus) + 1}
          aria-setsize={siblings.length} aria-selected={focus === chosen} {...(focus.kind === "gathered" ? { "aria-expanded": false } : {})}
        >
          {spoken(focus)}
        </div>
      )}
      <p class="visually-hidden" id="tree-keys">
        {_("Arrow keys walk along the tree, Enter chooses a person or opens those gathered. Plus and minus zoom, 0 shows everything, Shift with the arrow keys moves the picture.")}
      </p>
    </div>
  );
}

function spoken(item: Item): string {
  if (item.kind === "gathered") return item.name;
  return _("%(name)s, generation %(generation)s, brought %(direct)s directly and %(below)s in all", {
    name: item.name, generation: item.generation, direct: item.direct, below: item.below,
  });
}
