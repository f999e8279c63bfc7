"""ffmpeg between a browser's recording and the product's own video input: its command line, and its life as a child."""

import os
import subprocess
import threading
from contextlib import suppress

from core.adapters.ffmpeg import AAC, READ_AT_ONCE, ffmpeg
from core.processes import tethered

FRAMES_PER_S = 30
SIDE_MAX = 1920
PIXELS_MAX = 5120 * 2880  # the largest screens that are sold
COMPLAINTS_BYTES = 4000
LISTEN_WITHIN_S = 1.0
# Read as the recording of a browser and as nothing else: a file that names other files or addresses would have us open them.
READ_ONLY_RECORDINGS = (
    *("-protocol_whitelist", "pipe", "-codec_whitelist", "h264,vp8,vp9,av1,libdav1d,opus,vorbis,aac,pcm_f32le"),
    *READ_AT_ONCE,
    # a few bytes may announce pictures of any size, for which each thread would ask for memory
    *("-max_pixels", str(PIXELS_MAX), "-threads", "2"),
)
FITTED = f"scale=w='2*trunc(iw*min(1,{SIDE_MAX}/max(iw,ih))/2)':h='2*trunc(ih*min(1,{SIDE_MAX}/max(iw,ih))/2)'"
ENCODE_VIDEO = (
    *("-vf", FITTED, "-r", str(FRAMES_PER_S), "-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-threads", "2"),
    *("-pix_fmt", "yuv420p", "-profile:v", "main"),
    *("-g", str(FRAMES_PER_S), "-keyint_min", str(FRAMES_PER_S), "-sc_threshold", "0"),
    *("-crf", "23", "-maxrate", "4M", "-bufsize", "4M"),
)
COPY_VIDEO = ("-c:v", "copy")
ENCODE_AUDIO = (*AAC, "-ar", "48000", "-af", "aresample=async=1000:first_pts=0")
# A screen on which nothing moves sends no pictures for a while, and sound must not wait for them as long as it would.
WRITTEN_AT_ONCE = ("-flush_packets", "1", "-max_interleave_delta", "3000000", "-flvflags", "no_duration_filesize")


def camera_command(address: str, file_format: str, *, copies: bool) -> list[str]:
    """A recording on standard input becomes what an encoder sends."""
    return [
        *(ffmpeg(), "-hide_banner", "-nostats", "-loglevel", "error", *READ_ONLY_RECORDINGS),
        *("-f", "mov" if file_format == "mp4" else "matroska", "-i", "pipe:0", "-map", "0:v:0?", "-map", "0:a:0?"),
        *(COPY_VIDEO if copies else ENCODE_VIDEO),
        *(*ENCODE_AUDIO, *WRITTEN_AT_ONCE, "-f", "flv", address),
    ]


class CameraEncoder:
    """One ffmpeg that sends what it is given to an event; started in the thread that lives as long as it."""

    def __init__(self, command: list[str]) -> None:
        line, pipe = tethered(command, os.getpid()), subprocess.PIPE
        self._process = subprocess.Popen(line, stdin=pipe, stdout=subprocess.DEVNULL, stderr=pipe)
        self._complaints = b""
        self._said_all = threading.Event()

    @property
    def has_ended(self) -> bool:
        """Whether ffmpeg has gone."""
        return self._process.poll() is not None

    def complaints(self) -> str:
        """What ffmpeg wrote last about its troubles, once it has gone."""
        self._said_all.wait(LISTEN_WITHIN_S)
        return self._complaints.decode(errors="replace")

    def write(self, data: bytes) -> None:
        """Hand on data, which waits while ffmpeg is busy; raises OSError when it has gone."""
        if self._process.stdin is None:
            raise BrokenPipeError
        self._process.stdin.write(data)
        self._process.stdin.flush()

    def listen(self) -> None:
        """Keep what ffmpeg complains about, until it ends."""
        while self._process.stderr is not None and (line := self._process.stderr.readline()):
            self._complaints = (self._complaints + line)[-COMPLAINTS_BYTES:]
        self._said_all.set()

    def finish(self, within_s: float) -> None:
        """Let ffmpeg say goodbye to the video input, or kill it when it takes too long."""
        with suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        try:
            self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            self.kill()
            self._process.wait()

    def kill(self) -> None:
        """End ffmpeg at once; whoever writes to it notices."""
        self._process.kill()
