import { _, formatTime, ngettext } from "../../lib/i18n";
import { tenths } from "../stream/words";
import type { SimulcastTarget } from "./protocol";

const MEGABIT = 1_000_000;

/** How it goes with a target, in a word or two. */
export function stateWords({ state }: SimulcastTarget, live: boolean): string {
  switch (state) {
    case "off":
      return _("Off");
    case "waits":
      return live ? _("Waiting for video") : _("Begins when you go live");
    case "connecting":
      return _("Connecting");
    case "sending":
      return _("Sending");
    case "failed":
      return _("Does not get through");
  }
}

/** Since when and how much is sent; nothing while nothing is. */
export function flowWords({ state, since, bits_per_s }: SimulcastTarget): string {
  if (state !== "sending" || !since) return "";
  const begun = _("since %(time)s", { time: formatTime(since) });
  return bits_per_s ? `${begun} · ${_("%(rate)s Mbit/s", { rate: tenths(bits_per_s / MEGABIT) })}` : begun;
}

/** Why a target gets nothing, and what to do. */
export function reasonWords({ reason, said }: SimulcastTarget): string {
  switch (reason) {
    case "unreachable":
      return _("Nothing answers at this address. Check it; meanwhile it is tried again by itself.");
    case "unknown_host":
      return _("There is no server of this name. Check the address for mistakes.");
    case "private":
      return _("The address leads into a private network, which this server does not allow.");
    case "untrusted":
      return _("The server cannot prove who it is, so it was not shown the key. Check the address.");
    case "refused":
      return said ? _("The platform refuses it: “%(said)s” Check the stream key, and that the stream is set up over there.", { said }) : _("The platform refuses it. Check the stream key, and that the stream is set up over there.");
    case "closed":
      return _("The platform hung up before it took any video. Most often the stream key is wrong or has expired.");
    case "slow":
      return _("The platform takes less than you send, so the video breaks off there. Set a lower bit rate in your encoder.");
    case "lost":
      return _("The connection broke off. It is made again by itself.");
    default:
      return _("It does not work and the platform does not say why. Copy the address and the key again.");
  }
}

/** How it goes with all of them, for the heading; empty while there is nothing to say. */
export function sumWords(targets: SimulcastTarget[]): string {
  const count = (state: SimulcastTarget["state"]) => targets.filter((target) => target.state === state).length;
  const failed = count("failed");
  if (failed) return ngettext("%(num)s target gets nothing", "%(num)s targets get nothing", failed);
  const sending = count("sending");
  return sending ? ngettext("goes to %(num)s target", "goes to %(num)s targets", sending) : "";
}
