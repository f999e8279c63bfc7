import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { Menu } from "../Menu";
import type { Captions } from "../stream/use_captions";
import type { Elsewhere } from "./protocol";
import type { Consent } from "./use_consent";

/** Below a video that is being asked of another host: whose it is, and the way to take that back. */
export function SourceBar({ consent, captions }: { consent: Consent; captions?: Captions | null }) {
  const { elsewhere, always } = consent;
  const { site } = elsewhere;
  const ask = { id: "ask", icon: "shield", label: _("Ask before playing videos from %(site)s", { site }), run: consent.takeBack };
  const keep = { id: "always", icon: "check", label: _("Always play videos from %(site)s here", { site }), run: consent.keepAlways };
  const stop = { id: "stop", icon: "stop", label: _("Stop the video from %(site)s", { site }), run: consent.takeBack };
  return (
    <div class="player-source tiny">
      <span class="grow">{_("Video from %(site)s", { site })}</span>
      {elsewhere.provider !== "hls" && <SiteLink elsewhere={elsewhere} />}
      {captions?.some && (
        <button type="button" class="button button--quiet button--small button--icon" aria-pressed={captions.on} onClick={captions.toggle} aria-label={_("Captions")} title={_("Captions")}><Icon name="captions" /></button>
      )}
      <Menu label={_("Video from %(site)s", { site })} entries={() => (always ? [ask] : [keep, stop])} />
    </div>
  );
}

/** Where people find the video by themselves. */
export function SiteLink({ elsewhere }: { elsewhere: Elsewhere }) {
  return (
    <a class="player-site" href={elsewhere.page} target="_blank" rel="noopener noreferrer">
      {_("Open it on %(site)s", { site: elsewhere.site })} <Icon name="external" /> <span class="visually-hidden">{_("(opens in a new tab)")}</span>
    </a>
  );
}
