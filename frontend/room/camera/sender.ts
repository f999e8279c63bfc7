import type { Refusal } from "../../lib/socket";
import { type RecordingFormat, recorderOf } from "./formats";
import { PieceQueue } from "./queue";

const SLICE_MS = 200;
const LOOK_EVERY_MS = 1000;
const BITS_PER_S = { most: 2_500_000, least: 300_000 };
const TOO_FAR_BEHIND_MS = 6000;
const AGAIN_MS = { first: 1000, most: 5000 };
const TRIES = 12;
// What a new recording mends: a lost line, an encoder that ended, one's own former encoder that the server is still ending.
const PASSING = ["no_answer", "camera.cut_off", "camera.not_started", "broken", "room.too_often"];
const PASSING_AFTER_ONES_OWN = [...PASSING, "camera.encoder_busy", "camera.no_ingest"];

type Phase = "idle" | "starting" | "sending" | "again";

export interface Sending {
  phase: Phase;
  bitsPerS: number;
  behindMs: number;
  /** The connection did not carry what was recorded, so less is. */
  isReduced: boolean;
}

export const IDLE: Sending = { phase: "idle", bitsPerS: 0, behindMs: 0, isReduced: false };

type Ask = <Result>(name: string, data?: object) => Promise<Result>;

/** Records a stream and sends it piece by piece; begins a new recording whenever the line, the source or the server changed. */
export class Sender {
  private readonly page = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  private stream: MediaStream | null = null;
  private recorder: MediaRecorder | null = null;
  private queue: PieceQueue | null = null;
  private bitsPerS = BITS_PER_S.most;
  private hasSent = false;
  private tries = 0;
  private run = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private watch: ReturnType<typeof setInterval> | undefined;

  constructor(private format: RecordingFormat, private ask: Ask, private told: (sending: Sending) => void, private failed: (refusal: Refusal) => void) {}

  get isOn(): boolean {
    return this.stream !== null;
  }

  start(stream: MediaStream, takeOver = false): void {
    this.stream = stream;
    [this.tries, this.hasSent, this.bitsPerS] = [0, takeOver, BITS_PER_S.most];
    void this.begin(takeOver);
  }

  /** Goes on with another camera, or the screen. */
  replace(stream: MediaStream): void {
    if (!this.isOn) return;
    this.stream = stream;
    void this.begin();
  }

  stop(): void {
    this.stream = null;
    this.end();
    this.told(IDLE);
    void this.ask("stop_camera").catch(() => undefined); // whose line is gone is not on air either
  }

  /** The line is back. */
  resume(): void {
    if (this.isOn && this.recorder === null) void this.begin();
  }

  private async begin(takeOver = false): Promise<void> {
    this.end();
    const run = this.run;
    this.told({ ...IDLE, phase: this.waiting, isReduced: this.isReduced });
    try {
      const { recorder, keepsTime } = recorderOf(this.stream as MediaStream, this.format, this.bitsPerS);
      const said = { page: this.page, format: this.format.format, copy_video: this.format.isH264 && keepsTime, take_over: takeOver };
      const pace = await this.ask<{ piece_bytes: number; ahead: number }>("start_camera", said);
      if (run === this.run && this.isOn) this.record(recorder, pace);
    } catch (error) {
      if (run === this.run) this.mend(error as Refusal);
    }
  }

  private record(recorder: MediaRecorder, pace: { piece_bytes: number; ahead: number }): void {
    const queue = new PieceQueue(pace, (data) => this.ask("send_camera", { data }), (error) => this.mend(error as Refusal));
    let read = Promise.resolve();
    recorder.ondataavailable = ({ data }) => {
      read = read.then(async () => queue.add(await data.arrayBuffer()));
    };
    recorder.onerror = recorder.onstop = () => this.recorder === recorder && this.mend({ code: "no_answer", message: "" } as Refusal);
    [this.recorder, this.queue] = [recorder, queue];
    recorder.start(SLICE_MS);
    this.watch = setInterval(() => this.look(queue), LOOK_EVERY_MS);
  }

  private look(queue: PieceQueue): void {
    if (queue.behindMs > TOO_FAR_BEHIND_MS) {
      this.bitsPerS = Math.max(this.bitsPerS / 2, BITS_PER_S.least);
      return void this.begin();
    }
    if (queue.bitsPerS > 0) [this.hasSent, this.tries] = [true, 0];
    const phase = queue.bitsPerS > 0 ? "sending" : this.waiting;
    this.told({ phase, bitsPerS: queue.bitsPerS, behindMs: queue.behindMs, isReduced: this.isReduced });
  }

  private get waiting(): Phase {
    return this.hasSent ? "again" : "starting";
  }

  private get isReduced(): boolean {
    return this.bitsPerS < BITS_PER_S.most;
  }

  /** Tries again where that can help; else it is over. */
  private mend(refusal: Refusal): void {
    this.end();
    const passing = this.hasSent ? PASSING_AFTER_ONES_OWN : PASSING;
    if (!passing.includes(refusal.code) || ++this.tries > TRIES) {
      this.stop();
      return this.failed(refusal);
    }
    this.told({ ...IDLE, phase: this.waiting, isReduced: this.isReduced });
    this.timer = setTimeout(() => void this.begin(), Math.min(AGAIN_MS.first * this.tries, AGAIN_MS.most));
  }

  private end(): void {
    this.run += 1;
    clearTimeout(this.timer);
    clearInterval(this.watch);
    this.queue?.drop();
    const recorder = this.recorder;
    [this.recorder, this.queue] = [null, null];
    if (recorder && recorder.state !== "inactive") recorder.stop();
  }
}
