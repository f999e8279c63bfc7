import { _, ngettext } from "../../lib/i18n";
import type { Audience } from "../protocol";
import type { Details, Entry, Setting } from "./protocol";
import { audienceName, minutes, seconds } from "./words";

/** What an entry of the log says: who did what, about whom. */
export function told(entry: Entry): string {
  const by = entry.by || _("A former member");
  const name = nameIn(entry);
  if (entry.question) return questionTold(entry, by, name);
  if (entry.comment) return commentTold(entry, by, name);
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
  const name = (entry.message ?? entry.question ?? entry.comment ?? entry.person)?.name || _("somebody");
  return name === entry.by ? _("their own") : name;
}

function questionTold({ action, details }: Entry, by: string, name: string): string {
  switch (action) {
    case "approve":
      return _("%(by)s let a question of %(name)s through", { by, name });
    case "reject":
      return _("%(by)s rejected a question of %(name)s", { by, name });
    case "remove":
      return _("%(by)s dismissed a question of %(name)s", { by, name });
    case "restore":
      return _("%(by)s put a question of %(name)s back", { by, name });
    case "dismiss":
      return _("%(by)s kept a reported question of %(name)s", { by, name });
    default:
      switch (details?.action) {
        case "remove":
          return _("%(by)s put a question of %(name)s back", { by, name });
        case "restore":
          return _("%(by)s dismissed a question of %(name)s again", { by, name });
        case "dismiss":
          return _("%(by)s reopened the reports of a question of %(name)s", { by, name });
        default:
          return _("%(by)s held a question of %(name)s again", { by, name });
      }
  }
}

function commentTold({ action, details }: Entry, by: string, name: string): string {
  switch (action) {
    case "approve":
      return _("%(by)s let a comment of %(name)s through", { by, name });
    case "reject":
      return _("%(by)s rejected a comment of %(name)s", { by, name });
    case "remove":
      return _("%(by)s removed a comment of %(name)s", { by, name });
    case "restore":
      return _("%(by)s put a comment of %(name)s back", { by, name });
    case "dismiss":
      return _("%(by)s kept a reported comment of %(name)s", { by, name });
    default:
      switch (details?.action) {
        case "remove":
          return _("%(by)s put a comment of %(name)s back", { by, name });
        case "restore":
          return _("%(by)s removed a comment of %(name)s again", { by, name });
        case "dismiss":
          return _("%(by)s reopened the reports of a comment of %(name)s", { by, name });
        default:
          return _("%(by)s held a comment of %(name)s again", { by, name });
      }
  }
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

/** The rest of an entry, if there is one: how much went with a ban or came back, which settings came. */
export function further(entry: Entry): string {
  const details = entry.details ?? {};
  if (entry.action === "ban") return listed(wentWith(details));
  if (details.action === "ban") return listed(cameBackWith(details));
  return listed(Object.entries(details.to ?? {}).map(([name, value]) => settingTold(name, value)));
}

function wentWith({ messages, questions, comments }: Details): string[] {
  return [
    messages ? ngettext("%(num)s message was removed with it", "%(num)s messages were removed with it", messages) : "",
    questions ? ngettext("%(num)s question was dismissed with it", "%(num)s questions were dismissed with it", questions) : "",
    comments ? ngettext("%(num)s comment was removed with it", "%(num)s comments were removed with it", comments) : "",
  ];
}

function cameBackWith({ messages, questions, comments }: Details): string[] {
  return [
    messages ? ngettext("%(num)s message came back with it", "%(num)s messages came back with it", messages) : "",
    questions ? ngettext("%(num)s question came back with it", "%(num)s questions came back with it", questions) : "",
    comments ? ngettext("%(num)s comment came back with it", "%(num)s comments came back with it", comments) : "",
  ];
}

function listed(parts: string[]): string {
  return parts.filter(Boolean).join(" · ");
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
