/** What is drawn at one place: a person, or people who are gathered there. `parent` is an index into `people`, -1 for a root. */
interface Spot {
  key: string;
  name: string;
  parent: number;
  x: number;
  y: number;
  generation: number;
}

/** One person as drawn. Positions reach from -1 to 1. */
export interface Person extends Spot {
  kind: "person";
  index: number;
  id: number;
  direct: number;
  below: number;
  cancelled: boolean;
  at: number | null;
  place: string;
  children: Item[];
}

/** People who are counted instead of drawn one by one; `opens` says to the server that more of them are to be drawn. */
export interface Gathered extends Spot {
  kind: "gathered";
  opens: string;
  people: number;
  place: string;
}

export type Item = Person | Gathered;

export interface Forest {
  title: string;
  note: string;
  caption: string;
  total: number;
  newest: number | null;
  last: number;
  cascade: number | null;
  above: { id: number; name: string }[]; // from the root down; of a long way the root and the nearest
  first: number;
  widths: number[]; // people in each of the first generations
  generation_count: number; // of all there are
  rings: number[];
  generations: (number | null)[]; // of each ring; none where it holds several, because a long way is cut short
  people: Person[];
  gathered: Gathered[];
  roots: Item[];
  items: Map<string, Item>;
  parts: Record<string, string>;
}

type Columns<Row> = { [Name in keyof Row]: Row[Name][] };
type PersonRow = Omit<Person, "kind" | "key" | "index" | "children">;
type GatheredRow = Omit<Gathered, "kind" | "name" | "opens">;

export interface Answer extends Omit<Forest, "people" | "gathered" | "roots" | "items"> {
  people: Columns<PersonRow>;
  gathered: Columns<GatheredRow>;
}

/** The server's columns as people who know their children, those gathered last; `nameOf` calls a number of people at a place. */
export function unfold(answer: Answer, nameOf: (people: number, place: string) => string): Forest {
  const people = rowsOf(answer.people, answer.people.id.length).map<Person>((row, index) => ({ ...row, kind: "person", key: personKey(row.id), index, children: [] }));
  const gathered = rowsOf(answer.gathered, answer.gathered.key.length).map<Gathered>((row) => ({
    ...row, kind: "gathered", key: gatheredKey(row.key), opens: row.key, name: nameOf(row.people, row.place),
  }));
  const roots: Item[] = [];
  const items = new Map<string, Item>();
  for (const item of [...people, ...gathered]) {
    items.set(item.key, item);
    (people[item.parent]?.children ?? roots).push(item);
  }
  return { ...answer, people, gathered, roots, items };
}

export function personKey(id: number): string {
  return `p${id}`;
}

/** The key of those gathered below a person, or at the start by an entry point. */
export function gatheredKey(opens: string): string {
  return `g${opens}`;
}

function rowsOf<Row>(columns: Columns<Row>, count: number): Row[] {
  const names = Object.keys(columns) as (keyof Row)[];
  return Array.from({ length: count }, (_unused, index) => Object.fromEntries(names.map((name) => [name, columns[name][index]])) as Row);
}

export function parentOf(forest: Forest, item: Item): Person | undefined {
  return forest.people[item.parent];
}

/** One of those on the way to somebody; between two there may be others whom nobody named. */
export interface Step {
  id: number;
  name: string;
  generation: number;
}

/** The way to whoever's branch is looked at, from the root. */
export function wayAbove({ above, first }: Forest): Step[] {
  return above.map(({ id, name }, index) => ({ id, name, generation: index === 0 ? 0 : first - (above.length - 1 - index) }));
}

/** Everybody drawn from the root down to this person. */
export function pathOf(forest: Forest, person: Person): Person[] {
  const path = [person];
  for (let above = parentOf(forest, person); above; above = parentOf(forest, above)) path.unshift(above);
  return path;
}

export function siblingsOf(forest: Forest, item: Item): Item[] {
  return parentOf(forest, item)?.children ?? forest.roots;
}

/** Where an arrow key leads: up to the parent, down to the first child, sideways to the neighbours. */
export function step(forest: Forest, from: Item, key: string): Item | undefined {
  const siblings = siblingsOf(forest, from);
  const place = siblings.indexOf(from);
  switch (key) {
    case "ArrowUp":
      return parentOf(forest, from);
    case "ArrowDown":
      return from.kind === "person" ? from.children[0] : undefined;
    case "ArrowLeft":
      return siblings[place - 1];
    case "ArrowRight":
      return siblings[place + 1];
    case "Home":
      return forest.roots[0];
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
