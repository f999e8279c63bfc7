import { useEffect, useMemo, useRef } from "preact/hooks";
import { _ } from "../../lib/i18n";
import type { Consent } from "./use_consent";

const SILENT = { hls: "", youtube: "mute", vimeo: "muted", bilibili: "muted" };

interface Props {
  url: string;
  consent: Consent;
  /** Whether it waits to be started where nobody has just pressed for it. */
  patient?: boolean;
  onFrame?(frame: HTMLIFrameElement | null): void;
}

/** The site's own player, which gets no more than it needs to play. */
export function Frame({ url, consent, patient = false, onFrame }: Props) {
  const frame = useRef<HTMLIFrameElement>(null);
  const address = useMemo(() => begun(url, consent, patient), [url]); // what is chosen later does not begin it anew
  useEffect(() => {
    if (consent.clicked) frame.current?.focus(); // the button that was pressed is gone
    onFrame?.(frame.current);
  }, []);
  return (
    <iframe
      ref={frame}
      class="player-frame"
      src={address}
      title={_("Video from %(site)s", { site: consent.elsewhere.site })}
      sandbox="allow-scripts allow-same-origin allow-presentation"
      allow="autoplay; fullscreen; picture-in-picture; encrypted-media"
      referrerpolicy="strict-origin"
      loading="eager"
    />
  );
}

/** It begins by itself: with sound where somebody has just asked for it, silently where they once did. */
function begun(url: string, { clicked, elsewhere }: Consent, patient: boolean): string {
  const address = new URL(url);
  if (patient && !clicked) return address.href;
  address.searchParams.set("autoplay", "1");
  if (!clicked) address.searchParams.set(SILENT[elsewhere.provider], "1");
  return address.href;
}
