const MOMENT = /^(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,5})(?:[.,](\d{1,3}))?$/;

/** Milliseconds of a moment as players write it: 9, 0:09.5, 12:30, 1:02:03; null where it is none. `core/moments.py` reads alike. */
export function readMoment(text: string): number | null {
  const read = MOMENT.exec(text.trim());
  if (!read) return null;
  const [, hours, minutes, seconds, rest] = read;
  if (minutes !== undefined && Number(seconds) > 59) return null;
  return 1000 * (3600 * Number(hours ?? 0) + 60 * Number(minutes ?? 0) + Number(seconds)) + Number((rest ?? "0").padEnd(3, "0"));
}

/** A length or a moment of a video as players write it: 0:09, 12:30, 1:02:03. */
export function clockTime(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** The same to a tenth of a second: 0:09.5. */
export function exactTime(ms: number): string {
  return `${clockTime(ms)}.${Math.floor(Math.max(0, ms) / 100) % 10}`;
}
