import { useEffect, useRef, useState } from "preact/hooks";
import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { SiteLink } from "./SourceBar";
import type { Consent } from "./use_consent";

/** Says whom the video would be asked of; until it is agreed to, nothing is. */
export function ConsentCard({ consent }: { consent: Consent }) {
  const { elsewhere } = consent;
  const { site } = elsewhere;
  const [always, setAlways] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => void (consent.takenBack && button.current?.focus()), []);
  if (consent.moved) return <Moved />;
  return (
    <div class="player-consent" role="group" aria-label={_("Video from %(site)s", { site })}>
      <p class="strong" role="status">{_("This video comes from %(site)s.", { site })}</p>
      <p class="small" id="video-consent-words">
        {elsewhere.provider === "hls" ? _("When you play it, %(site)s learns your IP address.", { site }) : _("When you play it, %(site)s learns your IP address and may set cookies.", { site })}
      </p>
      <button type="button" class="button button--primary" ref={button} aria-describedby="video-consent-words" onClick={() => consent.agree(always)}>
        <Icon name="play" /> {_("Play video from %(site)s", { site })}
      </button>
      <label class="check small"><input type="checkbox" checked={always} onChange={(event) => setAlways(event.currentTarget.checked)} /><span>{_("Always play videos from %(site)s here", { site })}</span></label>
      <p class="tiny player-consent-host">{elsewhere.provider !== "hls" && <><span class="mono">{elsewhere.host}</span> · <SiteLink elsewhere={elsewhere} /></>}</p>
    </div>
  );
}

function Moved() {
  return (
    <div class="player-consent">
      <p class="strong" role="status">{_("The video comes from another place now.")}</p>
      <button type="button" class="button button--primary" onClick={() => location.reload()}><Icon name="refresh" /> {_("Load the page again")}</button>
    </div>
  );
}
