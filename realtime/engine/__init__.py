"""The fan-out engine: Flask-SocketIO with ten thousand connections in one process.

Namespaces, handlers in a request context, rooms and the Redis queue between processes are Flask-SocketIO's. What is ours is how
bytes move: each client costs its reader and nothing else, a broadcast is encoded and framed once and written straight to every
connection, what the kernel does not take waits in a backlog of 256 KiB, and a client that is further behind is dropped with the
reason `"too slow"`, which its `disconnect` handler is given.

`FanoutSocketIO(app, client_manager=Rooms(url, channel=…), **options)`
    Flask-SocketIO's extension, with two things more:

`server.hot(namespace, event, handler)`
    The lean path for events that come by the thousand. `handler(sid, args, reply)` is called in the client's reader: no request
    context, no greenlet, no return value; while it waits, its client's next message waits. `args` is what the client sent after
    the event's name. `reply(*data)` acknowledges, now or later, from any greenlet: at most once, and harmlessly when the client
    has left or asked for no acknowledgement. An exception is logged and ends nothing. Only clients whom the namespace has
    accepted get here. A hot event never reaches a namespace's method of that name.

`server.fanout.broadcast(namespace, room, event, data, *, reduced=SAME) -> seconds`
    Sends to the members of a room in this process (of the namespace when `room` is None); other processes have to be told by
    whoever calls. `data` is one argument, or several as a tuple, of JSON. Clients with a backlog get `reduced` in its place, None
    leaves them out: this is how volatile parts are dropped first. Broadcasts of one room wait for each other, so all members
    see one order; others get their turn every 8 ms. What is returned is the time of its own work: the next tick should be
    `max(0.05, 2.5 * seconds)`, and 0.25 at most. May be called from any greenlet, but not from a callback of the loop.

`server.fanout.stats`, `server.fanout.backlog_bytes`
    Counters since the start, and the bytes that all clients together are owed now.

`emit`, `send`, `Namespace.emit` and what other processes publish take the same way, without `reduced`. Binary attachments,
acknowledgements with callbacks, `skip_sid` and long-polling members of a room work as they do in the library. A message sent to a
client during its `connect` handler arrives after the acceptance.
"""

from realtime.engine.extension import FanoutSocketIO
from realtime.engine.fanout import SAME, Fanout
from realtime.engine.hot import HotHandler, Reply
from realtime.engine.manager import Rooms
from realtime.engine.stats import Stats

__all__ = ["SAME", "Fanout", "FanoutSocketIO", "HotHandler", "Reply", "Rooms", "Stats"]
