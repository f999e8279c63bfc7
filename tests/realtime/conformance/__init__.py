"""The Engine.IO v4 and Socket.IO v5 protocol documents, each testable sentence of them a test.

The tests speak raw HTTP and WebSocket (`wire.py`) with a server that echoes, as the documents' own test suites want it:
on connecting to `/` or `/custom` it emits `auth` with the handshake's payload; `message` comes back as `message-back`,
`message-with-ack` is acknowledged with its arguments. Beside those, `ask` makes it ask back, `leave` makes it end the connection
to the namespace, `hang-up` makes it close every transport, and `/refused` refuses.

The server is the product's own object, `realtime.server.make_server`, under gunicorn. To see what Node's Socket.IO does, or the
product under Werkzeug's development server:

    RIPPLECAST_CONFORMANCE_PEER=node pytest tests/realtime/conformance
    RIPPLECAST_CONFORMANCE_PEER=development pytest tests/realtime/conformance

Where Node itself falls short of a sentence, its test says how with `node_falls_short`; the product does what the document says.
Each server is there twice, calm and, below `/brisk`, with a heartbeat that is quick enough to be waited for.
"""
