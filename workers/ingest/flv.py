"""FLV: the container ffmpeg reads from its standard input. An RTMP message's payload is an FLV tag's body as it is."""

from dataclasses import dataclass
from struct import pack

from workers.ingest.chunks import Message
from workers.ingest.commands import KIND_AUDIO, KIND_DATA, KIND_VIDEO, metadata

HAS_VIDEO = 1
HAS_AUDIO = 4
HEADER_BYTES = 9
TAG_HEADER_BYTES = 11

VIDEO_CODEC_H264 = 7
VIDEO_EXTENDED_BIT = 0x80
AUDIO_CODEC_AAC = 10
AUDIO_CODEC_EXTENDED = 9
FRAME_KEY = 1  # the upper half of a picture's first byte
FRAME_KEY_EXTENDED = 9  # the same with the mark of codecs named by four letters
DESCRIPTION = 0  # of a codec, where a packet of it may stand
PROBE_SPAN_MS = 1500
PROBE_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True)
class Codecs:
    """What a stream holds: None where it has no such track, True where browsers play it as it is."""

    video: bool | None = None
    audio: bool | None = None


class Probe:
    """Keeps a stream's first messages until both tracks are known, or one of them has clearly been left out."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.codecs = Codecs()
        self._bytes = 0

    def add(self, message: Message) -> bool:
        """Take in a message; true when enough is known."""
        self.messages.append(message)
        self._bytes += len(message.payload)
        if message.payload and message.kind == KIND_VIDEO:
            self.codecs = Codecs(_is_h264(message.payload), self.codecs.audio)
        if message.payload and message.kind == KIND_AUDIO:
            self.codecs = Codecs(self.codecs.video, _is_aac(message.payload))
        return self._is_complete()

    def _is_complete(self) -> bool:
        if None not in (self.codecs.video, self.codecs.audio):
            return True
        stamps = [message.timestamp for message in self.messages if message.kind != KIND_DATA]
        return self.codecs != Codecs() and (self._bytes > PROBE_BYTES or max(stamps) - min(stamps) > PROBE_SPAN_MS)


def header_kind(message: Message) -> str | None:
    """What of the stream a message describes ("data", "video", "audio"); None for pictures and sound themselves."""
    if message.kind == KIND_DATA:
        return "data"
    payload = message.payload
    if message.kind == KIND_VIDEO and len(payload) > 1:
        extended = bool(payload[0] & VIDEO_EXTENDED_BIT)
        mark = payload[0] & 0x0F if extended else payload[1]
        return "video" if mark == DESCRIPTION and (extended or _is_h264(payload)) else None
    if message.kind == KIND_AUDIO and len(payload) > 1:
        codec = payload[0] >> 4
        mark = payload[0] & 0x0F if codec == AUDIO_CODEC_EXTENDED else payload[1]
        return "audio" if mark == DESCRIPTION and codec in (AUDIO_CODEC_AAC, AUDIO_CODEC_EXTENDED) else None
    return None


def is_key_picture(message: Message) -> bool:
    """Whether a decoder can begin with it, once it knows the headers."""
    if message.kind != KIND_VIDEO or not message.payload or header_kind(message) is not None:
        return False
    return message.payload[0] >> 4 in (FRAME_KEY, FRAME_KEY_EXTENDED)


def _is_h264(payload: bytes) -> bool:
    if payload[0] & VIDEO_EXTENDED_BIT:
        return payload[1:5] == b"avc1"
    return payload[0] & 0x0F == VIDEO_CODEC_H264


def _is_aac(payload: bytes) -> bool:
    codec = payload[0] >> 4
    return codec == AUDIO_CODEC_AAC or (codec == AUDIO_CODEC_EXTENDED and payload[1:5] == b"mp4a")


def header(codecs: Codecs) -> bytes:
    """The start of a file; ffmpeg waits for every track that is announced here."""
    tracks = (HAS_VIDEO if codecs.video is not None else 0) | (HAS_AUDIO if codecs.audio is not None else 0)
    return b"FLV" + pack(">BBII", 1, tracks, HEADER_BYTES, 0)


def tag(message: Message) -> bytes:
    """One message as a tag, followed by its own size as the format wants."""
    body = metadata(message.payload) if message.kind == KIND_DATA else message.payload
    stamp = message.timestamp
    head = bytes([message.kind]) + len(body).to_bytes(3, "big") + pack(">I", stamp & 0xFFFFFF)[1:]
    return head + bytes([stamp >> 24, 0, 0, 0]) + body + pack(">I", TAG_HEADER_BYTES + len(body))
