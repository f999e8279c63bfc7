/** What a browser can record, and how the server is told of it. */
export interface RecordingFormat {
  mime: string;
  format: "matroska" | "mp4";
  isH264: boolean;
}

// H.264 may go through the server as it is. MP4 comes last of those: browsers write it in pieces of a whole second or more.
const WANTED: RecordingFormat[] = [
  { mime: "video/x-matroska;codecs=avc1,opus", format: "matroska", isH264: true },
  { mime: "video/webm;codecs=h264,opus", format: "matroska", isH264: true },
  { mime: "video/webm;codecs=vp8,opus", format: "matroska", isH264: false },
  { mime: "video/mp4;codecs=avc1.42E01F,mp4a.40.2", format: "mp4", isH264: true },
  { mime: "video/webm", format: "matroska", isH264: false },
  { mime: "video/mp4", format: "mp4", isH264: false },
];

/** The best of what this browser records; null where it records nothing that the server reads. */
export function recordingFormat(): RecordingFormat | null {
  if (typeof MediaRecorder === "undefined") return null;
  return WANTED.find(({ mime }) => MediaRecorder.isTypeSupported(mime)) ?? null;
}

/** A recorder, and whether this browser keeps to the second between key frames that viewers need; if not, the server encodes. */
export function recorderOf(stream: MediaStream, { mime }: RecordingFormat, bitsPerS: number): { recorder: MediaRecorder; keepsTime: boolean } {
  let keepsTime = false;
  const options = {
    mimeType: mime,
    videoBitsPerSecond: bitsPerS,
    audioBitsPerSecond: 128_000,
    get videoKeyFrameIntervalDuration() {
      keepsTime = true; // only a browser that knows the option asks for it
      return 1000;
    },
  };
  const recorder = new MediaRecorder(stream, options);
  return { recorder, keepsTime };
}
