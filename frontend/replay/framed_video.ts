import { type Language, type Told, unpack } from "./languages";
import type { Playing } from "./playing";

const GREET_EVERY_MS = 500; // until it answers: nothing tells when its script has begun to listen
const BELIEVED_S = 3; // a player that is silent for longer does not play on

/** The video in a site's own player, by what the player tells of it. */
export class FramedVideo extends EventTarget implements Playing {
  paused = true;
  private seconds = 0;
  private toldAt = 0;
  private rate = 1;
  private readonly origin: string;
  private readonly greeting: ReturnType<typeof setInterval>;

  constructor(private readonly frame: HTMLIFrameElement, private readonly language: Language) {
    super();
    this.origin = new URL(frame.src).origin;
    window.addEventListener("message", this.hear);
    this.greeting = setInterval(this.greet, GREET_EVERY_MS);
  }

  /** Between two messages it goes on as fast as it went. */
  get currentTime(): number {
    const since = this.paused ? 0 : Math.min(BELIEVED_S, (performance.now() - this.toldAt) / 1000);
    return this.seconds + since * this.rate;
  }

  set currentTime(seconds: number) {
    this.say(this.language.seek(seconds));
    this.note({ seconds });
    this.dispatchEvent(new Event("seeking"));
  }

  focus(): void {
    this.frame.focus();
  }

  stop(): void {
    window.removeEventListener("message", this.hear);
    clearInterval(this.greeting);
  }

  private readonly greet = () => this.language.greetings.forEach((greeting) => this.say(greeting));

  private readonly hear = ({ source, origin, data }: MessageEvent) => {
    if (source !== this.frame.contentWindow || origin !== this.origin) return;
    const message = unpack(data);
    const told = message && this.language.read(message);
    if (!told) return;
    clearInterval(this.greeting);
    const paused = this.paused;
    this.note(told);
    this.dispatchEvent(new Event("timeupdate"));
    if (this.paused && !paused) this.dispatchEvent(new Event("pause"));
  };

  private note(told: Told): void {
    this.seconds = told.seconds ?? this.currentTime;
    this.toldAt = performance.now();
    this.paused = told.paused ?? this.paused;
    this.rate = told.rate ?? this.rate;
  }

  private say(words: object): void {
    this.frame.contentWindow?.postMessage(JSON.stringify(words), this.origin);
  }
}
