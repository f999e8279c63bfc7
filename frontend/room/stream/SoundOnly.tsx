import { _ } from "../../lib/i18n";
import { Rings } from "../Rings";

/** In place of the picture, for whoever only listens. */
export function SoundOnly({ title, arrives }: { title: string; arrives: boolean }) {
  return (
    <div class="player-wait player-sound">
      <Rings />
      {title && <p class="strong">{title}</p>}
      <p class="small" role="status">{arrives ? _("Sound only: no picture is loaded") : _("The sound is on its way")}</p>
    </div>
  );
}
