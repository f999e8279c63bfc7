"""ffmpeg: its command lines and its life as a child that never outlives us."""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE, Process
from functools import cache
from pathlib import Path

import imageio_ffmpeg
import structlog

from core.processes import tethered
from workers.ingest.flv import Codecs
from workers.ingest.folder import PLAYLIST

log = structlog.get_logger()

SEGMENT_S = 2
PLAYLIST_SEGMENTS = 10
SPARE_SEGMENTS = 10  # kept after they leave the playlist, for a viewer who is still loading them
PIPE_LIMIT_BYTES = 1024 * 1024
STALL_TIMEOUT_S = 10.0
FINISH_TIMEOUT_S = 1.5
COMPLAINTS_BYTES = 4000

COPY_VIDEO = ("-c:v", "copy")
COPY_AUDIO = ("-c:a", "copy")
ENCODE_VIDEO = (
    *("-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-pix_fmt", "yuv420p", "-profile:v", "main"),
    *("-force_key_frames", f"expr:gte(t,n_forced*{SEGMENT_S})", "-maxrate", "4M", "-bufsize", "8M"),
)
ENCODE_AUDIO = ("-c:a", "aac", "-b:a", "128k", "-ac", "2", "-ar", "48000")


class EncoderStalled(Exception):
    """ffmpeg no longer takes what it is given."""


@cache
def ffmpeg() -> str:
    """The path of ffmpeg: the one that came with the wheel, or the machine's own where there is no wheel for it."""
    return str(imageio_ffmpeg.get_ffmpeg_exe())


def hls_command(folder: Path, run: str, first_number: int, codecs: Codecs) -> list[str]:
    """FLV on standard input becomes segments and a playlist; `run` keeps names of two runs apart in every cache."""
    return [
        *(ffmpeg(), "-hide_banner", "-nostats", "-loglevel", "warning"),
        *("-fflags", "+genpts", "-f", "flv", "-i", "pipe:0", "-map", "0:v:0?", "-map", "0:a:0?"),
        *(COPY_VIDEO if codecs.video is not False else ENCODE_VIDEO),
        *(COPY_AUDIO if codecs.audio is not False else ENCODE_AUDIO),
        *("-f", "hls", "-hls_time", str(SEGMENT_S), "-hls_list_size", str(PLAYLIST_SEGMENTS)),
        *("-hls_delete_threshold", str(SPARE_SEGMENTS), "-start_number", str(first_number)),
        *("-hls_flags", "append_list+delete_segments+omit_endlist+program_date_time+temp_file+independent_segments"),
        *("-hls_segment_filename", str(folder / f"{run}-%d.ts"), str(folder / PLAYLIST)),
    ]


class HlsEncoder:
    """One ffmpeg that turns an FLV stream into a folder of HLS files."""

    def __init__(self, process: Process) -> None:
        if process.stdin is None or process.stderr is None:
            raise ValueError("the process needs pipes")
        self._process = process
        self._stdin = process.stdin
        self._complaints = b""
        self._listener = asyncio.create_task(self._listen(process.stderr))

    @classmethod
    async def start(cls, command: list[str], parent_pid: int) -> "HlsEncoder":
        """Start ffmpeg, or whatever reads standard input as it does."""
        process = await asyncio.create_subprocess_exec(*tethered(command, parent_pid), stdin=PIPE, stdout=DEVNULL, stderr=PIPE)
        encoder = cls(process)
        encoder._stdin.transport.set_write_buffer_limits(high=PIPE_LIMIT_BYTES)
        return encoder

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    @property
    def complaints(self) -> list[str]:
        """The last lines ffmpeg wrote about its troubles."""
        return self._complaints.decode(errors="replace").splitlines()

    async def write(self, data: bytes) -> None:
        """Hand on data; waiting here is what slows the sender down, so memory stays bounded."""
        if self._process.returncode is not None:
            raise EncoderStalled(f"ffmpeg ended with {self._process.returncode}")
        self._stdin.write(data)
        try:
            async with asyncio.timeout(STALL_TIMEOUT_S):
                await self._stdin.drain()
        except (TimeoutError, ConnectionError) as error:
            raise EncoderStalled("ffmpeg stopped reading") from error

    async def finish(self) -> None:
        """Let ffmpeg write its last segment, or kill it when it takes too long."""
        ending = asyncio.create_task(self._end())
        try:
            await asyncio.shield(ending)
        except asyncio.CancelledError:
            await ending  # asked to stop while stopping: ffmpeg must still not be left behind
            raise

    async def _end(self) -> None:
        self._stdin.close()
        try:
            async with asyncio.timeout(FINISH_TIMEOUT_S):
                await self._process.wait()
        except TimeoutError:
            log.warning("ingest.encoder_killed", pid=self.pid)
            self._process.kill()
            await self._process.wait()
        await self._listener

    async def _listen(self, stderr: asyncio.StreamReader) -> None:
        while written := await stderr.read(COMPLAINTS_BYTES):
            self._complaints = (self._complaints + written)[-COMPLAINTS_BYTES:]
