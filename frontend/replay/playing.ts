/** What follows a replay needs to know of its video: a video element, or a site's player that tells where it is. */
export interface Playing {
  /** In seconds; setting it goes there. */
  currentTime: number;
  readonly paused: boolean;
  addEventListener(name: string, heard: () => void): void;
  removeEventListener(name: string, heard: () => void): void;
  focus(): void;
}
