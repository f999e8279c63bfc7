import { one } from "../lib/dom";

interface Answer {
  state: string;
  phase: string;
  words: string;
  percent: number;
}

const ASK_EVERY_MS = 1000;

/** Says how far an import is, and shows what came of it when it is over. */
function follow(card: HTMLElement, url: string): void {
  const words = one("[data-import-words]", card);
  const bar = one<HTMLProgressElement>("[data-import-bar]", card);

  const ask = async () => {
    const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.status === 404) location.reload(); // somebody deleted it: the page says so
    const told = answer?.ok ? ((await answer.json().catch(() => null)) as Answer | null) : null;
    if (told && told.state !== "importing") {
      location.reload();
      return;
    }
    if (told && words && bar) show(told, words, bar);
    window.setTimeout(ask, ASK_EVERY_MS);
  };
  void ask();
}

/** A bar moves only while something is measured: counting takes as long as it takes. */
function show({ phase, words: said, percent }: Answer, words: HTMLElement, bar: HTMLProgressElement): void {
  const text = phase === "reading" ? `${said}: ${percent} %` : `${said} …`;
  if (words.textContent !== text) words.textContent = text;
  if (phase === "reading") bar.value = percent;
  else bar.removeAttribute("value");
}

const card = one("[data-import]");
if (card) follow(card, card.dataset["import"] ?? "");
