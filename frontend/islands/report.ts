import { all, one } from "../lib/dom";
import { _ } from "../lib/i18n";
import { Wire } from "../lib/socket";
import { setUpPictures } from "../page/pictures";

interface Status {
  state: "queued" | "building" | "ready" | "failed";
  words: string;
  percent: number;
  late: string;
  newest: number | null;
}

const POLL_MS = 3000; // beside the pushes, which may be lost
const READING_MS = 2000;

const root = one("[data-report]");
if (root) follow(Number(root.dataset["report"]), root.dataset["status"] ?? "");

/** Shows how far the next report is, and shows it in place of this one as soon as it is there. */
function follow(event: number, url: string): void {
  let clock: number | undefined;
  let asking = false;
  let last = "";

  const ask = async () => {
    clearTimeout(clock);
    if (asking) return;
    asking = true;
    const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
    const status = answer?.ok ? ((await answer.json()) as Status) : null;
    asking = false;
    if (status) draw(status);
    const broke = status?.state === "failed" && last !== "" && last !== "failed"; // the page then offers to try again
    last = status?.state ?? last;
    if (status && (broke || isNewer(status))) return renew();
    if (!status || status.state === "queued" || status.state === "building") clock = window.setTimeout(ask, POLL_MS);
  };
  const renew = async () => {
    if (isRead()) {
      clock = window.setTimeout(renew, READING_MS);
    } else if (!(await swap()) || !one("[data-report]")?.dataset["snapshot"]) {
      clock = window.setTimeout(ask, POLL_MS);
    }
  };
  const wire = new Wire("/console", {});
  wire.onOpen(() => wire.say("follow", { event }).then(ask, () => undefined));
  wire.on("report", ask);
  wire.open();
  void ask();
}

function isNewer(status: Status): boolean {
  const shown = one("[data-report]")?.dataset;
  return status.newest !== null && shown?.["follows"] !== undefined && String(status.newest) !== shown["snapshot"];
}

/** Somebody who reads a definition, or stands in a choice, is not interrupted. */
function isRead(): boolean {
  return one("[data-report-page] :popover-open, [data-report-page] :is(select, input):focus") !== null;
}

function draw(status: Status): void {
  const place = one("[data-build]");
  if (!place) return;
  place.hidden = status.state === "ready";
  const bar = one<HTMLProgressElement>("[data-build-percent]", place);
  if (bar) [bar.value, bar.hidden] = [status.percent, status.state === "failed"];
  say("[data-build-words]", status.words);
  say("[data-build-late-words]", status.late);
  const late = one("[data-build-late]", place);
  if (late) late.hidden = status.late === "";
}

function say(selector: string, words: string): void {
  const place = one(selector);
  if (place && place.textContent !== words) place.textContent = words;
}

/** The page anew, with the section that was read where it was, and its open tables open. */
async function swap(): Promise<boolean> {
  const answer = await fetch(location.href).catch(() => null);
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  const [before, after] = [one("[data-report-page]"), page && one("[data-report-page]", page)];
  if (!before || !after) return false;
  const read = all("section[id]", before).find((section) => section.getBoundingClientRect().bottom > 0);
  const place = read?.getBoundingClientRect().top ?? 0;
  const open = all("details[open]", before).map(nameOf);
  const focused = before.contains(document.activeElement) ? document.activeElement?.getAttribute("href") : null;
  before.replaceChildren(...after.childNodes);
  setUpPictures();
  for (const details of all<HTMLDetailsElement>("details", before)) details.open ||= open.includes(nameOf(details));
  const again = read && document.getElementById(read.id);
  if (again && place < 0) window.scrollBy({ top: again.getBoundingClientRect().top - place, behavior: "instant" });
  if (focused) all("a", before).find((link) => link.getAttribute("href") === focused)?.focus({ preventScroll: true });
  const status = one("[data-toasts]");
  if (status) status.append(said(_("The report has been built anew.")));
  return true;
}

/** For those who do not see that the page changed. */
function said(words: string): HTMLElement {
  const place = document.createElement("p");
  place.className = "visually-hidden";
  place.textContent = words;
  return place;
}

/** A table by its section and its place there: after the swap it is another element. */
function nameOf(details: HTMLElement): string {
  const section = details.closest<HTMLElement>("section[id]");
  return section ? `${section.id}/${all("details", section).indexOf(details as HTMLDetailsElement)}` : "";
}
