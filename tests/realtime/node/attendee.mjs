// The stock JavaScript client in the room: says what each line of standard input holds, writes what it hears as lines.
import { createInterface } from "node:readline";
import { io } from "socket.io-client";

const [url, auth, transports, extraHeaders] = process.argv.slice(2).map((argument, place) => (place ? JSON.parse(argument) : argument));
const socket = io(`${url}/live`, { auth, transports, extraHeaders, reconnectionDelay: 100, reconnectionDelayMax: 500 });

const write = (name, data) => console.log(JSON.stringify([name, data ?? null]));

socket.on("connect", () => write("connect"));
socket.on("disconnect", (reason) => write("disconnect", reason));
socket.on("connect_error", (error) => write("connect_error", error.data));
socket.io.engine.on("upgrade", (transport) => write("upgrade", transport.name));
socket.onAny(write);

async function say(name, data, timeout) {
  try {
    write("answer", await socket.timeout(timeout).emitWithAck(name, data));
  } catch {
    write("answer", null); // none came in time
  }
}

createInterface({ input: process.stdin })
  .on("line", (line) => say(...JSON.parse(line)))
  .on("close", () => socket.close());
