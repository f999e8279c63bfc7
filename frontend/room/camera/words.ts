import { _, formatNumber } from "../../lib/i18n";
import { tenths } from "../stream/words";
import type { Sending } from "./sender";

const MEGABIT = 1_000_000;

/** Why no camera can be used on this page at all; null where one can. */
export function obstacle(canRecord: boolean): string | null {
  if (!globalThis.isSecureContext || !navigator.mediaDevices) return _("Browsers give cameras to safe pages only: open Ripplecast by an address that begins with https://.");
  if (!canRecord) return _("This browser cannot record video. Use a newer Chrome, Edge, Firefox or Safari.");
  return null;
}

/** What the browser said no with, and what to do. */
export function captureWords(error: unknown): string {
  switch (error instanceof DOMException ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return _("The browser may not use your camera. Allow it beside the page's address, then try again.");
    case "NotFoundError":
    case "OverconstrainedError":
      return _("There is no such camera. Connect it, or choose another.");
    case "NotReadableError":
    case "AbortError":
      return _("The camera cannot be opened. Close other programs that use it, then try again.");
    default:
      return _("The camera did not start. Try again, or use another browser.");
  }
}

/** How it goes, in a line. */
export function sendingWords({ phase, bitsPerS, behindMs }: Sending): string {
  switch (phase) {
    case "idle":
      return "";
    case "starting":
      return _("Starting");
    case "again":
      return _("Beginning anew: your picture is back in a moment");
    case "sending":
      return _("Sending %(rate)s Mbit/s, %(seconds)s s behind", { rate: formatNumber(Math.round(bitsPerS / (MEGABIT / 10)) / 10), seconds: tenths(behindMs / 1000) });
  }
}
