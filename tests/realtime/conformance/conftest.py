"""The peer that is held to the documents: the product's server, or Node's."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.harness.web import peer_server
from core.processes import die_with_parent
from hatch_build import NODE
from tests.realtime.conformance.heartbeats import BRISK, BRISK_PATH, CALM, CONNECT_TIMEOUT_S, MESSAGE_MAX_BYTES
from tests.realtime.conformance.peers import IS_NODE
from tests.realtime.conformance.wire import Peer

NODE_ECHO = Path(__file__).parent / "node" / "echo.mjs"
STOP_TIMEOUT_S = 15


@contextmanager
def node_server() -> Iterator[str]:
    """Node's Socket.IO server; gives its base URL."""
    limits = {"message_max_bytes": MESSAGE_MAX_BYTES, "connect_timeout_s": CONNECT_TIMEOUT_S}
    settings = json.dumps({"calm": CALM | limits, "brisk": BRISK | limits})
    environment = os.environ | {"SETTINGS": settings}
    process = subprocess.Popen([NODE, NODE_ECHO], env=environment, stdout=subprocess.PIPE, text=True, preexec_fn=die_with_parent)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        process.wait(timeout=STOP_TIMEOUT_S)
        process.stdout.close()


@pytest.fixture(scope="session")
def peer_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server for all tests."""
    if IS_NODE:
        with node_server() as url:
            yield url
    else:
        settings = {
            "RIPPLECAST_REDIS_URL": request.getfixturevalue("redis_url"),
            "RIPPLECAST_DATA_DIR": str(tmp_path_factory.mktemp("echo")),
        }
        with peer_server("tests.realtime.conformance.echo:create_app()", **settings) as url:
            yield url


@pytest.fixture
def peer(peer_url: str) -> Iterator[Peer]:
    """The calm server; what a test leaves open is closed after it."""
    with Peer(peer_url) as peer:
        yield peer


@pytest.fixture
def brisk(peer_url: str) -> Iterator[Peer]:
    """The server with the quick heartbeat."""
    with Peer(peer_url + BRISK_PATH) as peer:
        yield peer
