"""The peer that is held to the documents: the product's server, or Node's."""

from collections.abc import Iterator

import pytest

from tests.realtime.conformance.heartbeats import BRISK_PATH
from tests.realtime.conformance.peers import IS_NODE, node_server, product_server
from tests.realtime.conformance.wire import Peer


@pytest.fixture(scope="session")
def peer_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server for all tests."""
    redis_url = request.getfixturevalue("redis_url")
    with node_server() if IS_NODE else product_server(redis_url, tmp_path_factory.mktemp("echo")) as url:
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
