/** What is looked at, as it stands in the address: it can be passed on, and the browser's Back undoes a step. */
export interface View {
  cascade: number | null;
  person: number | null;
  opened: string[];
  by: string | null;
}

export function readView(): View {
  const asked = new URLSearchParams(location.search);
  const number = (name: string) => Number(asked.get(name)) || null;
  return { cascade: number("cascade"), person: number("person"), opened: (asked.get("open") ?? "").split(",").filter(Boolean), by: asked.get("by") };
}

/** The parts of an address that say a view; what is usual is left out. */
export function viewParams({ cascade, person, opened, by }: View): Record<string, string> {
  const parts = { cascade: cascade?.toString(), person: person?.toString(), open: opened.join(","), by: by ?? "" };
  return Object.fromEntries(Object.entries(parts).filter((part): part is [string, string] => !!part[1]));
}

/** Writes the view into the address, and into the links of the page that keep it; `step` makes it one that Back undoes. */
export function writeView(view: View, step: boolean): void {
  const here = new URL(location.href);
  here.search = new URLSearchParams(viewParams(view)).toString();
  if (here.href !== location.href) history[step ? "pushState" : "replaceState"](null, "", here);
  const chosen = chooser();
  if (chosen) chosen.value = view.cascade?.toString() ?? ""; // one that is not offered has no name until it is loaded
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-view]")) {
    const params = new URLSearchParams(viewParams(view));
    if (link.dataset["view"] !== "tree") params.set("view", link.dataset["view"] ?? "");
    link.search = params.toString();
  }
}

/** Lets the chooser name a branch that is not among the cascades it offers. */
export function offerBranch(id: number, name: string): void {
  const chosen = chooser();
  if (!chosen || [...chosen.options].some((option) => option.value === id.toString())) return;
  chosen.add(new Option(name, id.toString(), true, true), 1);
}

function chooser(): HTMLSelectElement | null {
  return document.querySelector<HTMLSelectElement>('select[name="cascade"]');
}
