"""What a page makes of a snapshot and the events after it: the rules of frontend/room/state.ts, in Python."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Heard = tuple[str, Any]


@dataclass
class Shown:
    """What one page shows of a room."""

    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)
    event: dict[str, Any] = field(default_factory=dict)

    @property
    def standing(self) -> list[dict[str, Any]]:
        """The messages that are there to be read, in the order of the room."""
        return [self.messages[message_id] for message_id in sorted(self.messages) if message_id not in self.removed]

    @property
    def last_id(self) -> int:
        """What a page that was away asks for the messages after."""
        return max(self.messages, default=0)

    def join(self, answer: dict[str, Any]) -> None:
        """Begin anew with a snapshot; a catch-up, which says what was removed, is added to what is known."""
        if "removed" not in answer:
            self.messages, self.removed = {}, set()
        self.removed.update(answer.get("removed", ()))
        self.event = answer["event"]
        self._add(answer["messages"])

    def apply(self, heard: Iterable[Heard]) -> None:
        """Take events in as they came."""
        for name, data in heard:
            if name == "messages":
                self._add(data)
            elif name == "removed":
                self.removed.add(data["id"])
            elif name == "event":
                self.event = data

    def _add(self, messages: list[dict[str, Any]]) -> None:
        self.messages.update({message["id"]: message for message in messages})
