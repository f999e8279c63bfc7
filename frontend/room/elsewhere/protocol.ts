/** ELSEWHERE of docs/realtime-protocol.md: whom a video is asked of, and where it is at its own site. */
export interface Elsewhere {
  provider: "hls" | "youtube" | "vimeo" | "bilibili";
  site: string;
  host: string;
  page: string;
}

/** Where a video is; `elsewhere` when another host than ours is asked for it. */
export interface VideoPlace {
  url: string | null;
  elsewhere?: Elsewhere;
}

/** Whether the video is drawn by the site's own player. */
export function isFramed({ elsewhere }: VideoPlace): boolean {
  return elsewhere !== undefined && elsewhere.provider !== "hls";
}
