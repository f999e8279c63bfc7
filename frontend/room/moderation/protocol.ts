import type { Message } from "../protocol";

/** The shapes of docs/realtime-protocol.md that only moderators are told. */
export interface Held extends Message {
  held_for?: string;
}

export interface Reported {
  message: Message;
  reports: number;
  reasons: Record<string, number>;
  notes: string[];
}

export interface Queue {
  held: Held[];
  reported: Reported[];
}

export interface Sanction {
  log: number;
  kind: "mute" | "ban";
  key: string;
  name: string;
  until?: string;
  at: string;
  by: string;
}

export type Setting = string | number | boolean;

export interface Details {
  minutes?: number;
  until?: string;
  messages?: number;
  questions?: number;
  comments?: number;
  from?: Record<string, Setting>;
  to?: Record<string, Setting>;
  action?: string;
}

export interface Said {
  id: number;
  name: string;
  text: string;
}

export interface Entry {
  id: number;
  at: string;
  by: string;
  action: string;
  message?: Said;
  question?: Said;
  comment?: Said;
  person?: { key: string; name: string };
  details?: Details;
  can_undo: boolean;
  undone?: { at: string; by: string };
}

export interface LogPage {
  entries: Entry[];
  more: boolean;
}
