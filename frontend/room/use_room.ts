import { useEffect, useMemo, useReducer, useRef } from "preact/hooks";
import { setClock } from "../lib/clock";
import { _ } from "../lib/i18n";
import { type Refusal, Wire } from "../lib/socket";
import { insist } from "./insist";
import { keepOnItsWay, keptOnItsWay } from "./kept";
import type { BoardItem, EventState, History, Joined, Message, News, Outcome, TickItem, Waiting } from "./protocol";
import type { Counts } from "./reactions/counts";
import { type About, type Change, type Over, type RoomState, empty, hasBoardGap, hasGap, reduce } from "./state";

const ENTER_AGAIN_MS = 6000;
const LOOK_AGAIN_MS = { first: 4000, most: 20_000, growth: 1.5 }; // whether a ban was lifted
const MINE_WITHIN_MS = 1000; // thousands may join in the same moment
const TRIES = 3; // of one message, before its author is told that it was not sent
const BEYOND_ALL = 2 ** 31 - 1; // a place that comes after every message's
const PASSING = ["no_answer", "room.too_often", "broken"]; // refusals that time mends

export interface Room {
  state: RoomState;
  post(text: string, about?: About, clientId?: string): void;
  discard(clientId: string): void;
  /** Knocks again at a room one was banned from, which the page does by itself too. */
  knock(): void;
  edit(id: number, text: string): Promise<void>;
  deleteOwn(id: number): Promise<void>;
  restoreOwn(id: number): Promise<void>;
  report(id: number, reason: string, note: string): Promise<void>;
  /** Loads a page before or after what is loaded. */
  older(): Promise<void>;
  newer(): Promise<void>;
  /** Loads what stands around a message, or the newest, instead of what is loaded. */
  goTo(id: number): Promise<void>;
  goToNewest(): Promise<void>;
  trim(kept: number, side: "older" | "newer"): void;
  /** Any command of the protocol; a refusal is thrown with its sentence. */
  command<Result>(name: string, data?: object): Promise<Result>;
  /** One that may arrive twice without harm, said again when its answer does not come. */
  insist<Result>(name: string, data: object): Promise<Result>;
  /** What the answer to a command says about one's own part of a board. */
  own(board: string, value: unknown): void;
  /** Asks for one's own part of all boards again. */
  refreshMine(): Promise<void>;
}

export interface Heard {
  brought?(name: string, total: number): void;
  outcome?(outcome: Outcome): void;
  reacted?(counts: Counts): void;
}

/** The room behind a connection: its state, and what can be done in it. */
export function useRoom(auth: Record<string, unknown>, heard: Heard = {}): Room {
  const [state, draw] = useReducer((_: RoomState, next: RoomState) => next, empty);
  const latest = useRef(empty);
  const meanwhile = useRef<News[] | null>(null);
  const reading = useRef<Promise<void>>(Promise.resolve());
  const tries = useRef(new Map<string, number>());
  const listeners = useRef(heard);
  listeners.current = heard;
  const wire = useMemo(() => new Wire("/live", auth), []);

  /** Takes effect at once, so that what arrives next in the same frame builds on it; drawn when there is time. */
  function change(what: Change): void {
    const { pending } = latest.current;
    latest.current = reduce(latest.current, what);
    if (latest.current.pending !== pending) keepOnItsWay(latest.current.pending);
    draw(latest.current);
  }

  useEffect(() => {
    let joining = false;
    let attempts = 0;
    const beat = () => void wire.say("present", { visible: !document.hidden }).catch(() => undefined);
    const enter = async () => {
      if (joining) return;
      joining = true;
      const attempt = ++attempts;
      const { revision } = latest.current;
      try {
        await wire.ask<Joined>("join", revision < 0 ? {} : { after: revision }, (answer) => {
          if (answer.removed) meanwhile.current?.push({ from: revision, to: answer.revision, messages: answer.messages, removed: answer.removed });
          setClock(answer.now);
          change({ kind: "joined", answer });
        });
        if (Object.values(latest.current.boards).some(({ things }) => things.length > 0)) setTimeout(() => void askMine(), Math.random() * MINE_WITHIN_MS);
        for (const each of latest.current.pending) if (each.failed === null) void send(each.clientId, each.text, each.about);
      } catch (error) {
        if (attempt !== attempts) return; // of a line that was lost since
        const refusal = error as Refusal;
        change({ kind: "refused", message: refusal.message });
        if (PASSING.includes(refusal.code)) setTimeout(() => wire.socket.connected && void enter(), ENTER_AGAIN_MS);
      } finally {
        if (attempt === attempts) joining = false;
      }
    };
    const hearChat = (news: News) => {
      if (hasGap(latest.current, news)) return void enter();
      meanwhile.current?.push(news);
      change({ kind: "news", news });
    };
    const hearBoard = (audience: "boards" | "staff", [name, news]: BoardItem) => {
      if (hasBoardGap(latest.current, audience, name, news)) void enter();
      else change({ kind: "board", audience, name, news });
    };
    const hear = (item: TickItem) => {
      const [name, data] = item;
      if (name === "event") change({ kind: "event", event: data as EventState });
      else if (name === "presence") change({ kind: "presence", watching: (data as { watching: number }).watching });
      else if (name === "reactions") listeners.current.reacted?.(data as Counts);
      else if (name === "chat") hearChat(data as News);
      else if (name in latest.current.boards) hearBoard("boards", item as BoardItem);
    };
    wire.onOpen(() => {
      beat(); // before the snapshot, so that its count has oneself in it
      void enter();
    });
    wire.onLost(() => {
      joining = false;
      attempts += 1;
      change({ kind: "lost" });
    });
    let patience = LOOK_AGAIN_MS.first;
    let knocking: ReturnType<typeof setTimeout> | undefined;
    const shutOut = (code: string, message: string) => {
      const over = overBy(code);
      change({ kind: "refused", message, ...(over ? { over } : {}) });
      clearTimeout(knocking);
      if (over !== "banned") return;
      knocking = setTimeout(() => wire.open(), patience);
      patience = Math.min(patience * LOOK_AGAIN_MS.growth, LOOK_AGAIN_MS.most);
    };
    wire.onRefused(({ code, message }) => shutOut(code, message));
    wire.on<TickItem[]>("tick", (items) => items.forEach(hear));
    wire.on<Outcome>("outcome", (outcome) => {
      listeners.current.outcome?.(outcome);
      if (outcome.state === "held") void enter(); // it waits again
      else change({ kind: "outcome", outcome });
    });
    wire.on<{ until: string | null }>("muted", ({ until }) => change({ kind: "muted", until }));
    wire.on<object>("own", () => void askMine());
    wire.on<BoardItem[]>("staff", (items) => items.forEach((item) => hearBoard("staff", item)));
    wire.on<Waiting>("moderation", (waiting) => change({ kind: "moderation", waiting }));
    wire.on<{ name: string; total: number }>("brought", ({ name, total }) => listeners.current.brought?.(name, total));
    wire.on<{ code: string }>("dismissed", ({ code }) => {
      wire.close();
      patience = LOOK_AGAIN_MS.first;
      shutOut(code, dismissal(code));
    });
    const offline = () => change({ kind: "lost" });
    const online = () => wire.reconnect();
    document.addEventListener("visibilitychange", beat);
    addEventListener("offline", offline);
    addEventListener("online", online);
    for (const each of keptOnItsWay()) void send(each.clientId, each.text, each.about);
    wire.open();
    return () => {
      document.removeEventListener("visibilitychange", beat);
      removeEventListener("offline", offline);
      removeEventListener("online", online);
      clearTimeout(knocking);
      wire.close();
    };
  }, []);

  async function askMine(): Promise<void> {
    if (!latest.current.joined) return;
    await wire.ask<{ mine: Record<string, unknown> }>("mine", {}, ({ mine }) => change({ kind: "mine", mine })).catch(() => undefined);
  }

  async function send(clientId: string, text: string, about: About) {
    change({ kind: "sending", clientId, text, about });
    if (!wire.socket.connected || !latest.current.joined) return; // it leaves with the next connection
    try {
      const { message } = await wire.say<{ message: Message }>("post", { client_id: clientId, text, ...about });
      change({ kind: "stored", clientId, message });
      tries.current.delete(clientId);
    } catch (error) {
      const refusal = error as Refusal;
      const tried = (tries.current.get(clientId) ?? 0) + 1;
      tries.current.set(clientId, tried);
      if (refusal.code !== "no_answer" || tried >= TRIES) change({ kind: "failed", clientId, why: refusal.message });
      else if (wire.socket.connected) wire.reconnect(); // the line is dead and nobody said so; it leaves with the next one
    }
  }

  /** One page of what was said after the other, each with the news since it was asked for. */
  function read(asked: () => object | null, as: (page: History, told: News[]) => Change): Promise<void> {
    const turn = reading.current.catch(() => undefined).then(async () => {
      const data = asked();
      if (data === null) return;
      const told: News[] = (meanwhile.current = []);
      try {
        await wire.ask<History>("history", data, (page) => change(as(page, told)));
      } finally {
        meanwhile.current = null;
      }
    });
    reading.current = turn;
    return turn;
  }

  async function changeOwn(name: string, data: object): Promise<void> {
    const { message } = await wire.say<{ message: Message }>(name, data);
    change({ kind: "changed", message });
  }

  return {
    state,
    post: (text, about = {}, clientId = newClientId()) => void send(clientId, text, about),
    discard: (clientId) => change({ kind: "discarded", clientId }),
    knock: () => wire.open(),
    edit: (id, text) => changeOwn("edit", { id, text }),
    deleteOwn: async (id) => void (await wire.say("delete", { id })),
    restoreOwn: (id) => changeOwn("restore", { id }),
    report: async (id, reason, note) => void (await insist(wire, "report", { id, reason, note })),
    older() {
      const before = latest.current.low;
      return read(() => (before ? { before } : null), (page, meanwhile) => ({ kind: "history", before, page, meanwhile }));
    },
    newer() {
      const after = latest.current.high ?? 0;
      return read(() => (after ? { after } : null), (page, meanwhile) => ({ kind: "later", after, page, meanwhile }));
    },
    goTo: (id) => read(() => ({ around: id }), (page, meanwhile) => ({ kind: "elsewhere", page, meanwhile })),
    goToNewest: () => read(() => ({ before: BEYOND_ALL }), (page, meanwhile) => ({ kind: "elsewhere", page, meanwhile })),
    trim: (kept, side) => change({ kind: "trimmed", kept, side }),
    command: (name, data = {}) => wire.say(name, data),
    insist: (name, data) => insist(wire, name, data),
    refreshMine: askMine,
    own: (board, value) => change({ kind: "mine", mine: { [board]: value } }),
  };
}

function overBy(code: string): Over | null {
  if (code === "room.banned") return "banned";
  return PASSING.includes(code) ? null : "gone";
}

function dismissal(code: string): string {
  if (code === "room.banned") return _("A moderator has banned you from the rooms of this host. If this is a mistake, write to them.");
  return _("Your place at this event was cancelled.");
}

/** Pages served over plain HTTP have no randomUUID. */
function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
