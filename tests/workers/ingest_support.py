"""A real encoder (ffmpeg) and a real server for the ingest's tests."""

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

import psutil

from core.adapters.ffmpeg import ffmpeg
from core.queries.events.streams import StreamTarget
from core.services.events.recordings import Kept
from core.services.events.streams import Measured
from core.services.events.variants import Made
from workers.ingest.channel import Channels
from workers.ingest.recorder import Limits, Recorder
from workers.ingest.server import IngestServer

DEADLINE_S = 40.0
QUIET = ("-hide_banner", "-nostdin", "-loglevel", "error")
TARGET = StreamTarget(event_id=7, playback_id="playback-of-seven")
KEY = "key-of-seven"


def in_a_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run a test that is a coroutine in an event loop of its own."""

    @wraps(test)
    def run(*args: object, **fixtures: object) -> None:
        asyncio.run(test(*args, **fixtures))

    return run


def make_clip(path: Path, *codecs: str, seconds: int = 8, size: str = "320x180") -> Path:
    """A short clip with a picture that changes and a tone."""
    codecs = codecs or ("-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", "-c:a", "aac")
    picture = f"testsrc2=size={size}:rate=25:duration={seconds}"
    inputs = ("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}")
    subprocess.run([ffmpeg(), *QUIET, *inputs, *codecs, "-y", str(path)], check=True, timeout=DEADLINE_S)
    return path


def push_command(clip: Path, port: int, key: str = KEY, *, app: str = "live", loops: int = 0, rate: int = 4) -> list[str]:
    loop = ("-stream_loop", str(loops)) if loops else ()
    address = f"rtmp://127.0.0.1:{port}/{app}/{key}"
    return [ffmpeg(), *QUIET, "-readrate", str(rate), *loop, "-i", str(clip), "-c", "copy", "-f", "flv", address]


@dataclass
class Ledger:
    """Keeps what the ingest reports."""

    lines: list[str] = field(default_factory=list)
    measured: list[tuple[Measured, bool]] = field(default_factory=list)
    kept: Kept | None = None
    over: list[tuple[int, str]] = field(default_factory=list)

    def live(self, event_ids: list[int]) -> None:
        self.lines += [f"live {event_id}" for event_id in event_ids]

    def offline(self, event_id: int) -> None:
        self.lines.append(f"offline {event_id}")

    def sweep(self) -> None:
        pass

    def health(self, event_id: int, measured: Measured, began: bool) -> None:
        self.measured.append((measured, began))

    def keep(self, event_id: int, kept: Kept) -> None:
        self.kept = kept

    def finished(self, event_id: int) -> None:
        self.over = []
        self.lines.append(f"finished {event_id}")

    def unfinished(self) -> list[tuple[int, str]]:
        return self.over

    def recorded(self) -> set[str]:
        return {TARGET.playback_id}


class Quiet:
    """Keeps what is said of variants."""

    def __init__(self) -> None:
        self.made: list[Made] = []

    def variants(self, _event_id: int, made: Made) -> None:
        self.made.append(made)


@dataclass
class Studio:
    """A running ingest and the encoders that push to it."""

    server: IngestServer
    media_dir: Path
    ledger: Ledger
    keys: dict[str, StreamTarget]
    channels: Channels
    encoders: list[asyncio.subprocess.Process] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.media_dir / TARGET.playback_id

    @property
    def playlist(self) -> str:
        path = self.folder / "index.m3u8"
        return path.read_text() if path.exists() else ""

    @property
    def breaks(self) -> int:
        """How often the picture broke off between the segments that are listed; where they begin is none."""
        return self.playlist.partition(".ts")[2].count("#EXT-X-DISCONTINUITY\n")

    def segments(self) -> list[str]:
        return [line for line in self.playlist.splitlines() if line.endswith(".ts")]

    async def push(self, clip: Path, key: str = KEY, **options: object) -> asyncio.subprocess.Process:
        command = push_command(clip, self.server.port, key, **options)  # type: ignore[arg-type]
        encoder = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
        self.encoders.append(encoder)
        return encoder


async def until(condition: Callable[[], object], deadline_s: float = DEADLINE_S) -> None:
    """Wait for a condition, looking again and again; fails at the deadline."""
    end = time.monotonic() + deadline_s
    while not condition():
        assert time.monotonic() < end, "the deadline has passed"
        await asyncio.sleep(0.05)


@asynccontextmanager
async def studio(media_dir: Path, offline_grace_s: float = 600.0, port: int = 0) -> AsyncIterator[Studio]:
    ledger, keys = Ledger(), {KEY: TARGET}
    channels = Channels(media_dir, keys.get, ledger, Recorder(media_dir, ledger, Limits(free_bytes=0)), offline_grace_s)
    async with IngestServer(channels, "127.0.0.1", port) as server:
        running = Studio(server, media_dir, ledger, keys, channels)
        try:
            yield running
        finally:
            for encoder in running.encoders:
                if encoder.returncode is None:
                    encoder.kill()
                await encoder.communicate()


def decoded_frames(media: Path, *, strict: bool = True) -> int:
    """Decode a segment or what a playlist lists, complaints being failures; gives the number of pictures."""
    patience = ("-xerror",) if strict else ()
    command = [ffmpeg(), *QUIET, *patience, "-i", str(media), "-f", "null", "-progress", "-", "-"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE_S, check=False)
    assert result.returncode == 0, result.stderr
    return int(result.stdout.rsplit("frame=", 1)[1].split()[0])


def children_with(word: str, parent: psutil.Process | None = None) -> list[psutil.Process]:
    """Children with this word on their command line, of this process unless another is named; some may end while one looks."""
    found = []
    for child in (parent or psutil.Process()).children():
        with suppress(psutil.NoSuchProcess):  # a zombie's is one, too
            if word in child.cmdline():
                found.append(child)
    return found


def children_of(pid: int) -> list[int]:
    """Child processes as the kernel knows them."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
