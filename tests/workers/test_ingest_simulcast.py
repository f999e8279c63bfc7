"""Simulcast with a real encoder and real servers: what one ingest receives is sent on to another."""

import socket
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from core.models import Event, EventStatus, SimulcastReason, SimulcastState
from core.permissions import Actor
from core.platform import Platform
from core.queries.events.simulcast import WantedTarget, simulcast_targets
from core.queries.events.streams import StreamTarget
from core.services.events.simulcast import TargetText, add_target
from tests.factories import make_event, make_member, make_organisation
from tests.workers.ingest_support import KEY, Studio, children_with, decoded_frames, in_a_loop, make_clip, studio, until
from tests.workers.simulcast_support import simulcast
from workers.ingest.product import Product
from workers.ingest.simulcast import Simulcaster

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clip") / "clip.flv")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.ingest.simulcast.HEARTBEAT_S", 0.2)
    monkeypatch.setattr("workers.ingest.sender.PAUSE_S", 0.1)
    monkeypatch.setattr("workers.ingest.sender.PAUSE_MAX_S", 0.4)


def target(running: Studio, target_id: int = 1, key: str = KEY) -> WantedTarget:
    return WantedTarget(target_id, f"rtmp://127.0.0.1:{running.server.port}/live", key)


async def until_more(received: Studio) -> None:
    """Until it has another segment."""
    shown = received.segments()[-1:]
    await until(lambda: received.segments()[-1:] != shown)


@in_a_loop
async def test_what_arrives_is_sent_on_and_switched_on_and_off_without_a_break(tmp_path: Path, clip: Path) -> None:
    async with AsyncExitStack() as stack:
        one = await stack.enter_async_context(studio(tmp_path / "one"))
        other = await stack.enter_async_context(studio(tmp_path / "other"))
        running, board = await stack.enter_async_context(simulcast(tmp_path / "source"))
        board.targets = [target(one)]
        await running.push(clip, loops=-1)
        await until(board.is_sending)
        board.targets.append(target(other, 2))  # in the middle of the show
        await until(lambda: len(other.segments()) > 2)
        await until(lambda: board.is_sending(2) and board.last(1).bits_per_s > 10_000)
        del board.targets[0]
        await until(lambda: board.last(1).state is None)
        await until_more(other)
        for received in (one, other):
            assert decoded_frames(received.folder / received.segments()[0]) == 25
            assert received.breaks == 0
        assert running.breaks == 0


@in_a_loop
async def test_a_wrong_key_fails_with_the_words_of_the_server_and_never_with_the_key(tmp_path: Path, clip: Path) -> None:
    async with studio(tmp_path / "other") as other, simulcast(tmp_path / "source") as (running, board):
        board.targets = [target(other, key="not-the-key")]
        await running.push(clip, loops=-1)
        await until(lambda: board.last().state == SimulcastState.FAILED)
        assert board.last().reason == SimulcastReason.REFUSED
        assert board.last().said.startswith("This stream key does not open any event.")
        board.targets = [target(other)]
        await until(board.is_sending)
        assert "not-the-key" not in repr(board.told)


@in_a_loop
async def test_a_server_that_is_not_there_is_tried_until_it_comes(tmp_path: Path, clip: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    async with simulcast(tmp_path / "source") as (running, board):
        board.targets = [WantedTarget(1, f"rtmp://127.0.0.1:{port}/live", KEY)]
        await running.push(clip, loops=-1)
        await until(lambda: board.last().state == SimulcastState.FAILED)
        assert board.last().reason == SimulcastReason.UNREACHABLE
        async with studio(tmp_path / "other", port=port):
            await until(board.is_sending)
        await until(lambda: board.last().state == SimulcastState.FAILED)
        assert board.last().reason in (SimulcastReason.LOST, SimulcastReason.UNREACHABLE)
        async with studio(tmp_path / "again", port=port) as again:
            await until(lambda: board.is_sending() and again.segments())


@in_a_loop
async def test_a_server_that_takes_nothing_slows_neither_the_source_nor_the_others(tmp_path: Path, clip: Path) -> None:
    async with AsyncExitStack() as stack:
        mute = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        other = await stack.enter_async_context(studio(tmp_path / "other"))
        running, board = await stack.enter_async_context(simulcast(tmp_path / "source"))
        silent = WantedTarget(1, f"rtmp://127.0.0.1:{mute.getsockname()[1]}/live", KEY)
        board.targets = [silent, target(other, 2)]
        await running.push(clip, loops=-1)
        await until(lambda: board.last().reason == SimulcastReason.SLOW)  # behind by more than may be
        assert board.is_sending(2)
        assert len(running.segments()) >= 15
        await until_more(other)
        assert (running.breaks, other.breaks) == (0, 0)


@in_a_loop
async def test_a_private_network_is_not_entered_whatever_the_rows_say(tmp_path: Path, clip: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as inside:
        inside.setblocking(False)
        async with simulcast(tmp_path / "source", private_allowed=False) as (running, board):
            port = inside.getsockname()[1]
            board.targets = [
                WantedTarget(1, f"rtmp://localhost:{port}/live", KEY),
                WantedTarget(2, "rtmp://no.invalid/a", KEY),
            ]
            await running.push(clip, loops=-1)
            await until(lambda: board.last(1).state == board.last(2).state == SimulcastState.FAILED)
            assert board.last(1).reason == SimulcastReason.PRIVATE
            assert board.last(2).reason == SimulcastReason.UNKNOWN_HOST
        with pytest.raises(BlockingIOError):
            inside.accept()


@in_a_loop
async def test_when_the_encoder_goes_the_targets_are_left_in_order_and_met_again_when_it_returns(
    tmp_path: Path, clip: Path
) -> None:
    async with studio(tmp_path / "other") as other, simulcast(tmp_path / "source") as (running, board):
        board.targets = [target(other)]
        encoder = await running.push(clip, loops=2)
        await until(board.is_sending)
        assert await encoder.wait() == 0
        await until(lambda: board.last().state is None)
        await running.push(clip, loops=-1)
        await until(board.is_sending)
        await until_more(other)


@in_a_loop
async def test_no_ffmpeg_is_left_behind(tmp_path: Path, clip: Path) -> None:
    async with studio(tmp_path / "other") as other:
        async with simulcast(tmp_path / "source") as (running, board):
            board.targets = [target(other)]
            await running.push(clip, loops=-1)
            await until(board.is_sending)
            assert len(children_with("-rtmp_playpath")) == 1
        assert children_with("-rtmp_playpath") == []


@in_a_loop
async def test_an_event_is_sent_on_from_going_live_to_its_end_and_its_board_says_so(
    tmp_path: Path, clip: Path, sqlite_platform: Platform
) -> None:
    def step(status: EventStatus) -> None:
        with sqlite_platform.transaction() as session:
            session.get_one(Event, event_id).status = status

    def state() -> str:
        with sqlite_platform.reading() as session:
            return str(simulcast_targets(session, event_id)[0]["state"])

    async with studio(tmp_path / "other") as other, studio(tmp_path / "source") as running:
        with sqlite_platform.transaction() as session:
            event = make_event(session, make_organisation(session), status=EventStatus.PUBLISHED)
            host = Actor.of(make_member(session, event.organisation))
            event_id, running.keys[KEY] = event.id, StreamTarget(event.id, "playback-of-event")
            add_target(session, host, event_id, TargetText("Other", target(other).address, KEY))
        simulcaster = Simulcaster(Product(sqlite_platform), private_allowed=True)
        running.channels.tap_with(simulcaster.tap)
        async with simulcaster:
            await running.push(clip, loops=-1)
            await until(lambda: (running.media_dir / "playback-of-event" / "index.m3u8").exists())
            assert state() == "waits"
            step(EventStatus.LIVE)
            await until(lambda: state() == "sending" and other.segments())
            step(EventStatus.ENDED)
            await until(lambda: state() == "waits")
