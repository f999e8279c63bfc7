"""What a room shows beside its chat, as this process last told of it: boards, told by what changed on them."""

import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from math import inf
from typing import Any

from sqlalchemy.orm import Session

from core.clock import now
from core.platform import Platform
from core.queries.room.boards import Reader

READ_EVERY_S = 0.5
REST = 20  # times what reading took: a board of many rows is read less often, and takes no more than a twentieth of the time
# Of a thing: from then on it looks otherwise, though nobody writes anything.
TURNS = ("closes_at", "ends_at")
State = dict[str, Any]
Item = list[Any]  # the name of a board, and its news


class Board:
    """The things of one kind. Its version counts what this process told of it; another process counts for itself."""

    def __init__(self, read: Reader) -> None:
        self.read = read
        self.changed = False
        self.due_at = -inf
        self._version = 0
        self._things: dict[int, State] = {}
        self._turns_at: datetime | None = None

    @property
    def has_turned(self) -> bool:
        """Whether the time of something on it came since it was read."""
        return self._turns_at is not None and self._turns_at <= now()

    @property
    def turns_in_s(self) -> float:
        """Until the time of something on it comes; infinite when there is none to come."""
        left = (self._turns_at - now()).total_seconds() if self._turns_at is not None else inf
        return left if left > 0 else inf

    @property
    def has_things(self) -> bool:
        """Whether anything is on it."""
        return bool(self._things)

    @property
    def state(self) -> State:
        """BOARD: everything on it."""
        return {"version": self._version, "things": list(self._things.values())}

    def take_in(self, things: list[State]) -> State | None:
        """NEWS: what differs from what was told; None when nothing does."""
        self._turns_at = _next_turn(things)
        known, self._things = self._things, {thing["id"]: thing for thing in things}
        changed = [thing for thing in things if known.get(thing["id"]) != thing]
        gone = [id_ for id_ in known if id_ not in self._things]
        if not changed and not gone:
            return None
        self._version += 1
        return {"from": self._version - 1, "to": self._version, "changed": changed, "gone": gone}


class Boards:
    """All boards of one room that the same people see."""

    def __init__(self, platform: Platform, event_id: int, readers: Mapping[str, Reader]) -> None:
        self._platform = platform
        self._event_id = event_id
        self._boards = {name: Board(read) for name, read in readers.items()}

    def load(self, session: Session) -> None:
        """Read everything for the first time."""
        for board in self._boards.values():
            board.take_in(board.read(session, self._event_id))

    def change(self, name: str | None = None) -> None:
        """One of them changed, or any may have."""
        for known, board in self._boards.items():
            board.changed = board.changed or name in (None, known)

    @property
    def wait(self) -> bool:
        """Whether something changed that has not been read yet."""
        return any(board.changed for board in self._boards.values())

    @property
    def look_in_s(self) -> float:
        """Until it is time to read one of them, though nobody says that it changed."""
        return READ_EVERY_S if self.wait else min(board.turns_in_s for board in self._boards.values())

    @property
    def states(self) -> State:
        """BOARD of each, by its name."""
        return {name: board.state for name, board in self._boards.items()}

    def has_things(self, name: str) -> bool:
        """Whether anything is on a board."""
        return name in self._boards and self._boards[name].has_things

    def take_news(self) -> list[Item]:
        """Read what changed, unless it was read a moment ago; then it has to wait."""
        at = time.monotonic()
        if any(board.has_turned for board in self._boards.values()):
            self.change()  # what is on another may hang on it
        due = {name: board for name, board in self._boards.items() if board.changed and at >= board.due_at}
        if not due:
            return []
        for board in due.values():
            board.changed = False  # before the read: what changes during it is read again
        try:
            with self._platform.reading() as session:
                read = {name: board.read(session, self._event_id) for name, board in due.items()}
        except Exception:
            for board in due.values():
                board.changed = True
            raise
        for board in due.values():
            board.due_at = at + max(READ_EVERY_S, REST * (time.monotonic() - at))
        return [[name, news] for name, board in due.items() if (news := board.take_in(read[name])) is not None]


def _next_turn(things: Iterable[State]) -> datetime | None:
    moments = (datetime.fromisoformat(str(moment)) for thing in things for name in TURNS if (moment := thing.get(name)))
    return min((moment for moment in moments if moment > now()), default=None)
