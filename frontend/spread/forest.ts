/** One person as drawn; `parent` is an index into the same array, -1 for a root. Positions reach from -1 to 1. */
export interface Person {
  index: number;
  id: number;
  parent: number;
  name: string;
  x: number;
  y: number;
  generation: number;
  direct: number;
  below: number;
  cancelled: boolean;
  at: number | null;
  place: string;
  children: number[];
}

/** People who are counted instead of drawn one by one. */
export interface Gathered {
  parent: number;
  people: number;
  place: string;
  x: number;
  y: number;
  generation: number;
}

export interface Forest {
  title: string;
  note: string;
  caption: string;
  total: number;
  newest: number | null;
  widths: number[];
  rings: number[];
  people: Person[];
  roots: number[];
  gathered: Gathered[];
  parts: Record<string, string>;
}

type Columns<Row> = { [Name in keyof Row]: Row[Name][] };

interface Answer extends Omit<Forest, "people" | "roots" | "gathered"> {
  people: Columns<Omit<Person, "index" | "children">>;
  gathered: Columns<Gathered>;
}

/** What the server drew for one choice of cascade and person. */
export async function fetchForest(url: string, cascade: number | null, person: number | null): Promise<Forest> {
  const asked = new URL(url, location.href);
  if (cascade !== null) asked.searchParams.set("cascade", String(cascade));
  if (person !== null) asked.searchParams.set("person", String(person));
  const response = await fetch(asked, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(response.statusText);
  return unfold((await response.json()) as Answer);
}

function unfold(answer: Answer): Forest {
  const rows: Omit<Person, "index" | "children">[] = rowsOf(answer.people, answer.people.id.length);
  const people = rows.map((row, index) => ({ ...row, index, children: [] as number[] }));
  const roots: number[] = [];
  for (const person of people) (people[person.parent]?.children ?? roots).push(person.index);
  return { ...answer, people, roots, gathered: rowsOf(answer.gathered, answer.gathered.people.length) };
}

function rowsOf<Row>(columns: Columns<Row>, count: number): Row[] {
  const names = Object.keys(columns) as (keyof Row)[];
  return Array.from({ length: count }, (_unused, index) => Object.fromEntries(names.map((name) => [name, columns[name][index]])) as Row);
}

/** Everybody from the root down to this person. */
export function pathOf(forest: Forest, person: Person): Person[] {
  const path = [person];
  for (let above = forest.people[person.parent]; above; above = forest.people[above.parent]) path.unshift(above);
  return path;
}

/** Whom an arrow key leads to: up to the parent, down to the first child, sideways to the neighbours. */
export function step(forest: Forest, from: Person, key: string): Person | undefined {
  const siblings = forest.people[from.parent]?.children ?? forest.roots;
  const place = siblings.indexOf(from.index);
  switch (key) {
    case "ArrowUp":
      return forest.people[from.parent];
    case "ArrowDown":
      return forest.people[from.children[0] ?? -1];
    case "ArrowLeft":
      return forest.people[siblings[place - 1] ?? -1];
    case "ArrowRight":
      return forest.people[siblings[place + 1] ?? -1];
    case "Home":
      return forest.people[forest.roots[0] ?? -1];
    default:
      return undefined;
  }
}

/** "Maud F."; a name of one word, or one that is not written with spaces, stays whole. */
export function shortName(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const last = words[words.length - 1];
  return words.length < 2 || !last ? name : `${words[0]} ${[...last][0]}.`;
}
