/** The shapes of docs/realtime-protocol.md. */
export interface Author {
  key: string;
  name: string;
  badge: string | null;
}

export interface Message {
  id: number;
  client_id: string;
  author: Author;
  text: string;
  at: string;
}

export interface EventState {
  id: number;
  status: "draft" | "published" | "live" | "ended" | "cancelled";
  started_at: string | null;
  ended_at: string | null;
  stream: { url: string | null; online: boolean };
}

/** The answer to `join`: a snapshot has `more`, a catch-up has `removed`. */
export interface Joined {
  event: EventState;
  you: Author;
  may: string[];
  messages: Message[];
  watching: number;
  more?: boolean;
  removed?: number[];
  reset?: boolean;
}

export interface History {
  messages: Message[];
  more: boolean;
}
