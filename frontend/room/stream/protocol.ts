import type { Thing } from "../boards";

/** RECORDING: where a viewer finds what was shown before. */
export interface RecordingShown extends Thing {
  url: string;
  started_at: string;
}

/** VARIANTS: the pictures there are, by their shorter side and the encoder's own first, in one list; and where the sound alone is. */
export interface Variants extends Thing {
  url: string;
  sizes: number[];
  sound: string | null;
}

/** CAPTION: the line that was just written. */
export interface CaptionLine extends Thing {
  text: string;
  at: string;
}

export type Warning = "no_picture" | "no_sound" | "keyframes" | "encoded" | "bit_rate" | "behind" | "dropped";

/** STREAM, for the team: how well the video arrives, and what is kept of it. */
export interface StreamState extends Thing {
  arriving: boolean;
  /** The encoder has gone, and the room waits for it. */
  left: boolean;
  since: string;
  runs: number;
  bits_per_s: number;
  frames_per_s: number;
  dropped: number;
  behind_ms: number;
  keyframe_ms: number | null;
  size: [number, number] | null;
  video: string;
  audio: string;
  warnings: Warning[];
  variants?: { sizes: number[]; sound: boolean; held: "off" | "cores" | "busy" | null };
  recording?: { duration_ms: number; size_bytes: number; stopped: "disk" | "length" | null };
}
