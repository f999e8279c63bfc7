"""Which browser's camera an event's video comes from: one at a time, whichever web process it is connected to.

A turn that nobody renews ends by itself, so a process that was killed leaves no event locked. While it lasts it is a key to the
video input: what encodes the camera has its key on its command line, where others on the machine can read it, and this one is
worth nothing once the turn is over.
"""

import json
import re
from dataclasses import asdict, dataclass
from hmac import compare_digest
from secrets import token_hex

from redis import Redis

TURN_S = 10
PASS = re.compile(r"camera-([0-9]{1,10})-([0-9a-f]{32})")
KEEP = """
local holder = redis.call('get', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1
"""
END = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"


@dataclass(frozen=True)
class Turn:
    """One recording: of which page, in whose name, and a number of its own that nobody guesses."""

    page: str
    name: str
    run: str

    @classmethod
    def begin(cls, page: str, name: str) -> "Turn":
        """A new one."""
        return cls(page, name, token_hex(16))

    def written(self) -> str:
        """As it is kept."""
        return json.dumps(asdict(self), sort_keys=True)


class CameraTurns:
    """The turns of all events."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def take(self, event_id: int, turn: Turn, *, from_others: bool) -> Turn | None:
        """Begin a turn; gives the other page's that is in the way. The same page takes over from itself."""
        while not self._redis.set(_key(event_id), turn.written(), nx=True, ex=TURN_S):
            holder = self.holder(event_id)
            if holder is not None and holder.page != turn.page and not from_others:
                return holder
            if holder is not None:
                self._redis.set(_key(event_id), turn.written(), ex=TURN_S)
                return None
        return None

    def holder(self, event_id: int) -> Turn | None:
        """Whose turn it is."""
        kept = self._redis.get(_key(event_id))
        return Turn(**json.loads(kept)) if isinstance(kept, bytes | str) else None

    def event_of(self, shown: str) -> int | None:
        """The event that a pass opens now; None where it is none."""
        match = PASS.fullmatch(shown)
        if match is None or (turn := self.holder(int(match[1]))) is None or not compare_digest(turn.run, match[2]):
            return None
        return int(match[1])

    def keep(self, event_id: int, turn: Turn) -> bool:
        """Go on; false when somebody else has taken over."""
        return bool(self._redis.eval(KEEP, 1, _key(event_id), turn.written(), str(TURN_S)))

    def end(self, event_id: int, turn: Turn) -> None:
        """Let others have theirs; nothing happens where somebody has it already."""
        self._redis.eval(END, 1, _key(event_id), turn.written())


def stream_pass(event_id: int, turn: Turn) -> str:
    """What opens the event to the video input for as long as the turn lasts."""
    return f"camera-{event_id}-{turn.run}"


def _key(event_id: int) -> str:
    return f"camera:{event_id}"
