import { _ } from "../../lib/i18n";
import type { Choice, Quality } from "./use_quality";

/** The pictures to choose from, and the sound alone; nothing where there is only one. */
export function QualityMenu({ quality }: { quality: Quality }) {
  const { choice, choices, choose } = quality;
  if (choices.length < 2) return null;
  return (
    <select class="player-quality" data-choice={choice} aria-label={_("Quality")} title={_("Quality")} value={choice} onChange={(event) => choose(event.currentTarget.value)}>
      {choices.map((name) => <option key={name} value={name}>{words(name)}</option>)}
    </select>
  );
}

function words(choice: Choice): string {
  if (choice === "auto") return _("Auto");
  return choice === "sound" ? _("Sound only") : `${choice}p`;
}
