import { _ } from "../lib/i18n";

const MOST = 6;
// Chinese puts no space before a name; an address such as maud@example.org names nobody.
const BEGUN = /(?:^|[^\p{Script=Latin}\p{N}._+-])@([^\s@]{0,20}(?: [^\s@]{0,20})?)$/u;

export interface Named {
  key: string;
  name: string;
}

/** The people whose names begin with what follows an "@" just before the cursor. */
export function matching(before: string, people: Named[]): Named[] {
  const begun = BEGUN.exec(before)?.[1];
  if (begun === undefined) return [];
  const wanted = begun.toLocaleLowerCase();
  return people.filter((person) => person.name.toLocaleLowerCase().startsWith(wanted)).slice(0, MOST);
}

/** Whoever of them is named in full before the cursor. */
export function namedWhole(before: string, people: Named[]): Named | undefined {
  return people.find(({ name }) => before.endsWith(`@${name}`));
}

/** The list below "@": the field keeps the focus and says which one is meant. */
export function Mentions({ people, at, onChoose }: { people: Named[]; at: number; onChoose: (person: Named) => void }) {
  return (
    <ul class="menu composer-mentions" id="mentions" role="listbox" aria-label={_("People in the chat")} hidden={!people.length}>
      {people.map((person, index) => (
        <li
          key={person.key}
          id={`mention-${index}`}
          role="option"
          aria-selected={index === at}
          class="menu-item"
          onMouseDown={(event) => {
            event.preventDefault(); // the field keeps the focus
            onChoose(person);
          }}
        >
          {person.name}
        </li>
      ))}
    </ul>
  );
}
