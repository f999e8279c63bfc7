"""A film that shows the time of day, for programs to read: pushed by RTMP as it is drawn, read from a browser's picture.

Each picture is a grid of black and white fields, one for each bit of the time in milliseconds. Who compares what a player
shows with the clock on the wall has the delay from the one glass to the other.
"""

import socket
import subprocess
import threading
import time
from urllib.parse import urlsplit

import imageio_ffmpeg
import numpy as np
from playwright.sync_api import Page

WIDTH, HEIGHT, COLUMNS, ROWS = 320, 180, 8, 6
FRAMES_PER_S = 25
STOP_TIMEOUT_S = 10.0
LISTENS_WITHIN_S = 30.0

READ = """([width, height, columns, rows]) => {
  const video = document.querySelector("video");
  if (!video || !video.videoWidth) return null;
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  let shown = 0;
  for (let bit = 0; bit < columns * rows; bit += 1) {
    const x = Math.floor(((bit % columns) + 0.5) * width / columns);
    const y = Math.floor((Math.floor(bit / columns) + 0.5) * height / rows);
    shown = shown * 2 + (data[4 * (y * width + x)] > 127 ? 1 : 0);
  }
  return [shown, Date.now()];
}"""


def read_clock(page: Page) -> tuple[int, int] | None:
    """The time that a page's picture shows and the time it is, in milliseconds; None without a picture."""
    read = page.evaluate(READ, [WIDTH, HEIGHT, COLUMNS, ROWS])
    return (read[0], read[1]) if read and read[0] else None


def picture(moment_ms: int) -> bytes:
    """The time as fields, grey values row by row."""
    bits = [moment_ms >> (COLUMNS * ROWS - 1 - number) & 1 for number in range(COLUMNS * ROWS)]
    fields = np.array(bits, np.uint8).reshape(ROWS, COLUMNS) * 255
    return np.kron(fields, np.ones((HEIGHT // ROWS, WIDTH // COLUMNS), np.uint8)).tobytes()


class ClockFilm:
    """An encoder on air until the block ends; `key_frames_s` is the time between two key frames."""

    def __init__(self, address: str, key_frames_s: float = 1.0) -> None:
        self._command = [
            *(imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error"),
            *("-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(FRAMES_PER_S), "-i", "pipe:0"),
            *("-f", "lavfi", "-i", "sine=frequency=440", "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency"),
            *("-g", str(round(key_frames_s * FRAMES_PER_S)), "-pix_fmt", "yuv420p", "-c:a", "aac", "-flush_packets", "1"),
            *("-shortest", "-f", "flv", address),
        ]
        self._over = threading.Event()

    def __enter__(self) -> "ClockFilm":
        """Begin as soon as somebody listens."""
        self._over.clear()
        deadline = time.monotonic() + LISTENS_WITHIN_S
        while not self._is_heard() and time.monotonic() < deadline:
            time.sleep(0.1)
        self._encoder = subprocess.Popen(self._command, stdin=subprocess.PIPE)
        self._camera = threading.Thread(target=self._film, daemon=True)
        self._camera.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._camera.join()
        self._encoder.kill()
        self._encoder.wait(STOP_TIMEOUT_S)

    def _is_heard(self) -> bool:
        target = urlsplit(self._command[-1])
        with socket.socket() as probe:
            return probe.connect_ex((target.hostname or "", target.port or 0)) == 0

    def _film(self) -> None:
        began, number = time.monotonic(), 0
        if self._encoder.stdin is None:
            raise ValueError("the process needs a pipe")
        while not self._over.wait(max(0.0, began + number / FRAMES_PER_S - time.monotonic())):
            number += 1
            try:
                self._encoder.stdin.write(picture(time.time_ns() // 1_000_000))
                self._encoder.stdin.flush()
            except OSError:
                return  # the encoder was turned away
