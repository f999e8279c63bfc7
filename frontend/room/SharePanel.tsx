import type { ComponentChildren } from "preact";
import { _ } from "../lib/i18n";
import { Icon } from "../lib/icon";
import { ShareLink } from "./ShareLink";

export interface ShareKit {
  url: string;
  shown: string;
  qr: string;
  poster: string;
  posterName: string;
  record: string;
  text: string;
  title: string;
}

/** One's own link and QR code; main.ts copies, opens the share sheet and counts by the data attributes. */
export function SharePanel({ kit, children }: { kit: ShareKit; children: ComponentChildren }) {
  return (
    <div class="card-body stack" data-record-share={kit.record}>
      <div class="qr-card">
        <div class="qr"><img src={kit.qr} alt={_("QR code of your link")} width="240" height="240" /></div>
        <div class="stack stack--2">
          <h2 class="card-title">{_("Let somebody scan this")}</h2>
          <p class="small quiet">{_("They are in the room within a minute, and they count for you.")}</p>
        </div>
      </div>
      <ShareLink shown={kit.shown} />
      <div class="grid-even">
        <button class="button" type="button" data-copy={kit.url}><Icon name="copy" /> {_("Copy")}</button>
        <button class="button button--primary" type="button" data-share-url={kit.url} data-share-title={kit.title} data-share-text={kit.text}>
          <Icon name="share" /> {_("Share")}
        </button>
      </div>
      <div class="stack stack--2">
        <button class="button button--block" type="button" data-share-file={kit.poster} data-share-name={kit.posterName} data-share-link={kit.url} data-share-title={kit.title}>
          <Icon name="picture" /> {_("Share the poster")}
        </button>
        <a class="button button--block" href={`${kit.poster}?download=1`} download={kit.posterName} data-share-way="poster">
          <Icon name="download" /> {_("Save the poster")}
        </a>
      </div>
      {children}
    </div>
  );
}
