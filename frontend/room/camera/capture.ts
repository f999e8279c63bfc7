import { Sound } from "./sound";

type Facing = "user" | "environment";

/** What is wished for: devices by their ids, or on a phone which way the camera looks. */
export interface Choice {
  camera?: string;
  microphone?: string;
  facing?: Facing;
}

export interface Devices {
  cameras: MediaDeviceInfo[];
  microphones: MediaDeviceInfo[];
}

const PICTURE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } };
const SCREEN = { width: { max: 1920 }, height: { max: 1080 }, frameRate: { ideal: 15, max: 30 } };

/** The camera, microphone and screen in use, and the one stream they make. */
export class Capture {
  readonly sound = new Sound();
  private camera: MediaStreamTrack | null = null;
  private microphone: MediaStreamTrack | null = null;
  private screen: MediaStream | null = null;

  /** `lost` hears that the camera was unplugged, `screenEnded` that sharing was ended by the browser's own button. */
  constructor(private lost: () => void, private screenEnded: () => void) {}

  get stream(): MediaStream {
    const picture = this.screen?.getVideoTracks()[0] ?? this.camera;
    return new MediaStream([...(picture ? [picture] : []), this.sound.track]);
  }

  get hasMicrophone(): boolean {
    return this.microphone !== null;
  }

  get sharesScreen(): boolean {
    return this.screen !== null;
  }

  /** Which way the camera looks, where it says so. */
  get facing(): string | undefined {
    return this.camera?.getSettings().facingMode;
  }

  get used(): { camera: string | undefined; microphone: string | undefined } {
    return { camera: this.camera?.getSettings().deviceId, microphone: this.microphone?.getSettings().deviceId };
  }

  /** Opens what is wished for; throws the browser's error. Where there is no microphone, the camera alone. */
  async open(choice: Choice): Promise<void> {
    this.closeDevices(); // phones open one camera at a time
    const video = { ...PICTURE, ...(choice.camera ? { deviceId: { exact: choice.camera } } : { facingMode: choice.facing ?? "user" }) };
    const audio = choice.microphone ? { deviceId: { exact: choice.microphone } } : true;
    const stream = await navigator.mediaDevices.getUserMedia({ video, audio }).catch((error: DOMException) => {
      if (error.name !== "NotFoundError") throw error;
      return navigator.mediaDevices.getUserMedia({ video });
    });
    [this.camera, this.microphone] = [stream.getVideoTracks()[0] ?? null, stream.getAudioTracks()[0] ?? null];
    this.camera?.addEventListener("ended", this.lost);
    this.listen();
  }

  async share(): Promise<void> {
    this.screen = await navigator.mediaDevices.getDisplayMedia({ video: SCREEN, audio: true });
    this.screen.getVideoTracks()[0]?.addEventListener("ended", this.screenEnded);
    this.listen();
  }

  unshare(): void {
    this.screen?.getTracks().forEach((track) => track.stop());
    this.screen = null;
    this.listen();
  }

  /** A black picture instead of the camera's. */
  darken(dark: boolean): void {
    if (this.camera) this.camera.enabled = !dark;
  }

  close(): void {
    this.closeDevices();
    this.screen?.getTracks().forEach((track) => track.stop());
    this.sound.close();
  }

  private listen(): void {
    this.sound.hear(this.microphone, this.screen?.getAudioTracks()[0] ?? null);
  }

  private closeDevices(): void {
    this.camera?.removeEventListener("ended", this.lost);
    this.camera?.stop();
    this.microphone?.stop();
    [this.camera, this.microphone] = [null, null];
  }
}

/** What there is to choose from; names are told only after the host has agreed once. */
export async function devices(): Promise<Devices> {
  const all = await navigator.mediaDevices.enumerateDevices();
  return { cameras: all.filter(({ kind }) => kind === "videoinput"), microphones: all.filter(({ kind }) => kind === "audioinput") };
}
