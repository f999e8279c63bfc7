import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Refusal } from "../../lib/socket";
import type { Room } from "../use_room";
import { Capture, type Choice, type Devices, devices } from "./capture";
import { recordingFormat } from "./formats";
import { IDLE, Sender, type Sending } from "./sender";
import { captureWords, obstacle } from "./words";

export interface Camera {
  /** Why there is nothing to be done here; null where there is. */
  obstacle: string | null;
  sending: Sending;
  stream: MediaStream | null;
  devices: Devices;
  choice: Choice;
  muted: boolean;
  dark: boolean;
  sharing: boolean;
  hasMicrophone: boolean;
  /** Whether it looks at the host, who knows their face from mirrors. */
  looksAtHost: boolean;
  trouble: string | null;
  /** Whether somebody else sends, whose place can be taken. */
  canTakeOver: boolean;
  open(choice?: Choice): void;
  close(): void;
  mute(): void;
  darken(): void;
  share(): void;
  unshare(): void;
  send(takeOver?: boolean): void;
  stop(): void;
  level(): number;
}

/** The host's camera, and its way into the room. */
export function useCamera(room: Room): Camera {
  const [sending, tell] = useState<Sending>(IDLE);
  const [stream, show] = useState<MediaStream | null>(null);
  const [found, list] = useState<Devices>({ cameras: [], microphones: [] });
  const [choice, choose] = useState<Choice>({});
  const [muted, setMuted] = useState(false);
  const [dark, setDark] = useState(false);
  const [trouble, complain] = useState<string | null>(null);
  const [refusal, refuse] = useState<Refusal | null>(null);
  const capture = useRef<Capture | null>(null);
  const format = useMemo(recordingFormat, []);
  const latest = useRef(room);
  latest.current = room;
  const sender = useMemo(() => format && new Sender(format, (name, data) => latest.current.command(name, data), tell, refuse), []);
  const isOn = sending.phase !== "idle";

  useEffect(() => () => close(), []);
  useEffect(() => {
    if (room.state.joined && !room.state.lost) sender?.resume();
  }, [room.state.joined, room.state.lost]);
  useEffect(() => (isOn ? keepPageOpen() : undefined), [isOn]);

  /** What is now in front of the host goes out, where anything does. */
  function changed(): void {
    const next = capture.current?.stream ?? null;
    show(next);
    if (next) sender?.replace(next);
  }

  async function attempt(what: () => Promise<void>): Promise<void> {
    try {
      complain(null);
      await what();
    } catch (error) {
      complain(captureWords(error));
    }
    changed();
  }

  async function open(wanted: Choice = choice): Promise<void> {
    const opened = (capture.current ??= new Capture(() => void open(), unshare));
    await attempt(async () => {
      await opened.open(wanted);
      opened.darken(dark);
      list(await devices());
      const { camera, microphone } = opened.used;
      choose({ ...wanted, ...(camera ? { camera } : {}), ...(microphone ? { microphone } : {}) });
    });
  }

  function close(): void {
    sender?.isOn && sender.stop();
    capture.current?.close();
    capture.current = null;
    [show, complain, refuse].forEach((clear) => clear(null));
    [setMuted, setDark].forEach((clear) => clear(false));
  }

  function unshare(): void {
    capture.current?.unshare();
    changed();
  }

  return {
    obstacle: obstacle(format !== null),
    sending,
    stream,
    devices: found,
    choice,
    muted,
    dark,
    sharing: capture.current?.sharesScreen ?? false,
    hasMicrophone: capture.current?.hasMicrophone ?? false,
    looksAtHost: capture.current?.facing !== "environment",
    trouble: trouble ?? refusal?.message ?? null,
    canTakeOver: refusal?.code === "camera.taken" || refusal?.code === "camera.taken_over",
    open: (wanted) => void open(wanted),
    close,
    mute() {
      capture.current?.sound.mute(!muted);
      setMuted(!muted);
    },
    darken() {
      capture.current?.darken(!dark);
      setDark(!dark);
    },
    share: () => void attempt(async () => capture.current?.share().catch(unlessLeftAlone)),
    unshare,
    send(takeOver = false) {
      refuse(null);
      if (capture.current) sender?.start(capture.current.stream, takeOver);
    },
    stop: () => sender?.stop(),
    level: () => capture.current?.sound.level() ?? 0,
  };
}

/** Whoever closes the browser's question shares nothing, and wanted that. */
function unlessLeftAlone(error: unknown): void {
  if (!(error instanceof DOMException) || error.name !== "NotAllowedError") throw error;
}

/** Asks before the page is left, and keeps a phone's screen on, for with it the camera goes off. */
function keepPageOpen(): () => void {
  const ask = (event: BeforeUnloadEvent) => event.preventDefault();
  addEventListener("beforeunload", ask);
  const lock = navigator.wakeLock?.request("screen").catch(() => null);
  return () => {
    removeEventListener("beforeunload", ask);
    void lock?.then((held) => held?.release());
  };
}
