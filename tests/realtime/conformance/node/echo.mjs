// Node's own Socket.IO server with the handlers of ../echo.py. Says its port on standard output.
import { createServer } from "node:http";
import { Server } from "socket.io";

const settings = JSON.parse(process.env.SETTINGS);

function echo(io, namespace) {
  io.of(namespace).on("connection", (socket) => {
    socket.emit("auth", socket.handshake.auth);
    socket.on("message", (...args) => socket.emit("message-back", ...args));
    socket.on("message-with-ack", (...args) => args.pop()(...args));
    socket.on("ask", () => socket.emit("question", (...args) => socket.emit("answered", ...args)));
    socket.on("leave", () => socket.disconnect());
    socket.on("hang-up", () => Object.values(io.engine.clients).forEach((client) => client.close()));
  });
}

function serve(http, path, { ping_interval_s, ping_timeout_s, connect_timeout_s, message_max_bytes }) {
  const io = new Server(http, {
    path,
    pingInterval: ping_interval_s * 1000,
    pingTimeout: ping_timeout_s * 1000,
    connectTimeout: connect_timeout_s * 1000,
    maxHttpBufferSize: message_max_bytes,
    upgradeTimeout: 2000,
    destroyUpgrade: false, // else one server of the two ends the other's upgrades
  });
  echo(io, "/");
  echo(io, "/custom");
  io.of("/refused").use((_socket, next) => next(Object.assign(new Error("Not authorized"), { data: { code: "refused" } })));
}

const http = createServer((_request, response) => response.end("ok"));
serve(http, "/socket.io/", settings.calm);
serve(http, "/brisk/socket.io/", settings.brisk);
http.listen(0, "127.0.0.1", () => console.log(http.address().port));
