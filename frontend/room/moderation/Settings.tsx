import { useEffect, useState } from "preact/hooks";
import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import type { Audience, ChatMode } from "../protocol";
import { Picks } from "./Picks";
import { settingTold } from "./log_words";
import type { Setting } from "./protocol";
import type { Moderation } from "./use_moderation";
import { audienceName, audienceNote, minutes, seconds, shortMinutes, shortSeconds } from "./words";

const SLOW_S = [0, 5, 10, 30, 60, 300];
const REGISTERED_MIN = [5, 10, 30, 60, 1440];
const AUDIENCES: Audience[] = ["everyone", "registered", "followers", "team"];

type Settings = Omit<ChatMode, "revision" | "pinned">;

/** How the chat works; each choice holds at once for everybody, and can be taken back. */
export function ChatSettings({ chat, moderation, rulesUrl }: { chat: ChatMode; moderation: Moderation; rulesUrl: string }) {
  const [wanted, want] = useState<Partial<Settings>>({});
  const now: Settings = { ...chat, ...wanted };
  useEffect(() => want({}), [chat.revision]);

  /** Shown at once, until the room says so itself, which may be after the answer; a refusal takes it back. */
  async function set(change: Partial<Settings>) {
    want((before) => ({ ...before, ...change }));
    const [name, value] = Object.entries(change)[0] as [string, Setting];
    if (await moderation.act("settings", change, settingTold(name, value), "settings")) return;
    want((before) => Object.fromEntries(Object.entries(before).filter(([name, value]) => change[name as keyof Settings] !== value)));
  }

  return (
    <div class="chat-settings">
      <Picks name="slow_s" legend={_("Slow mode")} note={_("How long people wait between two messages")} values={SLOW_S} value={now.slow_s} text={slowName} label={slowLabel} onPick={(slow_s) => void set({ slow_s })} />
      <fieldset class="chat-setting" name="audience">
        <legend class="strong">{_("Who may write")}</legend>
        <div class="choices">
          {AUDIENCES.map((audience) => (
            <button key={audience} type="button" class="pick pick--card" value={audience} aria-pressed={now.audience === audience} onClick={() => void set(opening(audience, now))}>
              <span class="choice-title">{audienceName(audience)}</span>
              <span class="choice-note">{audienceNote(audience)}</span>
            </button>
          ))}
        </div>
        {now.audience === "registered" && (
          <Picks name="registered_min" legend={_("Registered at least this long ago")} values={REGISTERED_MIN} value={now.registered_min} text={shortMinutes} label={minutes} onPick={(registered_min) => void set({ registered_min })} />
        )}
      </fieldset>
      <Switch name="links" on={now.links} title={_("Links")} note={_("People may post links")} onSwitch={(links) => void set({ links })} />
      <Switch name="review" on={now.review} title={_("Hold everything for review")} note={_("Each message waits in the queue until a moderator lets it through")} onSwitch={(review) => void set({ review })} />
      <RulesLink url={rulesUrl} />
    </div>
  );
}

/** Once the event is over nobody can write, however the chat worked. */
export function EndedChatSettings({ rulesUrl }: { rulesUrl: string }) {
  return (
    <div class="chat-settings">
      <p class="muted">{_("The event has ended, and the chat with it: there is nothing left to set.")}</p>
      <RulesLink url={rulesUrl} />
    </div>
  );
}

/** In a tab of its own: whoever moderates stays in the room. */
function RulesLink({ url }: { url: string }) {
  return (
    <a class="button button--small chat-rules" href={url} target="_blank" rel="noopener">
      <Icon name="shield" /> {_("Words kept out of all your chats")} <span class="visually-hidden">{_("(opens in a new tab)")}</span>
    </a>
  );
}

/** Opening the room to fewer people needs a time they have been there; without one everybody would be. */
function opening(audience: Audience, now: Settings): Partial<Settings> {
  return audience === "registered" && !now.registered_min ? { audience, registered_min: 10 } : { audience };
}

function slowName(value: number): string {
  return value ? shortSeconds(value) : _("Off");
}

function slowLabel(value: number): string {
  return value ? seconds(value) : _("Off");
}

function Switch({ name, on, title, note, onSwitch }: { name: string; on: boolean; title: string; note: string; onSwitch: (on: boolean) => void }) {
  return (
    <label class="switch chat-switch">
      <span class="grow"><b>{title}</b><span class="choice-note">{note}</span></span>
      <input type="checkbox" role="switch" name={name} checked={on} onChange={(event) => onSwitch(event.currentTarget.checked)} />
    </label>
  );
}
