import { useRef, useState } from "preact/hooks";
import { _ } from "../lib/i18n";
import { Icon } from "../lib/icon";
import { shortName } from "./forest";

interface Found {
  id: number;
  name: string;
  generation: number;
  path: string[];
}

const TYPING_MS = 150;

/** Finds a person by name: a combobox whose list holds the way each came. */
export function Search({ url, onChoose }: { url: string; onChoose(id: number): void }) {
  const [found, setFound] = useState<Found[]>([]);
  const [active, setActive] = useState(0);
  const [words, setWords] = useState("");
  const clock = useRef(0);
  const open = found.length > 0;

  function type(value: string) {
    setWords(value);
    clearTimeout(clock.current);
    clock.current = window.setTimeout(async () => {
      const asked = new URL(url, location.href);
      asked.searchParams.set("q", value);
      const answer = value.trim() ? await fetch(asked, { headers: { Accept: "application/json" } }) : null;
      setFound(answer?.ok ? ((await answer.json()) as Found[]) : []);
      setActive(0);
    }, TYPING_MS);
  }

  function choose(person: Found | undefined) {
    if (!person) return;
    setWords(person.name);
    setFound([]);
    onChoose(person.id);
  }

  function press(event: KeyboardEvent) {
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const move = moves[event.key];
    if (move !== undefined && open) setActive((active + move + found.length) % found.length);
    else if (event.key === "Enter") choose(found[active]);
    else if (event.key === "Escape") setFound([]);
    else return;
    event.preventDefault();
  }

  return (
    <div class="person-search">
      <span class="input-icon">
        <Icon name="search" />
        <input
          class="input input--small" type="search" role="combobox" aria-label={_("Find a person")} placeholder={_("Find a person")}
          aria-expanded={open} aria-controls="found-people" aria-autocomplete="list" autocomplete="off"
          {...(open ? { "aria-activedescendant": `found-${found[active]?.id}` } : {})}
          value={words} onInput={(event) => type(event.currentTarget.value)} onKeyDown={press} onBlur={() => setFound([])}
        />
      </span>
      <ul class="found-people" id="found-people" role="listbox" aria-label={_("People found")} hidden={!open}>
        {found.map((person, index) => (
          <li key={person.id} id={`found-${person.id}`} role="option" aria-selected={index === active} onMouseDown={(event) => { event.preventDefault(); choose(person); }}>
            <b>{person.name}</b>
            {person.path.length > 1 && <span class="tiny muted">{person.path.slice(-4, -1).map(shortName).join(" › ")}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}
