"""A browser's camera over the wire: its recording becomes the event's video, one page at a time, and ends with its connection."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

from bench.harness.web import Server, free_port, product_server
from core.models import Event, EventStatus, Member, Role
from core.platform import Platform
from core.processes import die_with_parent
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.journeys.steps import eventually
from tests.realtime.clients import RoomClient
from tests.workers.ingest_support import decoded_frames, make_clip, push_command

Cookies = Callable[..., dict[str, str]]
VP8 = ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-g", "100", "-c:a", "libopus", "-f", "webm")
H264 = (
    "-c:v",
    "libx264",
    "-preset",
    "ultrafast",
    "-bf",
    "0",
    "-g",
    "25",
    "-pix_fmt",
    "yuv420p",
    "-c:a",
    "libopus",
    "-f",
    "matroska",
)
START = {"page": "page-of-the-first", "format": "matroska"}


@dataclass
class Studio:
    """A web server and a video input that know each other, and the pages open there."""

    platform: Platform
    server: Server
    cookie_of: Cookies
    rtmp_port: int
    opened: list[RoomClient] = field(default_factory=list)

    def event(self, **values: object) -> tuple[Event, Member]:
        with self.platform.transaction() as session:
            organisation = make_organisation(session)
            event = make_event(session, organisation, **{"status": EventStatus.LIVE, **values})
            return event, make_member(session, organisation, Role.HOST)

    def page_of(self, event: Event, member: Member) -> RoomClient:
        page = RoomClient(self.server.url, {"event": event.id}, headers=self.cookie_of(member))
        self.opened.append(page)
        return page

    def encoders(self) -> list[psutil.Process]:
        """What encodes cameras here, as anybody on the machine sees it."""
        return [process for process in self.server.family if "pipe:0" in " ".join(_command(process))]


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return []


def webm(folder: Path, *codecs: str) -> bytes:
    """What a browser records: a container without an index, written as it comes."""
    return make_clip(folder / "recording", *codecs, seconds=5).read_bytes()


def send(page: RoomClient, recording: bytes, piece_bytes: int) -> dict[str, Any]:
    """Every piece of it, until one is refused; gives the last answer."""
    answer: dict[str, Any] = {}
    for at in range(0, len(recording), piece_bytes):
        answer = page.say("send_camera", {"data": recording[at : at + piece_bytes]})
        if not answer["ok"]:
            break
    return answer


def start(client: RoomClient, **said: object) -> dict[str, Any]:
    return client.say("start_camera", {**START, **said})


def refused(answer: dict[str, Any]) -> str:
    assert not answer["ok"]
    return str(answer["error"]["code"])


@pytest.fixture(scope="module")
def running(served: Platform) -> Iterator[tuple[Server, int]]:
    """The product's web server with room for two cameras, and its video input."""
    port = free_port()
    address = {"RTMP_HOST": "127.0.0.1", "RTMP_PORT": str(port), "CAMERAS": "2"}
    paths = {
        "DATA_DIR": str(served.settings.data_dir),
        "DATABASE_URL": served.settings.database,
        "REDIS_URL": served.settings.redis,
    }
    environment = os.environ | {f"RIPPLECAST_{name}": value for name, value in (paths | address).items()}
    ingest = subprocess.Popen([sys.executable, "-m", "workers.ingest"], env=environment, preexec_fn=die_with_parent)
    try:
        with product_server(served, **address) as server:
            eventually(lambda: _listens(port))
            yield server, port
    finally:
        ingest.terminate()
        ingest.wait(timeout=60)


def _listens(port: int) -> bool:
    with suppress(OSError):
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    return False


@pytest.fixture
def studio(running: tuple[Server, int], served: Platform, cookie_of: Cookies) -> Iterator[Studio]:
    server, port = running
    studio = Studio(served, server, cookie_of, port)
    yield studio
    for page in studio.opened:
        page.close()
    eventually(lambda: not studio.encoders())


@pytest.mark.parametrize(("codecs", "copies"), [(VP8, False), (H264, True)])
def test_a_recording_becomes_the_events_video_and_the_key_is_nowhere_to_be_read(
    studio: Studio, tmp_path: Path, codecs: tuple[str, ...], copies: bool
) -> None:
    event, host = studio.event()
    page = studio.page_of(event, host)
    begun = start(page, copy_video=copies)
    assert begun["ok"]
    assert send(page, webm(tmp_path, *codecs), begun["piece_bytes"])["ok"]
    [encoder] = studio.encoders()
    seen = " ".join(_command(encoder))
    assert f"rtmp://127.0.0.1:{studio.rtmp_port}/live" in seen
    assert event.stream_key not in seen
    assert ("libx264" in seen) is not copies
    playlist = studio.platform.settings.media_dir / event.playback_id / "index.m3u8"
    assert page.say("stop_camera", {})["ok"]
    eventually(lambda: playlist.exists() and playlist.read_text().count(".ts") >= 3)
    shown = tmp_path / "shown.ts"  # a playlist that may still grow would be waited for
    shown.write_bytes(
        b"".join((playlist.parent / name).read_bytes() for name in playlist.read_text().splitlines() if name[:1] != "#")
    )
    assert decoded_frames(shown) >= 75
    assert refused(page.say("send_camera", {"data": b"more"})) == "camera.not_started"


def test_a_second_host_is_told_who_sends_and_can_take_over(studio: Studio, tmp_path: Path) -> None:
    event, first_host = studio.event()
    with studio.platform.transaction() as session:
        second_host = make_member(session, session.merge(event).organisation, Role.HOST)
    first, second = studio.page_of(event, first_host), studio.page_of(event, second_host)
    recording = webm(tmp_path, *VP8)
    assert start(first)["ok"]
    assert send(first, recording[:60_000], 12_000)["ok"]
    taken = start(second, page="page-of-the-second")
    assert refused(taken) == "camera.taken"
    assert first_host.name in taken["error"]["message"]
    assert start(second, page="page-of-the-second", take_over=True)["ok"]
    assert send(second, recording, 12_000)["ok"]
    assert refused(first.say("send_camera", {"data": recording[:100]})) == "camera.taken_over"
    eventually(lambda: len(studio.encoders()) == 1)


def test_the_same_page_begins_anew_on_a_new_line_and_a_lost_line_ends_the_encoder(studio: Studio, tmp_path: Path) -> None:
    event, host = studio.event()
    recording = webm(tmp_path, *VP8)
    before, after = studio.page_of(event, host), studio.page_of(event, host)
    for page in (before, after):
        assert start(page)["ok"]
        assert send(page, recording[:60_000], 12_000)["ok"]
    after.close()
    eventually(lambda: not studio.encoders())
    again = studio.page_of(event, host)
    eventually(lambda: start(again, page="another-page-of-theirs")["ok"])  # nobody's turn any more


def test_what_is_no_recording_and_what_is_too_much_are_refused(studio: Studio) -> None:
    event, host = studio.event()
    page = studio.page_of(event, host)
    assert start(page)["ok"]
    assert (
        eventually(
            lambda: (answer := page.say("send_camera", {"data": b"no film" * 100})) and not answer["ok"] and refused(answer)
        )
        == "camera.unreadable"
    )
    assert start(page)["ok"]
    assert refused(page.say("send_camera", {"data": bytes(12_001)})) == "malformed"
    assert refused(page.say("send_camera", {"data": "text"})) == "malformed"


def test_an_encoder_that_sends_already_keeps_its_place(studio: Studio, tmp_path: Path) -> None:
    event, host = studio.event()
    clip = make_clip(tmp_path / "clip.mp4", seconds=8)
    encoder = subprocess.Popen(push_command(clip, studio.rtmp_port, event.stream_key, loops=-1))
    try:
        playlist = studio.platform.settings.media_dir / event.playback_id / "index.m3u8"
        eventually(playlist.exists)
        page, recording = studio.page_of(event, host), webm(tmp_path, *VP8)
        assert start(page)["ok"]
        assert (
            refused(eventually(lambda: (answer := send(page, recording, 12_000)) and not answer["ok"] and answer))
            == "camera.encoder_busy"
        )
        assert encoder.poll() is None
    finally:
        encoder.kill()
        encoder.wait()


def test_only_who_runs_events_sends_and_only_where_video_is_taken(studio: Studio, enter: Callable[..., RoomClient]) -> None:
    event, host = studio.event()
    with studio.platform.transaction() as session:
        moderator = make_member(session, session.merge(event).organisation, Role.MODERATOR)
        ticket = make_registration(session, session.merge(event)).ticket_token
    attendee = RoomClient(studio.server.url, {"ticket": ticket})
    studio.opened.append(attendee)
    for nobody in (studio.page_of(event, moderator), attendee):
        assert refused(start(nobody)) == "forbidden"
        assert refused(nobody.say("send_camera", {"data": b"film"})) == "camera.not_started"
    over, their_host = studio.event(status=EventStatus.ENDED)
    assert refused(start(studio.page_of(over, their_host))) == "camera.event_over"
    elsewhere, their_host = studio.event(stream_url="https://video.example/index.m3u8")
    assert refused(start(studio.page_of(elsewhere, their_host))) == "camera.elsewhere"
    apart = enter({"event": event.id}, headers=studio.cookie_of(host))  # of a server without a video input
    assert refused(start(apart)) == "camera.no_ingest"


def test_a_process_encodes_so_many_cameras_and_no_more(studio: Studio) -> None:
    pages = [studio.page_of(*studio.event()) for _ in range(3)]
    for page in pages[:2]:  # as soon as the places of cameras before are free
        eventually(lambda page=page: start(page)["ok"])  # type: ignore[misc]
    assert refused(start(pages[2])) == "camera.full"
    pages[0].say("stop_camera", {})
    eventually(lambda: start(pages[2])["ok"])
