import type { Elsewhere } from "../room/elsewhere/protocol";

/** What a player has just told of itself. */
export interface Told {
  seconds?: number;
  paused?: boolean;
  rate?: number;
}

/** How a site's player is spoken to by messages, without any script of the site in our page. */
export interface Language {
  /** Asks it to tell where it is, from now on. */
  greetings: object[];
  /** Goes to a moment. */
  seek(seconds: number): object;
  /** What a message says; null when it is about something else. */
  read(message: Record<string, unknown>): Told | null;
}

const PLAYING = 1;
const WIDGET = { id: 1, channel: "widget" };

// The messages of its IFrame API: https://developers.google.com/youtube/iframe_api_reference
const youtube: Language = {
  greetings: [{ event: "listening", ...WIDGET }],
  seek: (seconds) => ({ event: "command", func: "seekTo", args: [seconds, true], ...WIDGET }),
  read({ info }) {
    if (!isRecord(info)) return null;
    const state = number(info["playerState"]);
    return { ...some("seconds", number(info["currentTime"])), ...some("rate", number(info["playbackRate"])), ...(state !== undefined && { paused: state !== PLAYING }) };
  },
};

const STANDS: Record<string, boolean> = { play: false, playing: false, bufferend: false, pause: true, ended: true, bufferstart: true };

// The messages of its player SDK: https://github.com/vimeo/player.js
const vimeo: Language = {
  greetings: ["timeupdate", "seeked", "playbackratechange", ...Object.keys(STANDS)].map((value) => ({ method: "addEventListener", value })),
  seek: (seconds) => ({ method: "setCurrentTime", value: seconds }),
  read({ event, data }) {
    if (typeof event !== "string" || !isRecord(data)) return null;
    const paused = STANDS[event];
    return { ...some("seconds", number(data["seconds"])), ...some("rate", number(data["playbackRate"])), ...(paused !== undefined && { paused }) };
  },
};

/** Bilibili's player tells nothing of itself. */
export const LANGUAGES: Partial<Record<Elsewhere["provider"], Language>> = { youtube, vimeo };

/** A message as it was sent: text, or what the text would say. */
export function unpack(data: unknown): Record<string, unknown> | null {
  if (typeof data !== "string") return isRecord(data) ? data : null;
  try {
    const read: unknown = JSON.parse(data);
    return isRecord(read) ? read : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function some<Name extends string>(name: Name, value: number | undefined): { [name in Name]?: number } {
  return (value === undefined ? {} : { [name]: value }) as { [name in Name]?: number };
}
