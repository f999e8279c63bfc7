"""Measures what an encoder sends: how much, how steadily, and what it says about itself."""

import time
from collections import deque
from dataclasses import dataclass, field
from struct import unpack

from core.services.events.streams import Measured
from workers.ingest import commands
from workers.ingest.chunks import Message

WINDOW_S = 10.0
FRAME_KEY = 1  # the upper half of a picture's first byte, as FLV has it
FRAME_KEY_EXTENDED = 9  # the same with the mark of codecs named by four letters
DESCRIPTION_ENHANCED = 0
DESCRIPTION_H264 = 0
GAP_FACTOR = 1.5  # a step longer than this many usual ones has lost pictures in it
TOLD = ("width", "height", "framerate")
AMF_NUMBER = b"\x00"
NUMBER_BYTES = 8
SIZE_MAX = 100_000
RATE_MAX = 1000
CODECS = {7: "H.264", 12: "H.265", 2: "Sorenson", 4: "VP6"}
FOUR_LETTERS = {b"avc1": "H.264", b"hvc1": "H.265", b"av01": "AV1", b"vp09": "VP9"}
SOUNDS = {2: "MP3", 10: "AAC", 11: "Speex"}


@dataclass
class Meter:
    """The measures of one connection; times of arrival in seconds of the machine's steady clock."""

    messages: deque[tuple[float, int, bool]] = field(default_factory=deque)
    video_codec: str = ""
    audio_codec: str = ""
    about: dict[str, float] = field(default_factory=dict)
    dropped: int = 0
    keyframe_ms: int | None = None
    _first_at: float | None = None
    _picture_at: int | None = None
    _key_at: int | None = None
    _earliest_s: float | None = None
    _behind_s: float = 0.0

    def add(self, message: Message, at: float | None = None) -> None:
        """Take in one message that arrived."""
        at = time.monotonic() if at is None else at
        self._first_at = at if self._first_at is None else self._first_at
        is_picture = message.kind == commands.KIND_VIDEO and _shows_picture(message.payload)
        self.messages.append((at, len(message.payload), is_picture))
        while self.messages and at - self.messages[0][0] > WINDOW_S:
            self.messages.popleft()
        if message.kind == commands.KIND_DATA:
            self.about |= _description(message.payload)
        elif message.kind == commands.KIND_AUDIO and message.payload:
            self.audio_codec = SOUNDS.get(message.payload[0] >> 4, "other")
        elif message.kind == commands.KIND_VIDEO and message.payload:
            self.video_codec = _video_codec(message.payload)
        if is_picture:
            self._picture(message, at)

    def measured(self, *, is_encoded: bool) -> Measured:
        """How it stands now."""
        seconds = 0.0 if self._first_at is None else time.monotonic() - self._first_at
        span = max(1.0, min(WINDOW_S, seconds))
        return Measured(
            bits_per_s=round(8 * sum(size for _, size, _ in self.messages) / span),
            frames_per_s=round(sum(is_picture for _, _, is_picture in self.messages) / span, 1),
            dropped_frames=self.dropped,
            behind_ms=round(self._behind_s * 1000),
            keyframe_ms=self.keyframe_ms,
            width=_whole(self.about.get("width")),
            height=_whole(self.about.get("height")),
            video_codec=self.video_codec,
            audio_codec=self.audio_codec,
            is_encoded=is_encoded,
        )

    def _picture(self, message: Message, at: float) -> None:
        lag = at - message.timestamp / 1000
        self._earliest_s = lag if self._earliest_s is None else min(self._earliest_s, lag)
        self._behind_s = lag - self._earliest_s
        rate = self.about.get("framerate")
        if self._picture_at is not None and rate is not None and 0 < rate < RATE_MAX:
            steps = (message.timestamp - self._picture_at) * rate / 1000
            self.dropped += round(steps) - 1 if steps > GAP_FACTOR else 0
        self._picture_at = message.timestamp
        if (message.payload[0] >> 4) in (FRAME_KEY, FRAME_KEY_EXTENDED):
            self.keyframe_ms = message.timestamp - self._key_at if self._key_at is not None else None
            self._key_at = message.timestamp


def _shows_picture(payload: bytes) -> bool:
    """Whether it is a picture, not the decoder's settings."""
    if len(payload) < 2:
        return False
    if payload[0] & 0x80:
        return payload[0] & 0x0F != DESCRIPTION_ENHANCED
    return payload[0] & 0x0F != 7 or payload[1] != DESCRIPTION_H264


def _video_codec(payload: bytes) -> str:
    if payload[0] & 0x80:
        return FOUR_LETTERS.get(payload[1:5], "other")
    return CODECS.get(payload[0] & 0x0F, "other")


def _description(payload: bytes) -> dict[str, float]:
    """The numbers an encoder gives about its stream: each after its name and the mark of a number, in whatever holds them."""
    found: dict[str, float] = {}
    for name in TOLD:
        _, mark, rest = payload.partition(len(name).to_bytes(2, "big") + name.encode() + AMF_NUMBER)
        if mark and len(rest) >= NUMBER_BYTES:
            found[name] = unpack(">d", rest[:NUMBER_BYTES])[0]
    return found


def _whole(value: float | None) -> int | None:
    return int(value) if value is not None and 0 < value < SIZE_MAX else None
