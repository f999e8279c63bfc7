import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { _ } from "../lib/i18n";
import { Icon } from "../lib/icon";

const HEARD = ["play", "pause", "volumechange"];

/** The player's controls. `M` mutes and `F` fills the screen, except while somebody types. */
export function PlayerBar({ video, box }: { video: HTMLVideoElement; box: RefObject<HTMLDivElement> }) {
  const [, redraw] = useState(0);
  useEffect(() => {
    const changed = () => redraw((count) => count + 1);
    for (const name of HEARD) video.addEventListener(name, changed);
    document.addEventListener("fullscreenchange", changed);
    document.addEventListener("keydown", pressed);
    return () => {
      for (const name of HEARD) video.removeEventListener(name, changed);
      document.removeEventListener("fullscreenchange", changed);
      document.removeEventListener("keydown", pressed);
    };
  }, [video]);

  const toggle = () => (video.paused ? void video.play().catch(() => undefined) : video.pause());
  const mute = () => (video.muted = !video.muted);
  const fill = () => (document.fullscreenElement ? void document.exitFullscreen() : void box.current?.requestFullscreen?.().catch(() => undefined));

  function pressed(event: KeyboardEvent) {
    const typing = event.target instanceof HTMLElement && event.target.closest("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "m") mute();
    if (event.key === "f") fill();
  }

  const silent = video.muted && !video.paused;
  return (
    <div class="player-bar">
      <button type="button" onClick={toggle} aria-label={video.paused ? _("Play") : _("Pause")}><Icon name={video.paused ? "play" : "pause"} /></button>
      <button type="button" class={silent ? "player-silent" : ""} onClick={mute} aria-label={video.muted ? _("Turn the sound on") : _("Mute")}>
        <Icon name={video.muted ? "volume-off" : "volume"} /> {silent && <span aria-hidden="true">{_("Turn the sound on")}</span>}
      </button>
      <span class="grow" />
      <button type="button" onClick={fill} aria-label={_("Full screen")}><Icon name="full" /></button>
    </div>
  );
}
