import { all, one } from "../lib/dom";
import { _, formatNumber, ngettext } from "../lib/i18n";
import { exactTime, readMoment } from "../lib/moments";
import { attachRecording } from "../replay/video";

interface Recorded {
  video: string;
  durationMs: number;
  leastMs: number;
  mostMs: number;
}

type Field = "starts" | "ends";

const STEP_MS = 100;
const LONG_STEP_MS = 1000;

/** Chooses a stretch while the recording plays: by buttons, by keys, and by typing; the form itself is the server's. */
export function setUpMaker(form: HTMLFormElement): void {
  const recorded = JSON.parse(form.dataset["clipMaker"] ?? "{}") as Recorded;
  const video = one<HTMLVideoElement>("video", form);
  const length = one("[data-clip-length]", form);
  if (!video || !length) return;
  attachRecording(video, recorded.video, 0, () => undefined);
  let until: number | null = null; // where a preview ends

  const input = (field: Field) => one<HTMLInputElement>(`input[name=${field}]`, form);
  const momentOf = (field: Field) => readMoment(input(field)?.value ?? "");

  function put(field: Field, ms: number): void {
    const within = Math.min(Math.max(0, ms), recorded.durationMs);
    const written = input(field);
    if (written) written.value = exactTime(Math.floor(within / STEP_MS) * STEP_MS);
    say();
  }

  function say(): void {
    const [starts, ends] = [momentOf("starts"), momentOf("ends")];
    length!.textContent = starts === null || ends === null ? "" : lengthWords(ends - starts, recorded);
  }

  function nudge(field: Field, by: number): void {
    put(field, (momentOf(field) ?? video!.currentTime * 1000) + by);
    video!.pause();
    video!.currentTime = (momentOf(field) ?? 0) / 1000;
  }

  function preview(): void {
    const [starts, ends] = [momentOf("starts"), momentOf("ends")];
    if (starts === null || ends === null || ends <= starts) {
      input(starts === null ? "starts" : "ends")?.focus();
      return;
    }
    until = ends;
    video!.currentTime = starts / 1000;
    void video!.play().catch(() => undefined);
  }

  const mark = (field: Field) => put(field, video.currentTime * 1000);
  for (const button of all("[data-mark]", form)) button.addEventListener("click", () => mark(button.dataset["mark"] as Field));
  for (const button of all("[data-nudge]", form)) {
    button.addEventListener("click", () => nudge(button.dataset["nudge"] as Field, Number(button.dataset["by"])));
  }
  for (const field of ["starts", "ends"] as const) {
    input(field)?.addEventListener("input", say);
    input(field)?.addEventListener("keydown", (event) => {
      const by = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
      if (!by) return;
      event.preventDefault();
      nudge(field, by * (event.shiftKey ? LONG_STEP_MS : STEP_MS));
    });
  }
  one("[data-preview]", form)?.addEventListener("click", preview);
  video.addEventListener("timeupdate", () => {
    if (until === null || video.currentTime * 1000 < until) return;
    video.pause();
    until = null;
  });
  video.addEventListener("seeking", () => {
    if (until !== null && video.currentTime * 1000 > until) until = null; // somebody went elsewhere
  });
  const keys: Record<string, () => void> = { i: () => mark("starts"), o: () => mark("ends"), p: preview };
  document.addEventListener("keydown", (event) => {
    const writes = event.target instanceof HTMLElement && event.target.closest("input, textarea, select, dialog");
    if (writes || event.ctrlKey || event.metaKey || event.altKey) return;
    keys[event.key.toLowerCase()]?.();
  });
  say();
}

function lengthWords(ms: number, { leastMs, mostMs }: Recorded): string {
  if (ms < leastMs) return _("Too short: a clip is at least %(least)s seconds long.", { least: formatNumber(leastMs / 1000) });
  if (ms > mostMs) return _("Too long: a clip is at most %(most)s minutes long.", { most: formatNumber(mostMs / 60_000) });
  return ngettext("%(num)s second long", "%(num)s seconds long", Math.round(ms / 1000));
}
