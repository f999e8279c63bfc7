import { one, postJson } from "../lib/dom";

/** Tells the server that a person, not a link preview, sees this page. Once, and only when it is really on screen. */
export async function sendBeacon(): Promise<void> {
  const url = one("[data-beacon]")?.dataset["beacon"];
  if (!url) return;
  await visible();
  // A lost beacon leaves the visit unconfirmed, which is what the counters then rightly say.
  await postJson(url, { width: innerWidth, referrer: document.referrer }).catch(() => undefined);
}

function visible(): Promise<void> {
  if (document.visibilityState === "visible") return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener("visibilitychange", () => resolve(), { once: true });
  });
}
