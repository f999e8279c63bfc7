import Hls, { type HlsConfig } from "hls.js";

const RETRY_MS = 3000;

export interface Loading {
  hls(): Hls | null;
  stop(): void;
}

/** Loads a playlist into a video: what hls.js cannot mend by itself is begun anew a while later, with `config` asked again. */
export function keepLoading(video: HTMLVideoElement, url: string, config: () => Partial<HlsConfig>, on: { failed(): void; ready?(hls: Hls): void }): Loading {
  let current: Hls | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const start = () => {
    const hls = new Hls(config());
    current = hls;
    hls.on(Hls.Events.MANIFEST_PARSED, () => on.ready?.(hls));
    hls.on(Hls.Events.ERROR, (_name, data) => {
      if (!data.fatal) return;
      if (data.type === Hls.ErrorTypes.MEDIA_ERROR) return hls.recoverMediaError();
      on.failed();
      hls.destroy();
      timer = setTimeout(start, RETRY_MS);
    });
    hls.loadSource(url);
    hls.attachMedia(video);
  };
  start();
  return {
    hls: () => current,
    stop: () => {
      clearTimeout(timer);
      current?.destroy();
    },
  };
}
