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
  onClick("[data-share-file]", (button) => void sharePicture(button));
  onClick("[data-share-way]", (link) => recordShare(link, link.dataset["shareWay"] ?? "other"));
}

/**
 * `<button data-share-file="poster.png" data-share-name="file.png" data-share-link="…">`: the picture itself goes to the share
 * sheet; where files cannot, the link is copied instead. No words go with the picture: several apps drop it for them.
 */
async function sharePicture(button: HTMLElement): Promise<void> {
  const { shareFile = "", shareName = "poster.png", shareLink = "", shareTitle = "" } = button.dataset;
  if (!canShareFiles()) {
    if (!(await copyText(shareLink))) return;
    toast(_("Link copied"));
    recordShare(button, "copy");
    return;
  }
  button.setAttribute("aria-busy", "true");
  const picture = await fetchPicture(shareFile, shareName).finally(() => button.removeAttribute("aria-busy"));
  if (!picture) {
    toast(_("The picture did not arrive. Try again in a moment."), "info");
    return;
  }
  const shared = await navigator.share({ files: [picture], title: shareTitle }).then(() => true, () => false);
  if (shared) recordShare(button, "poster");
}

function canShareFiles(): boolean {
  return "canShare" in navigator && navigator.canShare({ files: [new File([""], "poster.png", { type: "image/png" })] });
}

async function fetchPicture(url: string, name: string): Promise<File | null> {
  const answer = await fetch(url).catch(() => null);
  return answer?.ok ? new File([await answer.blob()], name, { type: "image/png" }) : null;
}

/** Counts one share at the nearest `data-record-share="url"`; a lost count is no reason to disturb the person. */
export function recordShare(from: HTMLElement, way: string): void {
  const url = from.closest<HTMLElement>("[data-record-share]")?.dataset["recordShare"];
  if (url) void postJson(url, { way }).catch(() => undefined);
}
