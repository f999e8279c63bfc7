"""What the Engine.IO server says in HTTP: answers, and the refusals that Node's server gives."""

import json
from dataclasses import dataclass, field

TRANSPORT_UNKNOWN, SESSION_UNKNOWN, BAD_METHOD, BAD_REQUEST, FORBIDDEN, BAD_VERSION = range(6)
REASONS = {
    TRANSPORT_UNKNOWN: "Transport unknown",
    SESSION_UNKNOWN: "Session ID unknown",
    BAD_METHOD: "Bad handshake method",
    BAD_REQUEST: "Bad request",
    FORBIDDEN: "Forbidden",
    BAD_VERSION: "Unsupported protocol version",
}
TEXT, JSON = "text/plain; charset=UTF-8", "application/json"


@dataclass(frozen=True)
class Answer:
    """An HTTP response."""

    body: bytes
    status: str = "200 OK"
    content_type: str = TEXT
    headers: list[tuple[str, str]] = field(default_factory=list)


class Refused(Exception):
    """A request that gets a coded error and changes nothing."""

    def __init__(self, code: int) -> None:
        super().__init__(REASONS[code])
        self.answer = Answer(
            json.dumps({"code": code, "message": REASONS[code]}, separators=(",", ":")).encode(), "400 BAD REQUEST", JSON
        )
