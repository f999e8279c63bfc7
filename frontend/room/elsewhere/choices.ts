import type { Elsewhere } from "./protocol";

const KEY = "video-from";

/** What a choice is about: a video site with all its hosts, or one host. */
export function about({ provider, host }: Elsewhere): string {
  return provider === "hls" ? host : provider;
}

/** Whether this browser's owner has said that such videos always play. */
export function isAlways(name: string): boolean {
  return chosen().includes(name);
}

export function setAlways(name: string, always: boolean): void {
  const others = chosen().filter((each) => each !== name);
  localStorage.setItem(KEY, JSON.stringify(always ? [...others, name] : others));
}

function chosen(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((each) => typeof each === "string") : [];
  } catch {
    return []; // somebody else wrote it
  }
}
