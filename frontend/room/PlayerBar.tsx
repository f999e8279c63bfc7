import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { _ } from "../lib/i18n";
import { Icon } from "../lib/icon";
import { Seek } from "./stream/Seek";
import type { Captions } from "./stream/use_captions";

const HEARD = ["play", "pause", "volumechange"];

interface Props {
  video: HTMLVideoElement;
  box: RefObject<HTMLDivElement>;
  /** What there is to read, where there is anything. */
  captions?: Captions | null;
  /** Whether the picture is of a moment before, and the ways there and back. */
  rewound?: boolean;
  onRewind?: (() => void) | undefined;
  onLive?: () => void;
  children?: ComponentChildren;
}

/** The player's controls. `M` mutes and `F` fills the screen, except while somebody types. */
export function PlayerBar({ video, box, captions, rewound, onRewind, onLive, children }: Props) {
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
  const fill = () => (document.fullscreenElement ? void document.exitFullscreen() : fillWith(box.current, video));

  function pressed(event: KeyboardEvent) {
    const typing = event.target instanceof HTMLElement && event.target.closest("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "m") mute();
    if (event.key === "f") fill();
  }

  const silent = video.muted && !video.paused;
  return (
    <div class="player-bar" data-rewound={rewound || undefined}>
      <button type="button" onClick={toggle} aria-label={video.paused ? _("Play") : _("Pause")}><Icon name={video.paused ? "play" : "pause"} /></button>
      <button type="button" class={silent ? "player-silent" : ""} onClick={mute} aria-label={video.muted ? _("Turn the sound on") : _("Mute")}>
        <Icon name={video.muted ? "volume-off" : "volume"} /> {silent && <span aria-hidden="true">{_("Sound on")}</span>}
      </button>
      {rewound ? <Seek video={video} /> : <span class="grow" />}
      {children}
      {rewound && <button type="button" class="player-words" onClick={onLive}>{_("Back to live")}</button>}
      {!rewound && onRewind && <button type="button" onClick={onRewind} aria-label={_("From the beginning")} title={_("From the beginning")}><Icon name="undo" /></button>}
      {captions?.some && (
        <button type="button" aria-pressed={captions.on} onClick={captions.toggle} aria-label={_("Captions")} title={_("Captions")}><Icon name="captions" /></button>
      )}
      <button type="button" onClick={fill} aria-label={_("Full screen")}><Icon name="full" /></button>
    </div>
  );
}

/** With the words over the picture; an iPhone fills its screen with nothing but a video. */
function fillWith(box: HTMLElement | null, video: HTMLVideoElement & { webkitEnterFullscreen?(): void }): void {
  if (box?.requestFullscreen) void box.requestFullscreen().catch(() => undefined);
  else video.webkitEnterFullscreen?.();
}
