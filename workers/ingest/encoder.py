"""The ffmpeg that makes HLS of what arrives: its command line, and what it is given."""

import asyncio
from asyncio.subprocess import Process
from pathlib import Path

from core.adapters.ffmpeg import AAC, READ_AT_ONCE, ffmpeg
from workers.ingest.child import Child
from workers.ingest.flv import Codecs
from workers.ingest.folder import PLAYLIST

SEGMENT_S = 1  # the least; a segment begins with a key frame, so encoders that send one every 2 s get segments of 2 s
PLAYLIST_SEGMENTS = 20
PIPE_LIMIT_BYTES = 1024 * 1024
STALL_TIMEOUT_S = 10.0

COPY_VIDEO = ("-c:v", "copy")
COPY_AUDIO = ("-c:a", "copy")
ENCODE_VIDEO = (
    *("-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-pix_fmt", "yuv420p", "-profile:v", "main"),
    *("-force_key_frames", f"expr:gte(t,n_forced*{SEGMENT_S})", "-maxrate", "4M", "-bufsize", "8M"),
)
ENCODE_AUDIO = (*AAC, "-ar", "48000")


class EncoderStalled(Exception):
    """ffmpeg no longer takes what it is given."""


def hls_command(folder: Path, run: str, first_number: int, codecs: Codecs) -> list[str]:
    """FLV on standard input becomes segments and a playlist; `run` keeps names of two runs apart in every cache."""
    return [
        *(ffmpeg(), "-hide_banner", "-nostats", "-loglevel", "warning"),
        *(*READ_AT_ONCE, "-f", "flv", "-i", "pipe:0", "-map", "0:v:0?", "-map", "0:a:0?"),
        *(COPY_VIDEO if codecs.video is not False else ENCODE_VIDEO),
        *(COPY_AUDIO if codecs.audio is not False else ENCODE_AUDIO),
        *("-f", "hls", "-hls_time", str(SEGMENT_S), "-hls_list_size", str(PLAYLIST_SEGMENTS)),
        *("-start_number", str(first_number)),
        *("-hls_flags", "append_list+omit_endlist+program_date_time+temp_file+independent_segments"),
        *("-hls_segment_filename", str(folder / f"{run}-%d.ts"), str(folder / PLAYLIST)),
    ]


class HlsEncoder(Child):
    """One ffmpeg that turns an FLV stream into a folder of HLS files."""

    def __init__(self, process: Process) -> None:
        super().__init__(process)
        self.stdin.transport.set_write_buffer_limits(high=PIPE_LIMIT_BYTES)

    async def write(self, data: bytes) -> None:
        """Hand on data; waiting here is what slows the sender down, so memory stays bounded."""
        if self.returncode is not None:
            raise EncoderStalled(f"ffmpeg ended with {self.returncode}")
        self.stdin.write(data)
        try:
            async with asyncio.timeout(STALL_TIMEOUT_S):
                await self.stdin.drain()
        except (TimeoutError, ConnectionError) as error:
            raise EncoderStalled("ffmpeg stopped reading") from error
