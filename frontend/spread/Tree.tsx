import { useEffect, useRef, useState } from "preact/hooks";
import { _ } from "../lib/i18n";
import { Drawing } from "./drawing";
import { type Forest, type Person, step } from "./forest";
import { SIZE } from "./geometry";

interface Props {
  forest: Forest;
  chosen: Person | undefined;
  summary: string;
  onChoose(id: number | null): void;
}

/** The picture, with a cursor for the keyboard: arrows walk along the tree, Enter chooses, Escape lets go. */
export function Tree({ forest, chosen, summary, onChoose }: Props) {
  const svg = useRef<SVGSVGElement>(null);
  const words = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing | null>(null);
  const [cursorId, setCursor] = useState<number | null>(null);
  const find = (id: number | null) => (id === null ? undefined : forest.people.find((person) => person.id === id));
  const cursor = find(cursorId);
  const marks = { chosen, cursor, newest: find(forest.newest) };

  useEffect(() => {
    if (!svg.current || !words.current) return;
    drawing.current ??= new Drawing(svg.current, words.current);
    drawing.current.show(forest, marks);
  }, [forest]);
  useEffect(() => drawing.current?.mark(marks), [chosen, cursor]);

  function press(event: KeyboardEvent) {
    const from = cursor ?? chosen ?? forest.people[forest.roots[0] ?? -1];
    if (!from) return;
    if (event.key === "Enter" || event.key === " ") onChoose(from.id);
    else if (event.key === "Escape") onChoose(null);
    else {
      const next = step(forest, from, event.key);
      if (!next) return;
      setCursor(next.id);
    }
    event.preventDefault();
  }

  const focus = cursor ?? chosen ?? forest.people[forest.roots[0] ?? -1];
  const siblings = focus ? (forest.people[focus.parent]?.children ?? forest.roots) : [];
  return (
    <div
      class="tree-view" tabIndex={0} role="tree" aria-label={summary} {...(focus ? { "aria-activedescendant": "tree-focus" } : {})}
      onKeyDown={press} onFocus={() => setCursor(focus?.id ?? null)} onBlur={() => setCursor(null)}
    >
      <div class="tree-stage">
      <svg
        class="tree" viewBox={`0 0 ${SIZE} ${SIZE}`} ref={svg} aria-hidden="true"
        onPointerDown={(event) => {
          const person = drawing.current?.nearest(event.clientX, event.clientY);
          if (person) onChoose(person.id);
        }}
        onPointerMove={(event) => {
          if (event.pointerType !== "mouse") return;
          const person = drawing.current?.nearest(event.clientX, event.clientY);
          if (person?.id !== cursorId) setCursor(person?.id ?? null);
        }}
        onPointerLeave={() => setCursor(null)}
      />
      <div class="tree-words" ref={words} aria-hidden="true" />
      </div>
      {focus && (
        <div
          class="visually-hidden" id="tree-focus" role="treeitem" aria-level={focus.generation + 1} aria-posinset={siblings.indexOf(focus.index) + 1}
          aria-setsize={siblings.length} aria-selected={focus === chosen}
        >
          {_("%(name)s, generation %(generation)s, brought %(direct)s directly and %(below)s in all", { name: focus.name, generation: focus.generation, direct: focus.direct, below: focus.below })}
        </div>
      )}
    </div>
  );
}
