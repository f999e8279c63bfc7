import type { Thing } from "../boards";

type SimulcastReason = "unreachable" | "unknown_host" | "private" | "untrusted" | "refused" | "closed" | "slow" | "lost" | "other";

/** RESTREAM of docs/realtime-protocol.md: one server that the video is sent on to. Its key never comes back from the server. */
export interface SimulcastTarget extends Thing {
  name: string;
  address: string;
  version: number;
  on: boolean;
  key_end?: string;
  state: "off" | "waits" | "connecting" | "sending" | "failed";
  reason?: SimulcastReason;
  said?: string;
  since?: string;
  bits_per_s?: number;
}

/** What is written of a target; an empty key leaves the one that is there, for the same server. */
export interface TargetText {
  name: string;
  address: string;
  key: string;
}
