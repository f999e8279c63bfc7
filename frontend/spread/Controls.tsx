import { _ } from "../lib/i18n";
import { Icon } from "../lib/icon";
import type { Drawing } from "./drawing";

const ZOOM_STEP = 1.6;

interface Props {
  picture: () => Drawing | null;
  full: boolean;
  onFull(full: boolean): void;
  onBack: (() => void) | null;
}

/** Beside the picture: nearer, further, everything, the screen for itself, and what was opened last closed again. */
export function Controls({ picture, full, onFull, onBack }: Props) {
  const button = (icon: string, label: string, run: () => void) => (
    <button class="button button--icon button--small" type="button" aria-label={label} title={label} onClick={run}>
      <Icon name={icon} />
    </button>
  );
  return (
    <div class="tree-controls" role="group" aria-label={_("Move the picture")}>
      {button("plus", _("Nearer"), () => picture()?.zoomBy(ZOOM_STEP))}
      {button("minus", _("Further away"), () => picture()?.zoomBy(1 / ZOOM_STEP))}
      {button("refresh", _("Show everything"), () => picture()?.whole())}
      {button(full ? "x" : "full", full ? _("Back to the page") : _("Fill the screen"), () => onFull(!full))}
      {onBack && button("undo", _("Close what was opened last"), onBack)}
    </div>
  );
}
