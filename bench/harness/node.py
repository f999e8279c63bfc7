"""A peer on Node: the one that builds the product's pages, which only a developer has installed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.harness.web import ROOT, Server, free_port, running
from hatch_build import NODE


@contextmanager
def node_server(script: Path, **environment: str) -> Iterator[Server]:
    """Run a script that listens on the port in its environment."""
    if not (ROOT / "node_modules" / "socket.io").is_dir():
        raise SystemExit("Node's Socket.IO server is not installed: python hatch_build.py --tools")
    port = str(free_port())
    url = f"http://127.0.0.1:{port}"
    with running([str(NODE), str(script)], {"PORT": port} | environment, url) as process:
        yield Server(url, process)
