import { io, type Socket } from "socket.io-client";
import { _ } from "./i18n";

const ANSWER_TIMEOUT_MS = 10_000;
// However long the server was away: it needs a few seconds to start, and nobody should wait longer than that for the next try.
const BACK_WITHIN_MS = 3000;
// After the server hung up: when it stops, all its pages must not come back in one moment, nor too often.
const COME_BACK_AFTER_MS = 500;
const COME_BACK_WITHIN_MS = { first: 2000, most: 5000, growth: 1.6 };
const SETTLED_AFTER_MS = 30_000;

/** A refusal of docs/realtime-protocol.md: a stable code, and a sentence for the person. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

interface Answer {
  ok: boolean;
  error?: { code: string; message: string };
}

/**
 * One namespace of the server, from `open` on: whoever listens does so before, for a connection may stand before the page
 * is next drawn. It reconnects for ever, and after the server hung up too, which the library leaves to us.
 */
export class Wire {
  readonly socket: Socket;

  constructor(namespace: string, auth: Record<string, unknown>) {
    const patience = { reconnectionDelayMax: BACK_WITHIN_MS, randomizationFactor: 0.5 };
    this.socket = io(namespace, { auth, autoConnect: false, transports: ["websocket", "polling"], ...patience });
    let [within, since] = [COME_BACK_WITHIN_MS.first, 0];
    this.socket.on("connect", () => (since = Date.now()));
    this.socket.on("disconnect", (reason) => {
      if (reason !== "io server disconnect") return;
      if (Date.now() - since > SETTLED_AFTER_MS) within = COME_BACK_WITHIN_MS.first;
      setTimeout(() => this.socket.connect(), COME_BACK_AFTER_MS + Math.random() * (within - COME_BACK_AFTER_MS));
      within = Math.min(within * COME_BACK_WITHIN_MS.growth, COME_BACK_WITHIN_MS.most);
    });
  }

  open(): void {
    this.socket.connect();
  }

  /** Sends a command and gives its acknowledgement; a refusal, silence or a lost connection is thrown as a Refusal. */
  say<Result>(name: string, data: object = {}): Promise<Result> {
    return this.ask<Result>(name, data);
  }

  /** The same; `now` is told in the very moment the answer arrives, before anything that comes after it in the same frame. */
  ask<Result>(name: string, data: object, now?: (result: Result) => void): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.socket.timeout(ANSWER_TIMEOUT_MS).emit(name, data, (lost: Error | null, answer: Answer) => {
        if (lost) return reject(new Refusal("no_answer", _("The server did not answer. Check your connection and try again.")));
        if (!answer.ok) return reject(new Refusal(answer.error?.code ?? "broken", answer.error?.message ?? ""));
        now?.(answer as Result);
        resolve(answer as Result);
      });
    });
  }

  /** Runs on every connection, the first and each after a gap. */
  onOpen(run: () => void): void {
    this.socket.on("connect", run);
  }

  onLost(run: () => void): void {
    this.socket.on("disconnect", run);
  }

  /** Runs when the server says no, which no retry will change; a server that cannot be reached is retried in silence. */
  onRefused(run: (refusal: Refusal) => void): void {
    this.socket.on("connect_error", (error: Error & { data?: { code?: string; message?: string } }) => {
      if (error.data?.code) run(new Refusal(error.data.code, error.data.message ?? ""));
    });
  }

  on<Data>(name: string, hear: (data: Data) => void): void {
    this.socket.on(name, hear);
  }

  /** Leaves a line that may be dead for a new one. */
  reconnect(): void {
    this.socket.disconnect().connect();
  }

  close(): void {
    this.socket.close();
  }
}
