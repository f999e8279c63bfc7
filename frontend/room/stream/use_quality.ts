import { useRef, useState } from "preact/hooks";
import { type Boards, thingsOn } from "../boards";
import { choosesBySelf } from "../playback";
import type { Variants } from "./protocol";

const KEPT = "quality";
const NOTHING: Variants = { id: 0, url: "", sizes: [], sound: null };

/** "auto", "sound", or the shorter side of a picture. */
export type Choice = string;

export interface Quality {
  choice: Choice;
  /** What there is; fewer than two where there is nothing to choose. */
  choices: Choice[];
  choose: (choice: Choice) => void;
  /** What is to be played. */
  address: string | null;
  /** The picture to be played, by its shorter side; null: whichever the line carries. */
  size: number | null;
  soundOnly: boolean;
}

/**
 * Which of a stream's variants a viewer sees; the choice outlives the visit.
 *
 * Variants come and go while the picture plays. What plays is only exchanged when the viewer asks for something else, when the
 * stream begins anew, or when it stalls: an exchange that nobody needs would be seen.
 */
export function useQuality(stream: string | null, boards: Boards, stalled: boolean): Quality {
  const [kept, setKept] = useState<Choice>(() => localStorage.getItem(KEPT) ?? "auto");
  const shown = useRef<{ stream: string; choice: Choice; address: string } | null>(null);

  const board = thingsOn<Variants>(boards, "variants")[0];
  const variants = stream && board && folder(board.url) === folder(stream) ? board : NOTHING;
  const sizes = variants.sizes.length > 1 ? variants.sizes.map(String) : [];
  const choices = ["auto", ...sizes, ...(variants.sound ? ["sound"] : [])];
  const choice = choices.includes(kept) ? kept : "auto";

  if (!stream) shown.current = null;
  else if (stalled || shown.current?.stream !== stream || shown.current.choice !== choice) {
    shown.current = { stream, choice, address: addressOf(stream, variants, choice) };
  }
  const choose = (chosen: Choice) => {
    localStorage.setItem(KEPT, chosen);
    setKept(chosen);
  };
  return { choice, choices, choose, address: shown.current?.address ?? null, size: Number(choice) || null, soundOnly: choice === "sound" };
}

/** One list of all pictures, where the player can choose among them; otherwise the one that was chosen. */
function addressOf(stream: string, variants: Variants, choice: Choice): string {
  if (choice === "sound" && variants.sound) return variants.sound;
  if (!variants.url) return stream;
  if (choice === "auto" || choosesBySelf()) return variants.url;
  return choice === String(variants.sizes[0]) ? stream : `${folder(stream)}/${choice}.m3u8`;
}

function folder(url: string): string {
  return url.slice(0, url.lastIndexOf("/"));
}
