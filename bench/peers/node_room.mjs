// The room on Node's own Socket.IO server, as its documentation writes one: no ticket, no row, every message to everyone.
// TICK_MS=50 gathers what is posted within a tick and sends it as one event, with the product's own rule for how long a tick is.
import { createServer } from "node:http";
import { Server } from "socket.io";

const TICK_MS = Number(process.env.TICK_MS ?? 0);
const TICK_MAX_MS = 250;
const FLUSHES_A_TICK = 2; // a tick lasts at least this many times as long as the last flush took

const http = createServer((_request, response) => response.end("ok"));
const room = new Server(http).of("/live");
let gathered = [];

function flush() {
  const began = performance.now();
  room.to("room").emit("messages", gathered);
  gathered = [];
  return performance.now() - began;
}

let lastFlushMs = 0;

function gather(message) {
  if (gathered.push(message) > 1) return;
  const ms = Math.min(TICK_MAX_MS, Math.max(TICK_MS, FLUSHES_A_TICK * lastFlushMs));
  setTimeout(() => (lastFlushMs = flush()), ms);
}

function tellAtOnce(message) {
  room.to("room").emit("messages", [message]);
}

const tell = TICK_MS > 0 ? gather : tellAtOnce;

room.on("connection", (socket) => {
  socket.join("room");
  socket.on("join", (_data, acknowledge) => acknowledge({ ok: true }));
  socket.on("post", (message, acknowledge) => {
    tell(message);
    acknowledge({ ok: true });
  });
});

http.listen(Number(process.env.PORT), "127.0.0.1");
