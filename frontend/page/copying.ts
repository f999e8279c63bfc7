import { copyText } from "../lib/clipboard";
import { onClick, one } from "../lib/dom";
import { _ } from "../lib/i18n";
import { toast } from "../lib/toast";
import { recordShare } from "./sharing";

/** `<button data-copy="text">` or `<button data-copy-from="#field">`. */
export function setUpCopying(): void {
  onClick("[data-copy], [data-copy-from]", async (button) => {
    const source = button.dataset["copyFrom"];
    const field = source ? one<HTMLInputElement>(source) : null;
    const done = await copyText(button.dataset["copy"] ?? field?.value ?? "");
    toast(done ? _("Copied") : _("Select the text and copy it by hand"), done ? "check" : "info");
    if (done) recordShare(button, "copy");
  });
}
