"""Who else receives what an encoder sends, besides the viewers' segments. None of them may hold it up."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from workers.ingest.chunks import Message
from workers.ingest.flv import Codecs, header_kind

log = structlog.get_logger()


class Tap(Protocol):
    """Receives a channel's messages. It never waits: what it cannot take at once it keeps or lets go."""

    def begin(self, codecs: Codecs) -> None:
        """An encoder's video begins; its messages follow, the first ones too."""

    def take(self, message: Message) -> None:
        """One message, in the order of arrival."""

    def end(self) -> None:
        """Nothing more comes from that encoder; another may begin."""


@dataclass
class Taps:
    """One channel's taps, and what a decoder must be told before its first picture: for whoever joins in the middle.

    One with a fault receives nothing more of that encoder: neither the encoder nor the others are to suffer from it.
    """

    codecs: Codecs | None = None  # of the encoder that sends now
    headers: dict[str, Message] = field(default_factory=dict)  # the newest of each: description, picture's, sound's
    _taps: list[Tap] = field(default_factory=list)
    _listening: list[Tap] = field(default_factory=list)

    def attach(self, tap: Tap) -> None:
        """Have it receive everything from now on."""
        self._taps.append(tap)
        if self.codecs is not None:
            self._begin(tap, self.codecs)

    def begin(self, codecs: Codecs) -> None:
        """An encoder's video begins."""
        self.codecs = codecs
        self.headers.clear()
        for tap in self._taps:
            self._begin(tap, codecs)

    def take(self, message: Message) -> None:
        """Hand a message to everybody."""
        if (kind := header_kind(message)) is not None:
            self.headers[kind] = message
        for tap in tuple(self._listening):
            if not _carried_out(tap.take, message):
                self._listening.remove(tap)
                _carried_out(tap.end)

    def end(self) -> None:
        """The encoder has gone."""
        self.codecs = None
        for tap in self._listening:
            _carried_out(tap.end)
        self._listening.clear()

    def _begin(self, tap: Tap, codecs: Codecs) -> None:
        if _carried_out(tap.begin, codecs):
            self._listening.append(tap)


def _carried_out(deed: Callable[..., None], *about: object) -> bool:
    try:
        deed(*about)
    except Exception:
        log.exception("ingest.tap_failed")
        return False
    return True
