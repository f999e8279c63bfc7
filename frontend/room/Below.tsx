import { _, ngettext } from "../lib/i18n";
import { Icon } from "../lib/icon";
import { ShareLink } from "./ShareLink";
import type { ShareKit } from "./SharePanel";

export interface About {
  title: string;
  when: string;
  /** The event's; some are elsewhere. */
  zone: string;
  summary: string;
  host: string;
}

/** Under the player on a desk: what this is, and one's own link; on a phone the Share tab has it. */
export function Below({ about, share, brought }: { about: About; share: ShareKit | null; brought: number }) {
  return (
    <div class="room-below">
      <section class="stack stack--2" aria-label={_("About the event")}>
        <p class="label">{about.host} · {about.when}</p>
        <h2>{about.title}</h2>
        {about.summary && <p class="quiet">{about.summary}</p>}
      </section>
      {share && (
        <section class="card card-body" aria-label={_("Bring somebody")} data-record-share={share.record}>
          <div class="row row--fixed row--top">
            <div class="qr" data-size="small"><img src={share.qr} alt={_("QR code of your link")} width="96" height="96" /></div>
            <div class="stack stack--2 grow">
              <h2 class="card-title">{brought ? ngettext("You have brought %(num)s person", "You have brought %(num)s people", brought) : _("Bring somebody")}</h2>
              <p class="small muted">{_("Whoever comes through your link counts for you.")}</p>
              <div class="row row--fixed row--tight">
                <ShareLink shown={share.shown} />
                <button class="button button--icon" type="button" data-copy={share.url} aria-label={_("Copy")}><Icon name="copy" /></button>
              </div>
            </div>
          </div>
        </section>
      )}
    </div>
  );
}
