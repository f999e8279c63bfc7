import { one } from "../lib/dom";

interface File {
  id: number;
  state?: "waiting" | "making" | "ready" | "failed";
  percent?: number;
}

const ASK_EVERY_MS = 2000;

/** Says how far videos are, and shows the page anew when one of them is there, or failed. */
export function followMaking(card: HTMLElement, url: string): void {
  const ask = async () => {
    const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
    const told = answer?.ok ? ((await answer.json().catch(() => null)) as { files: File[] } | null) : null;
    if (told && show(card, told.files) && !document.querySelector("dialog[open]") && !isWriting()) {
      location.reload();
      return;
    }
    window.setTimeout(() => void ask(), ASK_EVERY_MS);
  };
  void ask();
}

/** Moves the bars; whether one of them has come to its end. */
function show(card: HTMLElement, files: File[]): boolean {
  let over = false;
  for (const part of card.querySelectorAll<HTMLElement>("[data-making-file]")) {
    const file = files.find(({ id }) => String(id) === part.dataset["makingFile"]);
    const bar = one<HTMLProgressElement>("progress", part);
    if (file?.state === "making" && bar) bar.value = file.percent ?? 0;
    over ||= file === undefined || file.state === "ready" || file.state === "failed";
  }
  return over;
}

/** Nobody loses what they were typing, or where they were in the video, because another clip is ready. */
function isWriting(): boolean {
  const form = one<HTMLFormElement>("[data-clip-maker]");
  const typed = [...(form?.querySelectorAll<HTMLInputElement>("input.input") ?? [])].some((input) => input.value !== input.defaultValue);
  const video = one<HTMLVideoElement>("video", form ?? document);
  return typed || (video !== null && !video.paused);
}
