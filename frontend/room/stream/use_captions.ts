import { useEffect, useState } from "preact/hooks";
import { type Boards, thingsOn } from "../boards";
import type { CaptionLine } from "./protocol";

const SHOWN_MS = 8000;
const CHOICE = "captions";

export interface Captions {
  /** What is to be read now. */
  line: string | null;
  /** Whether there is anything to switch on or off. */
  some: boolean;
  on: boolean;
  toggle: () => void;
}

/** The line that was just written, for a few seconds, unless the viewer does without; the choice outlives the visit. */
export function useCaptions(boards: Boards): Captions {
  const newest = thingsOn<CaptionLine>(boards, "captions")[0];
  const [line, setLine] = useState<CaptionLine | null>(null);
  const [some, setSome] = useState(false);
  const [on, setOn] = useState(() => localStorage.getItem(CHOICE) !== "off");
  useEffect(() => {
    if (!newest) return;
    setLine(newest);
    setSome(true);
    const timer = setTimeout(() => setLine(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [newest?.id]);
  const toggle = () => {
    localStorage.setItem(CHOICE, on ? "off" : "on");
    setOn(!on);
  };
  return { line: on ? (line?.text ?? null) : null, some, on, toggle };
}
