import { copyText } from "../lib/clipboard";
import { onClick, one, postJson } from "../lib/dom";
import { _ } from "../lib/i18n";
import { toast } from "../lib/toast";

/**
 * `<button data-share-url="…" data-share-title="…" data-share-text-from="#words">`: the phone's own share sheet where there is
 * one, else the link is copied.
 */
export function setUpSharing(): void {
  onClick("[data-share-url]", async (button) => {
    const { shareUrl: url = "", shareTitle: title = "", shareTextFrom } = button.dataset;
    const text = shareTextFrom ? (one<HTMLTextAreaElement>(shareTextFrom)?.value ?? "") : (button.dataset["shareText"] ?? "");
    if ("share" in navigator) {
      const shared = await navigator.share({ url, title, text }).then(() => true, () => false);
      if (shared) recordShare(button, "sheet");
    } else if (await copyText(`${text} ${url}`.trim())) {
      toast(_("Link copied"));
      recordShare(button, "copy");
    }
  });
  onClick("[data-share-way]", (link) => recordShare(link, link.dataset["shareWay"] ?? "other"));
}

/** Counts one share at the nearest `data-record-share="url"`; a lost count is no reason to disturb the person. */
export function recordShare(from: HTMLElement, way: string): void {
  const url = from.closest<HTMLElement>("[data-record-share]")?.dataset["recordShare"];
  if (url) void postJson(url, { way }).catch(() => undefined);
}
