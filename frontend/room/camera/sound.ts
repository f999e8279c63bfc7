/** One track of sound whatever it comes from, so that a recording goes on when the microphone changes; silent without any. */
export class Sound {
  private readonly context = new AudioContext({ sampleRate: 48_000 });
  private readonly out = this.context.createMediaStreamDestination();
  private readonly voice = this.context.createGain();
  private readonly analyser = this.context.createAnalyser();
  private readonly samples = new Float32Array(this.analyser.fftSize);
  private sources: MediaStreamAudioSourceNode[] = [];

  constructor() {
    this.voice.connect(this.out);
    void this.context.resume();
  }

  get track(): MediaStreamTrack {
    return this.out.stream.getAudioTracks()[0] as MediaStreamTrack;
  }

  /** The microphone, and what is heard of a shared screen. */
  hear(microphone: MediaStreamTrack | null, screen: MediaStreamTrack | null): void {
    for (const source of this.sources) source.disconnect();
    this.sources = [];
    if (microphone) {
      const voice = this.source(microphone);
      voice.connect(this.voice);
      voice.connect(this.analyser); // also while it is muted: a host sees that the microphone works
    }
    if (screen) this.source(screen).connect(this.out);
  }

  mute(muted: boolean): void {
    this.voice.gain.value = muted ? 0 : 1;
  }

  /** How loud the microphone is, 0 to 1, as people hear it. */
  level(): number {
    this.analyser.getFloatTimeDomainData(this.samples);
    const power = this.samples.reduce((sum, sample) => sum + sample * sample, 0) / this.samples.length;
    const decibels = 10 * Math.log10(power + 1e-10);
    return Math.min(1, Math.max(0, (decibels + 60) / 60));
  }

  close(): void {
    void this.context.close();
  }

  private source(track: MediaStreamTrack): MediaStreamAudioSourceNode {
    const source = this.context.createMediaStreamSource(new MediaStream([track]));
    this.sources.push(source);
    return source;
  }
}
