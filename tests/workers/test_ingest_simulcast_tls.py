"""Simulcast by RTMPS: only a server that proves its name is shown the key."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
import trustme

from core.models import SimulcastReason, SimulcastState
from core.queries.events.simulcast import WantedTarget
from tests.workers.ingest_support import KEY, in_a_loop, make_clip, studio, until
from tests.workers.simulcast_support import simulcast

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(autouse=True)
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine trusts the authority; the product is not told of it in any other way."""
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    monkeypatch.setattr("workers.ingest.simulcast.HEARTBEAT_S", 0.2)


@asynccontextmanager
async def behind_tls(port: int, certificate: trustme.LeafCert) -> AsyncIterator[int]:
    """Whoever ends TLS in front of a server; gives its port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pass_on(reader, inner_writer), pass_on(inner_reader, writer))

    async with await asyncio.start_server(connected, "127.0.0.1", 0, ssl=context) as server:
        yield int(server.sockets[0].getsockname()[1])


@in_a_loop
async def test_video_goes_to_a_server_that_proves_its_name(tmp_path: Path, authority: trustme.CA) -> None:
    clip = make_clip(tmp_path / "clip.flv", seconds=2)
    async with (
        studio(tmp_path / "other") as other,
        behind_tls(other.server.port, authority.issue_cert("localhost")) as port,
        simulcast(tmp_path / "source") as (running, board),
    ):
        board.targets = [WantedTarget(1, f"rtmps://localhost:{port}/live", KEY)]
        await running.push(clip, loops=-1)
        await until(lambda: board.is_sending() and other.segments())


@in_a_loop
@pytest.mark.parametrize("trusted_by_all", [True, False])
async def test_a_server_of_another_name_or_of_nobodys_trust_is_not_shown_the_key(
    tmp_path: Path, authority: trustme.CA, trusted_by_all: bool
) -> None:
    clip = make_clip(tmp_path / "clip.flv", seconds=2)
    wrong = authority.issue_cert("elsewhere.example") if trusted_by_all else trustme.CA().issue_cert("localhost")
    async with (
        studio(tmp_path / "other") as other,
        behind_tls(other.server.port, wrong) as port,
        simulcast(tmp_path / "source") as (running, board),
    ):
        board.targets = [WantedTarget(1, f"rtmps://localhost:{port}/live", KEY)]
        await running.push(clip, loops=-1)
        await until(lambda: board.last().state == SimulcastState.FAILED)
        assert board.last().reason == SimulcastReason.UNTRUSTED
        assert other.playlist == ""
