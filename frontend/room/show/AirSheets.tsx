import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { Sheet } from "../moderation/Sheet";
import type { Show } from "./use_show";
import { minutesShort } from "./words";

const COUNTDOWNS_MIN = [1, 2, 5, 10, 15];
const BREAKS_MIN = [0, 2, 5, 10, 15, 30];
const TEXT_MAX = 140;

interface Props {
  show: Show;
  onClose(): void;
}

/** Goes live by itself after some minutes, which the room sees counted down. */
export function CountdownSheet({ show, onClose }: Props) {
  return (
    <Sheet title={_("Count down to going live?")} onClose={onClose}>
      <Arranged
        words={_("Everybody in the room sees how long it still takes. When it is over you are live; until then you can stop it.")}
        minutes={COUNTDOWNS_MIN}
        usual={5}
        placeholder={_("Words above the countdown, if you like")}
        button={_("Start the countdown")}
        onArrange={async (text, minutes) => (await show.act("start_countdown", { text, minutes })) && onClose()}
      />
    </Sheet>
  );
}

/** A screen with words in place of the video, for before the event and its breaks. */
export function HoldSheet({ show, live, onClose }: Props & { live: boolean }) {
  return (
    <Sheet title={_("Show the holding screen?")} onClose={onClose}>
      <Arranged
        words={live ? _("The room sees and hears no video until you take the screen away. The chat goes on.") : _("The room sees your words until you take them away or go live. The chat goes on.")}
        minutes={BREAKS_MIN}
        usual={5}
        placeholder={_("Back after a coffee")}
        button={_("Show it")}
        onArrange={async (text, minutes) => (await show.act("hold_room", { text, ...(minutes ? { minutes } : {}) })) && onClose()}
      />
    </Sheet>
  );
}

interface ArrangedProps {
  words: string;
  minutes: number[];
  usual: number;
  placeholder: string;
  button: string;
  onArrange(text: string, minutes: number): Promise<unknown>;
}

function Arranged({ words, minutes, usual, placeholder, button, onArrange }: ArrangedProps) {
  function submit(event: Event) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    void onArrange(String(fields.get("text")), Number(fields.get("minutes")));
  }
  return (
    <form onSubmit={submit}>
      <div class="dialog-body stack stack--3">
        <p>{words}</p>
        <fieldset class="air-minutes">
          <legend class="small">{_("How long?")}</legend>
          {minutes.map((each) => (
            <label key={each} class="air-choice"><input type="radio" name="minutes" value={each} defaultChecked={each === usual} /> <span class="num">{each ? minutesShort(each) : _("Until I say")}</span></label>
          ))}
        </fieldset>
        <div class="field">
          <label class="small" for="air-text">{_("Words on the screen")}</label>
          <input class="input" id="air-text" name="text" maxLength={TEXT_MAX} placeholder={placeholder} autocomplete="off" />
        </div>
      </div>
      <div class="dialog-foot">
        <button type="button" class="button" data-closes="">{_("Not yet")}</button>
        <button class="button button--primary"><Icon name="check" /> {button}</button>
      </div>
    </form>
  );
}
