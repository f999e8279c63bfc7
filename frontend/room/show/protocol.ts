import type { Thing } from "../boards";

/** SHOW ITEM of docs/realtime-protocol.md. */
export interface ShowItem extends Thing {
  position: number;
  title: string;
  minutes: number;
  notes: string;
  version: number;
  changed_by: string;
  started_at?: string;
  done_at?: string;
}

/** HOLDING: what the room sees instead of the video. */
export interface Holding extends Thing {
  kind: "countdown" | "break";
  text: string;
  until?: string;
}

/** AIR: what happens by itself in a moment, and the team's notes. */
export interface Air extends Thing {
  end_at?: string;
  notes: string;
  notes_version: number;
  notes_by: string;
}

/** The answer of a step through the run of show. */
export interface Step {
  on: number | null;
  moved: boolean;
}

/** The answer of live.json. */
export interface Live {
  figures: { registered: number; referred_lately: number; messages_a_minute: number; questions_waiting: number; votes: number };
  health: Health;
  newest?: { id: number; name: string; parent: string; at: string }[];
  bringers?: { id: number; name: string; brought: number }[];
}

export interface Health {
  elsewhere?: boolean;
  online?: boolean;
  since?: string;
  bits_per_s?: number;
  frames_per_s?: number;
  dropped_frames?: number;
  behind_ms?: number;
  width?: number | null;
  height?: number | null;
  runs?: number;
}
