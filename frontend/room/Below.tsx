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

/** Under the player on a desk: what this is, and one's own link; on a phone the Share tab has the link, or this where there is no such tab. */
export function Below({ about, share, brought, onPhones = false }: { about: About; share: ShareKit | null; brought: number; onPhones?: boolean }) {
  return (
    <div class={`room-below${onPhones && share ? " room-below--phones" : ""}`}>
      <section class="stack stack--2 below-about" aria-label={_("About the event")}>
        <p class="label">{about.host} · {about.when}</p>
        <h2>{about.title}</h2>
        {about.summary && <p class="quiet">{about.summary}</p>}
      </section>
      {share && (
        <section class="card card-body below-share" aria-label={_("Bring somebody")} data-record-share={share.record}>
          <div class="row row--fixed row--top">
            <div class="qr" data-size="small"><img src={share.qr} alt={_("QR code of your link")} width="96" height="96" /></div>
            <div class="stack stack--2 grow below-share-words">
              <h2 class="card-title">{brought ? ngettext("You have brought %(num)s person", "You have brought %(num)s people", brought) : _("Bring somebody")}</h2>
              <p class="small muted below-share-note">{_("Whoever comes through your link counts for you.")}</p>
              <div class="row row--fixed row--tight">
                <ShareLink shown={share.shown} />
                <button class="button button--icon" type="button" data-copy={share.url} aria-label={_("Copy")}><Icon name="copy" /></button>
                {onPhones && <button class="button button--primary below-share-send" type="button" data-share-url={share.url} data-share-title={share.title} data-share-text={share.text}><Icon name="share" /> {_("Share")}</button>}
              </div>
            </div>
          </div>
        </section>
      )}
    </div>
  );
}
