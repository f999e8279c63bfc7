"""What a page makes of a snapshot and the ticks after it: the rules of docs/realtime-protocol.md and frontend/room/state.ts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Heard = tuple[str, Any]


@dataclass
class Shown:
    """What one page shows of a room."""

    revision: int = -1
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    more: bool = False
    chat: dict[str, Any] = field(default_factory=dict)
    event: dict[str, Any] = field(default_factory=dict)

    @property
    def standing(self) -> list[dict[str, Any]]:
        """The messages that are there to be read, in the order of the room."""
        return sorted(self.messages.values(), key=lambda message: int(message["place"]))

    def join(self, answer: dict[str, Any]) -> None:
        """Begin anew with a snapshot; a catch-up, which says what was removed, is added to what is known."""
        if "removed" not in answer:
            self.messages, self.more = {}, answer["more"]
        self._change(answer["messages"], answer.get("removed", []))
        self.revision = answer["revision"]
        self.event, self.chat = answer["event"], answer["chat"]

    def take(self, news: dict[str, Any]) -> bool:
        """Apply one `chat` item; False when something before it was missed, so that one has to catch up."""
        if news["to"] <= self.revision:
            return True
        if news["from"] > self.revision:
            return False
        self._change(news["messages"], news["removed"])
        self.chat = news.get("chat", self.chat)
        self.revision = news["to"]
        return True

    def apply(self, heard: Iterable[Heard]) -> bool:
        """Take in what was heard, as it came; False as soon as something was missed."""
        for name, data in heard:
            if name == "chat" and not self.take(data):
                return False
            if name == "event":
                self.event = data
        return True

    def _change(self, messages: list[dict[str, Any]], removed: list[int]) -> None:
        for gone in removed:
            self.messages.pop(gone, None)
        oldest = min((message["place"] for message in self.messages.values()), default=0)
        for message in messages:
            known = self.messages.get(message["id"])
            if known is not None and known["revision"] > message["revision"]:
                continue
            if known is not None or not self.more or message["place"] > oldest:
                self.messages[message["id"]] = message
