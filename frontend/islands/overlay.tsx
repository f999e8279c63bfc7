import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { island } from "../lib/island";
import { LastWords } from "../overlay/LastWords";
import { Leaderboard } from "../overlay/Leaderboard";
import { PollOnScreen } from "../overlay/PollOnScreen";
import { QrCode, type QrProps } from "../overlay/QrCode";
import { QuestionOnScreen } from "../overlay/QuestionOnScreen";
import type { RoomState } from "../room/state";
import { useRoom } from "../room/use_room";

const LOOK_AGAIN_MS = 5_000;

interface Props {
  auth: Record<string, unknown>;
  kind: string;
  qr?: QrProps;
}

const KINDS: Record<string, ComponentType<{ state: RoomState }>> = {
  chat: LastWords,
  question: QuestionOnScreen,
  poll: PollOnScreen,
  leaderboard: Leaderboard,
};

/** What an encoder lays over the picture: nothing but one thing of the room, on nothing. */
function Overlay(props: Props) {
  return <div class="overlay">{props.qr ? <QrCode {...props.qr} /> : <OfRoom {...props} />}</div>;
}

function OfRoom({ auth, kind }: Props) {
  const { state } = useRoom(auth);
  const Kind = KINDS[kind];
  useComingBack(state.over !== null && window === window.parent); // the console's previews stay as they are
  if (state.over) return <p class="overlay-card">{state.refusal}</p>;
  return Kind ? <Kind state={state} /> : null;
}

/** An event that is a draft again will be published again; where the address was renewed, nothing comes back. */
function useComingBack(over: boolean): void {
  useEffect(() => {
    if (!over) return;
    const looking = setInterval(() => void reloadIfThere(), LOOK_AGAIN_MS);
    return () => clearInterval(looking);
  }, [over]);
}

async function reloadIfThere(): Promise<void> {
  const answer = await fetch(location.href).catch(() => null);
  if (answer?.ok) location.reload();
}

island("overlay", Overlay);
