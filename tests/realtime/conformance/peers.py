"""Which server is held to the documents, and what Node's is known to do otherwise."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.harness.web import free_port, peer_server, running
from core.processes import die_with_parent
from hatch_build import NODE
from tests.realtime.conformance.heartbeats import BRISK, CALM, CONNECT_TIMEOUT_S, MESSAGE_MAX_BYTES

PEER = os.environ.get("RIPPLECAST_CONFORMANCE_PEER", "product")
IS_NODE = PEER == "node"
IS_DEVELOPMENT = PEER == "development"
ECHO = "tests.realtime.conformance.echo"
NODE_ECHO = Path(__file__).parent / "node" / "echo.mjs"
STOP_TIMEOUT_S = 15


def node_falls_short(how: str) -> pytest.MarkDecorator:
    """Marks a sentence that Node's server does not follow; should it begin to, the mark fails."""
    return pytest.mark.xfail(IS_NODE, reason=f"Node: {how}", strict=True)


needs_one_loop = pytest.mark.skipif(
    IS_DEVELOPMENT, reason="the development server handles a client's events side by side, in threads"
)


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


@contextmanager
def product_server(redis_url: str, data_dir: Path) -> Iterator[str]:
    """The product's Socket.IO server, under gunicorn or, when asked for, the development server; gives its base URL."""
    environment = {"RIPPLECAST_REDIS_URL": redis_url, "RIPPLECAST_DATA_DIR": str(data_dir)}
    if PEER == "product":
        with peer_server(f"{ECHO}:create_app()", **environment) as url:
            yield url
    else:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        with running([sys.executable, "-m", ECHO, str(port)], environment, f"{url}/healthz"):
            yield url
