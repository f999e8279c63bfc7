import { _, ngettext } from "../../lib/i18n";
import type { Audience } from "../protocol";
import type { Entry, Setting } from "./protocol";
import { audienceName, minutes, seconds } from "./words";

/** What an entry of the log says: who did what, about whom. */
export function told(entry: Entry): string {
  const by = entry.by || _("A former member");
  const name = nameIn(entry);
  const many = entry.details?.messages;
  switch (entry.action) {
    case "remove":
      return _("%(by)s removed a message of %(name)s", { by, name });
    case "approve":
      return many ? ngettext("%(by)s let %(num)s message through", "%(by)s let %(num)s messages through", many, { by }) : _("%(by)s let a message of %(name)s through", { by, name });
    case "reject":
      return many ? ngettext("%(by)s rejected %(num)s message", "%(by)s rejected %(num)s messages", many, { by }) : _("%(by)s rejected a message of %(name)s", { by, name });
    case "dismiss":
      return _("%(by)s kept a reported message of %(name)s", { by, name });
    case "pin":
      return _("%(by)s pinned a message of %(name)s", { by, name });
    case "unpin":
      return _("%(by)s unpinned a message of %(name)s", { by, name });
    case "mute":
      return _("%(by)s muted %(name)s for %(time)s", { by, name, time: minutes(entry.details?.minutes ?? 0) });
    case "ban":
      return _("%(by)s banned %(name)s", { by, name });
    case "settings":
      return _("%(by)s changed the chat", { by });
    default:
      return takenBack(entry, by, name);
  }
}

/** Whose message or whom it is about. */
function nameIn(entry: Entry): string {
  const name = entry.message?.name ?? entry.person?.name ?? _("somebody");
  return name === entry.by ? _("their own") : name;
}

function takenBack({ details, message }: Entry, by: string, name: string): string {
  switch (details?.action) {
    case "remove":
      return _("%(by)s put a message of %(name)s back", { by, name });
    case "approve":
    case "reject":
      if (message) return _("%(by)s held a message of %(name)s again", { by, name });
      return details.messages ? ngettext("%(by)s held %(num)s message again", "%(by)s held %(num)s messages again", details.messages, { by }) : _("%(by)s held several messages again", { by });
    case "dismiss":
      return _("%(by)s reopened the reports of a message of %(name)s", { by, name });
    case "pin":
      return _("%(by)s took the pin off a message of %(name)s", { by, name });
    case "unpin":
      return _("%(by)s pinned a message of %(name)s again", { by, name });
    case "mute":
      return _("%(by)s lifted the mute of %(name)s", { by, name });
    case "ban":
      return _("%(by)s lifted the ban of %(name)s", { by, name });
    default:
      return _("%(by)s set the chat back", { by });
  }
}

/** The rest of an entry, if there is one: how many messages went, which settings came. */
export function further(entry: Entry): string {
  const { messages, to } = entry.details ?? {};
  if (messages && entry.action === "ban") return ngettext("%(num)s message was removed with it", "%(num)s messages were removed with it", messages);
  if (messages && entry.details?.action === "ban") return ngettext("%(num)s message came back with it", "%(num)s messages came back with it", messages);
  return Object.entries(to ?? {})
    .map(([name, value]) => settingTold(name, value))
    .join(" · ");
}

/** One setting as it is now, in a few words. */
export function settingTold(name: string, value: Setting): string {
  switch (name) {
    case "slow_s":
      return value ? _("Slow mode: %(time)s", { time: seconds(Number(value)) }) : _("Slow mode is off");
    case "audience":
      return _("May write: %(who)s", { who: audienceName(value as Audience) });
    case "registered_min":
      return _("Registered at least %(time)s ago", { time: minutes(Number(value)) });
    case "links":
      return value ? _("Links are allowed") : _("Links are off");
    default:
      return value ? _("Messages wait for approval") : _("Messages appear at once");
  }
}
