"""A server that is asked to stop: nobody is let in to be cut off a moment later."""

import http.client

from flask import Flask

from core.settings import load_settings
from realtime.server import hang_up, make_server


def test_a_stopping_server_opens_no_session(redis_url: str) -> None:
    app = Flask(__name__)
    server = make_server(app, load_settings(redis_url=redis_url), async_mode="threading")
    client = app.test_client()
    assert client.get("/socket.io/?EIO=4&transport=polling").status_code == http.client.OK
    hang_up(server)
    refused = client.get("/socket.io/?EIO=4&transport=polling")
    assert refused.status_code == http.client.SERVICE_UNAVAILABLE
    assert refused.headers["Retry-After"] == "1"
