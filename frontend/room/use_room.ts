import { useEffect, useMemo, useReducer, useRef } from "preact/hooks";
import { _ } from "../lib/i18n";
import { type Refusal, Wire } from "../lib/socket";
import { toast } from "../lib/toast";
import type { EventState, History, Joined, Message } from "./protocol";
import { type RoomState, empty, lastId, reduce } from "./state";

const HEARTBEAT_MS = 15_000;
const ENTER_AGAIN_MS = 6000;
const PASSING = ["no_answer", "room.too_often", "broken"]; // refusals that time mends

export interface Room {
  state: RoomState;
  post(text: string, clientId?: string): void;
  discard(clientId: string): void;
  remove(id: number): void;
  older(): Promise<void>;
}

/** The room behind a connection: its state, and what can be done in it. */
export function useRoom(auth: Record<string, unknown>, onBrought: (name: string, total: number) => void): Room {
  const [state, change] = useReducer(reduce, empty);
  const latest = useRef(state);
  latest.current = state;
  const wire = useMemo(() => new Wire("/live", auth), []);

  useEffect(() => {
    const beat = () => void wire.say("present", { visible: !document.hidden }).catch(() => undefined);
    const enter = async () => {
      const after = lastId(latest.current);
      try {
        beat(); // before the snapshot, so that its count has oneself in it
        change({ kind: "joined", answer: await wire.say<Joined>("join", after === null ? {} : { after }) });
        for (const each of latest.current.pending) send(each.clientId, each.text);
      } catch (error) {
        const refusal = error as Refusal;
        change({ kind: "refused", message: refusal.message });
        if (PASSING.includes(refusal.code)) setTimeout(() => wire.socket.connected && void enter(), ENTER_AGAIN_MS);
      }
    };
    wire.onOpen(() => void enter());
    wire.onLost(() => change({ kind: "lost" }));
    wire.onRefused((refusal) => change({ kind: "refused", message: refusal.message }));
    wire.on<Message[]>("messages", (messages) => change({ kind: "messages", messages }));
    wire.on<{ id: number }>("removed", ({ id }) => change({ kind: "removed", ids: [id] }));
    wire.on<EventState>("event", (event) => change({ kind: "event", event }));
    wire.on<{ watching: number }>("presence", ({ watching }) => change({ kind: "presence", watching }));
    wire.on<{ name: string; total: number }>("brought", ({ name, total }) => onBrought(name, total));
    wire.on("dismissed", () => {
      wire.close();
      change({ kind: "refused", message: _("Your place at this event was cancelled.") });
    });
    const clock = setInterval(() => !document.hidden && beat(), HEARTBEAT_MS);
    document.addEventListener("visibilitychange", beat);
    wire.open();
    return () => {
      clearInterval(clock);
      document.removeEventListener("visibilitychange", beat);
      wire.close();
    };
  }, []);

  async function send(clientId: string, text: string) {
    change({ kind: "sending", clientId, text });
    if (!wire.socket.connected) return; // it leaves with the next connection
    try {
      const { message } = await wire.say<{ message: Message }>("post", { client_id: clientId, text });
      change({ kind: "messages", messages: [message] });
    } catch (refusal) {
      change({ kind: "failed", clientId, why: (refusal as Refusal).message });
    }
  }

  return {
    state,
    post: (text, clientId = newClientId()) => void send(clientId, text),
    discard: (clientId) => change({ kind: "discarded", clientId }),
    remove: (id) => void wire.say("delete", { id }).catch((refusal: Refusal) => toast(refusal.message, "alert")),
    async older() {
      const before = latest.current.messages[0]?.id;
      if (before === undefined) return;
      change({ kind: "history", page: await wire.say<History>("history", { before }) });
    },
  };
}

/** Pages served over plain HTTP have no randomUUID. */
function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
