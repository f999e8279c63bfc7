import asyncio
import os
import struct
import time
from pathlib import Path

import pytest

from core.adapters.ffmpeg import ffmpeg
from tests.workers.ingest_support import DEADLINE_S, KEY, children_with, decoded_frames, in_a_loop, make_clip, studio, until
from workers.ingest import folder, server, session

pytestmark = [pytest.mark.timeout(120), pytest.mark.usefixtures("patient")]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clip") / "clip.flv")


@in_a_loop
async def test_a_pushed_stream_becomes_a_playlist_whose_segments_decode(tmp_path: Path, clip: Path) -> None:
    async with studio(tmp_path) as running:
        encoder = await running.push(clip)
        await until(lambda: "live 7" in running.ledger.lines)
        assert running.segments()
        assert await encoder.wait() == 0
        await until(lambda: len(running.segments()) == 8)  # one for each key frame
        assert [decoded_frames(running.folder / name) for name in running.segments()] == [25] * 8
        assert "#EXT-X-PROGRAM-DATE-TIME" in running.playlist
        assert "#EXT-X-ENDLIST" not in running.playlist


@in_a_loop
async def test_a_wrong_key_is_refused_with_the_reason_and_the_encoder_fails(tmp_path: Path, clip: Path) -> None:
    async with studio(tmp_path) as running:
        encoder = await running.push(clip, "not-a-key")
        _, complaint = await encoder.communicate()
        assert encoder.returncode != 0
        assert b"does not open any event" in complaint
    assert list(tmp_path.iterdir()) == []


@in_a_loop
async def test_another_application_than_live_is_refused(tmp_path: Path, clip: Path) -> None:
    async with studio(tmp_path) as running:
        encoder = await running.push(clip, app="vod")
        _, complaint = await encoder.communicate()
        assert encoder.returncode != 0
        assert b"must end in /live" in complaint


@in_a_loop
async def test_a_second_encoder_is_refused_while_the_first_is_sending(tmp_path: Path, clip: Path) -> None:
    async with studio(tmp_path) as running:
        first = await running.push(clip, loops=-1)
        await until(running.segments)
        second = await running.push(clip)
        _, complaint = await second.communicate()
        assert second.returncode != 0
        assert b"Another encoder is sending" in complaint
        shown = len(running.segments())
        await until(lambda: len(running.segments()) > shown)
        assert first.returncode is None


@in_a_loop
async def test_a_reconnecting_encoder_continues_the_playlist_after_a_discontinuity(tmp_path: Path, clip: Path) -> None:
    async with studio(tmp_path) as running:
        first = await running.push(clip, loops=-1)
        await until(lambda: len(running.segments()) >= 2)
        before = running.segments()
        start = next(line for line in running.playlist.splitlines() if "MEDIA-SEQUENCE" in line)
        first.kill()
        await first.wait()
        second = await running.push(clip)
        await until(lambda: len(running.segments()) > len(before) + 1)
        assert running.segments()[: len(before)] == before
        assert running.breaks == 1
        assert start in running.playlist  # earlier segments keep their numbers
        assert await second.wait() == 0
        assert "offline 7" not in running.ledger.lines
        assert len(set(running.segments())) == len(running.segments())


@in_a_loop
async def test_a_stream_that_does_not_come_back_ends_after_the_grace(tmp_path: Path, clip: Path) -> None:
    async with studio(tmp_path, offline_grace_s=0.2) as running:
        encoder = await running.push(clip, loops=1)
        await until(lambda: "live 7" in running.ledger.lines)
        assert await encoder.wait() == 0
        await until(lambda: "offline 7" in running.ledger.lines)  # a last "live" may have been on its way
        assert running.playlist.rstrip().endswith("#EXT-X-ENDLIST")
        assert decoded_frames(running.folder / folder.PLAYLIST) == 400


@in_a_loop
async def test_an_encoder_whose_key_is_withdrawn_is_cut_off(tmp_path: Path, clip: Path) -> None:
    async with studio(tmp_path, offline_grace_s=0.2) as running:
        encoder = await running.push(clip, loops=-1)
        await until(lambda: "live 7" in running.ledger.lines)  # what was never told to be live is not told to have ended
        running.keys.clear()
        await asyncio.wait_for(encoder.wait(), DEADLINE_S)
        await until(lambda: "offline 7" in running.ledger.lines)  # a last "live" may have been on its way


@in_a_loop
async def test_a_new_key_ends_the_push_by_the_old_one_and_the_room_stays_on_air(tmp_path: Path, clip: Path) -> None:
    async with studio(tmp_path) as running:
        first = await running.push(clip, loops=-1)
        await until(lambda: "live 7" in running.ledger.lines)
        running.keys["new-key-of-seven"] = running.keys.pop(KEY)
        await asyncio.wait_for(first.wait(), DEADLINE_S)
        refused = await running.push(clip)
        _, complaint = await refused.communicate()
        assert b"does not open any event" in complaint
        before = running.segments()[-1]
        second = await running.push(clip, "new-key-of-seven")
        await until(lambda: running.segments()[-1].split("-")[0] != before.split("-")[0])
        assert before in running.segments()
        assert await second.wait() == 0
        assert "offline 7" not in running.ledger.lines


@in_a_loop
async def test_folders_of_streams_long_over_are_removed_and_recent_ones_kept(tmp_path: Path) -> None:
    for name, age_s in (("old", folder.KEEP_S + 60), ("recent", 60)):
        (tmp_path / name).mkdir()
        (tmp_path / name / folder.PLAYLIST).write_text("#EXTM3U\n")
        os.utime(tmp_path / name / folder.PLAYLIST, (time.time() - age_s,) * 2)
    async with studio(tmp_path):
        await until(lambda: not (tmp_path / "old").exists())
    assert (tmp_path / "recent").exists()


def test_a_stream_that_returns_late_starts_a_new_playlist_with_higher_numbers(tmp_path: Path) -> None:
    long_ago = time.time() - folder.CONTINUE_WITHIN_S - 1
    for name in (folder.PLAYLIST, "a-100.ts", "a-101.ts.tmp"):
        (tmp_path / name).write_text("#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:100\na-100.ts\n#EXT-X-ENDLIST\n")
        os.utime(tmp_path / name, (long_ago, long_ago))
    assert folder.prepare(tmp_path) > 1_700_000_000
    assert list(tmp_path.iterdir()) == []


def test_a_stream_that_returns_soon_goes_on_where_it_ended(tmp_path: Path) -> None:
    (tmp_path / folder.PLAYLIST).write_text("#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:100\na-100.ts\n")
    folder.close(tmp_path)
    (tmp_path / "a-99.ts").write_text("a viewer may be loading it")
    assert folder.prepare(tmp_path) == 100
    assert folder.END not in (tmp_path / folder.PLAYLIST).read_text()
    assert (tmp_path / "a-99.ts").exists()


@in_a_loop
async def test_what_browsers_cannot_play_is_encoded_anew(tmp_path: Path) -> None:
    codecs = ("-c:v", "flv", "-b:v", "500k", "-c:a", "mp3", "-ar", "44100")
    old = make_clip(tmp_path / "old.flv", *codecs, seconds=6)
    async with studio(tmp_path / "media") as running:
        encoder = await running.push(old)
        assert await encoder.wait() == 0
        await until(lambda: len(running.segments()) >= 3)
        segment = running.folder / running.segments()[0]
        look = await asyncio.create_subprocess_exec(ffmpeg(), "-hide_banner", "-i", str(segment), stderr=asyncio.subprocess.PIPE)
        _, found = await look.communicate()
        assert b"Video: h264" in found
        assert b"Audio: aac" in found


@in_a_loop
async def test_a_stream_without_sound_plays(tmp_path: Path) -> None:
    codecs = ("-an", "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p")
    mute = make_clip(tmp_path / "mute.flv", *codecs, seconds=6)
    async with studio(tmp_path / "media") as running:
        encoder = await running.push(mute)
        assert await encoder.wait() == 0
        await until(lambda: len(running.segments()) >= 2)
        assert decoded_frames(running.folder / running.segments()[0]) > 0


@in_a_loop
async def test_a_peer_that_never_finishes_its_handshake_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "INTRODUCTION_TIMEOUT_S", 0.3)
    async with studio(tmp_path) as running:
        reader, writer = await asyncio.open_connection("127.0.0.1", running.server.port)
        writer.write(b"\x03half")
        assert await asyncio.wait_for(reader.read(), DEADLINE_S) == b""
        writer.close()


@in_a_loop
async def test_connections_beyond_the_limit_are_closed_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "MAX_CONNECTIONS", 1)
    async with studio(tmp_path) as running:
        _, first = await asyncio.open_connection("127.0.0.1", running.server.port)
        reader, second = await asyncio.open_connection("127.0.0.1", running.server.port)
        assert await asyncio.wait_for(reader.read(), DEADLINE_S) == b""
        first.close()
        second.close()


@in_a_loop
async def test_a_stranger_cannot_make_the_server_hold_a_large_message(tmp_path: Path) -> None:
    async with studio(tmp_path) as running:
        reader, writer = await asyncio.open_connection("127.0.0.1", running.server.port)
        writer.write(b"\x03" + bytes(1536) * 2)
        await reader.readexactly(1 + 2 * 1536)
        writer.write(b"\x03" + bytes(3) + (5_000_000).to_bytes(3, "big") + bytes([20]) + struct.pack("<I", 0))
        assert await asyncio.wait_for(reader.read(), DEADLINE_S) == b""
        writer.close()


@in_a_loop
async def test_the_death_of_ffmpeg_ends_the_session_and_the_encoder_may_return(tmp_path: Path, clip: Path) -> None:
    async with studio(tmp_path) as running:
        first = await running.push(clip, loops=-1)
        await until(running.segments)
        (worker,) = children_with(str(running.folder / folder.PLAYLIST))
        worker.kill()
        await asyncio.wait_for(first.wait(), DEADLINE_S)
        assert first.returncode != 0
        second = await running.push(clip)
        await until(lambda: running.breaks == 1)
        assert await second.wait() == 0


@in_a_loop
async def test_one_machine_that_says_nothing_cannot_keep_other_encoders_out(tmp_path: Path, clip: Path) -> None:
    async with studio(tmp_path) as running:
        first = await running.push(clip, loops=-1)
        await until(running.segments)
        silent = [await asyncio.open_connection("127.0.0.1", running.server.port) for _ in range(server.MAX_STRANGERS)]
        reader, _writer = await asyncio.open_connection("127.0.0.1", running.server.port)
        assert await asyncio.wait_for(reader.read(), timeout=DEADLINE_S) == b""
        assert first.returncode is None  # who has shown a key is no stranger
        for _reader, writer in silent:
            writer.close()
        await until(lambda: running.server.strangers_from("127.0.0.1") == 0)
        stranger = await running.push(clip, "not-a-key")
        _, complaint = await stranger.communicate()
        assert b"does not open any event" in complaint
