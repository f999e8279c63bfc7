import { _ } from "../lib/i18n";
import { Icon } from "../lib/icon";
import { clockTime } from "../lib/moments";

export interface Clip {
  id: number;
  title: string;
  ms: number;
  durationMs: number;
  url: string;
  picture: string;
}

/** Short stretches to pass on: each address carries one's own code, so whoever comes by it counts for oneself; main.ts shares and counts by the data attributes. */
export function Clips({ clips, shares, onChoose }: { clips: Clip[]; shares: string; onChoose(ms: number): void }) {
  return (
    <div class="card-body stack" data-record-share={shares}>
      <p class="small quiet">{_("Anybody can watch these without registering. Your link is in each of them: who registers through it came through you.")}</p>
      <ul class="clip-list">
        {clips.map(({ id, title, ms, durationMs, url, picture }) => (
          <li key={id} class="clip clip--small">
            <div class="clip-picture">{picture ? <img src={picture} alt="" loading="lazy" /> : <Icon name="play" />}</div>
            <div class="stack stack--2">
              <h2 class="clip-title">{title}</h2>
              <p class="tiny quiet num">{clockTime(ms)}–{clockTime(ms + durationMs)}</p>
              <div class="row row--tight">
                <button type="button" class="button button--small button--primary" data-share-url={url} data-share-title={title}>
                  <Icon name="share" /> {_("Share")}<span class="visually-hidden"> “{title}”</span>
                </button>
                <button type="button" class="button button--small" data-copy={url}>
                  <Icon name="copy" /> {_("Copy")}<span class="visually-hidden"> “{title}”</span>
                </button>
                <button type="button" class="button button--small button--quiet" onClick={() => onChoose(ms)}>
                  <Icon name="play" /> {_("Go there")}<span class="visually-hidden"> “{title}”</span>
                </button>
              </div>
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
