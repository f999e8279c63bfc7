"""A server that is asked to stop: nobody is let in to be cut off a moment later."""

import http.client

from flask import Flask

from realtime.engine import FanoutSocketIO
from realtime.engine.manager import LocalRooms
from realtime.server import hang_up


def test_a_stopping_server_opens_no_session() -> None:
    app = Flask(__name__)
    # Without a queue: the thread that listens to one never ends, and would miss its Redis for as long as the tests go on.
    server = FanoutSocketIO(app, async_mode="threading", client_manager=LocalRooms())
    client = app.test_client()
    assert client.get("/socket.io/?EIO=4&transport=polling").status_code == http.client.OK
    hang_up(server)
    refused = client.get("/socket.io/?EIO=4&transport=polling")
    assert refused.status_code == http.client.SERVICE_UNAVAILABLE
    assert refused.headers["Retry-After"] == "1"
