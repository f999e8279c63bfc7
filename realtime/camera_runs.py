"""One recording of a browser on its way to the room: pieces wait here in order, for ffmpeg takes them in its own time."""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from flask_socketio import SocketIO

from core.errors import DomainError
from core.services.events.camera_errors import (
    CameraCutOff,
    CameraEncoderBusy,
    CameraNoIngest,
    CameraTooMuch,
    CameraUnreadable,
)
from realtime.background import pause
from realtime.camera_commands import PIECES_AHEAD
from realtime.camera_encoder import CameraEncoder

log = structlog.get_logger()

WAITING_MAX = 2 * PIECES_AHEAD
SILENT_AFTER_S = 15.0  # a recording has sound at least, so a page that sends nothing is not there any more
CHECK_EVERY_S = 1.0
FINISH_WITHIN_S = 1.5
PREVIOUS_WITHIN_S = 2 * FINISH_WITHIN_S
COMPLAINTS = {  # what ffmpeg, or through it the video input, says
    "Another encoder": CameraEncoderBusy,
    "Connection refused": CameraNoIngest,
    "Invalid data found": CameraUnreadable,
}

Told = Callable[[DomainError | None], None]


@dataclass(frozen=True)
class Piece:
    """Bytes of a recording, and who hears whether they were taken."""

    data: bytes
    told: Told


class CameraRun:
    """Takes pieces in any thread, and hands them on in its own."""

    def __init__(self, event_id: int, start: Callable[[], CameraEncoder], server: SocketIO) -> None:
        """`start` gives the encoder once the one before it has gone."""
        self.event_id = event_id
        self._start = start
        self._server = server
        self._waiting: queue.Queue[Piece] = queue.Queue(WAITING_MAX)
        self._encoder: CameraEncoder | None = None
        self._why: DomainError = CameraCutOff()
        self._ending = False
        self._gone = threading.Event()

    def run_after(self, previous: Sequence["CameraRun"], goes_on: Callable[[], bool], ended: Callable[[], None]) -> None:
        """Send in the background; `goes_on` says, every second, whether it still may, and `ended` is told at last."""

        def run() -> None:
            for other in previous:
                other.wait(PREVIOUS_WITHIN_S)
            try:
                self._send(goes_on)
            except Exception:
                log.exception("camera.failed", event_id=self.event_id)
            finally:
                self._close()
                ended()

        self._server.start_background_task(run)

    def put(self, data: bytes, told: Told) -> None:
        """Have a piece handed on; `told` hears when it was, or why not."""
        if self._ending:
            told(self._why)
            return
        try:
            self._waiting.put_nowait(Piece(data, told))
        except queue.Full:
            told(CameraTooMuch())
            self.end(CameraTooMuch())

    def end(self, why: DomainError | None = None) -> None:
        """End after what waits already; whatever comes later is refused with `why`. Twice changes nothing."""
        if self._ending:
            return
        self._why, self._ending = why or self._why, True
        self._server.start_background_task(self._kill_in_time)

    def wait(self, seconds: float) -> None:
        """Wait until it has gone."""
        self._gone.wait(seconds)

    def _send(self, goes_on: Callable[[], bool]) -> None:
        if self._ending:
            return
        self._encoder = encoder = self._start()
        self._server.start_background_task(encoder.listen)
        heard_at = looked_at = time.monotonic()
        while piece := self._next(heard_at):
            now = time.monotonic()
            if piece.data:
                heard_at = now
                self._hand_on(encoder, piece)
            if encoder.has_ended:
                self.end(self._reason(encoder))
            elif now - looked_at >= CHECK_EVERY_S:
                looked_at = now
                if not goes_on():
                    self.end()

    def _next(self, heard_at: float) -> Piece | None:
        """What waits next, an empty piece when nothing came; None when it is over."""
        try:
            return self._waiting.get(timeout=0 if self._ending else CHECK_EVERY_S)
        except queue.Empty:
            is_over = self._ending or time.monotonic() - heard_at > SILENT_AFTER_S
            return None if is_over else Piece(b"", lambda _: None)

    def _hand_on(self, encoder: CameraEncoder, piece: Piece) -> None:
        try:
            encoder.write(piece.data)
        except OSError:
            encoder.finish(FINISH_WITHIN_S)
            self.end(self._reason(encoder))
            piece.told(self._why)
        else:
            piece.told(None)

    def _reason(self, encoder: CameraEncoder) -> DomainError:
        complaints = encoder.complaints()
        log.info("camera.ended", event_id=self.event_id, complaints=complaints.splitlines())
        return next((error() for words, error in COMPLAINTS.items() if words in complaints), CameraCutOff())

    def _close(self) -> None:
        self.end()
        if self._encoder is not None:
            self._encoder.finish(FINISH_WITHIN_S)
        self._gone.set()
        while True:
            try:
                piece = self._waiting.get_nowait()
            except queue.Empty:
                return
            piece.told(self._why)

    def _kill_in_time(self) -> None:
        """Ffmpeg may have stopped reading, and then nothing else would end it."""
        pause(self._server, FINISH_WITHIN_S)
        if self._encoder is not None and not self._gone.is_set():
            self._encoder.kill()
