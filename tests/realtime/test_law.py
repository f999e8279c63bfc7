"""The law of docs/realtime-protocol.md: a snapshot taken at any moment, plus the ticks since, is a fresh snapshot."""

from collections.abc import Callable
from copy import deepcopy
from itertools import cycle
from random import Random
from typing import Any

import pytest

from core.models import EventStatus, Role
from core.permissions import Actor
from core.platform import Platform
from core.services.events.events import start_event
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.realtime.clients import RoomClient
from tests.realtime.replay import Heard, Shown

Enter = Callable[..., RoomClient]

STEPS = 30  # fewer messages than a snapshot holds, so that the whole room can be compared
SPEAKERS = 8


class Show:
    """A room in which people speak, answer, correct themselves and are moderated, while one page keeps losing its line."""

    def __init__(self, platform: Platform, enter: Enter, cookie_of: Callable[..., dict[str, str]], random: Random) -> None:
        self._platform, self._enter, self._random = platform, enter, random
        with platform.transaction() as session:
            self.event = make_event(session, make_organisation(session), status=EventStatus.PUBLISHED)
            host = make_member(session, self.event.organisation, Role.HOST)
            tickets = [make_registration(session, self.event).ticket_token for _ in range(SPEAKERS + 3)]
        self._host = Actor.of(host)
        self._moderator = enter({"event": self.event.id}, headers=cookie_of(host))
        self._turns = cycle([enter({"ticket": ticket}) for ticket in tickets[:SPEAKERS]])  # nobody is slowed down for flooding
        self._wanderer_ticket, self._listener_ticket, self._fresh_ticket = tickets[SPEAKERS:]
        self._said: list[tuple[RoomClient, int]] = []
        self._log: list[int] = []
        self._listener = enter({"ticket": self._listener_ticket})
        self.heard: list[Heard] = []
        self.snapshots: list[tuple[int, dict[str, Any]]] = []
        self.wanderer = Shown()
        self._line: RoomClient | None = None

    def run(self) -> None:
        """Let it happen, with a snapshot taken before each step: how many events were heard by then, and what it said."""
        actions = (self._speak, self._answer, self._correct, self._take_back, self._moderate, self._undo, self._go_on)
        self._return()
        for step in range(STEPS):
            self.snapshots.append((len(self.heard), self._listener.join()))
            act = self._random.choices((*actions, self._leave, self._return), (8, 4, 3, 2, 6, 2, 1, 2, 3))[0]
            act()
            self.heard += self._listener.heard_until(self._mark(f"after step {step}"))
        self._return()

    def fresh(self) -> dict[str, Any]:
        """What somebody is told who comes in now."""
        return self._enter({"ticket": self._fresh_ticket}).join()

    def settle_wanderer(self) -> None:
        """Let the page that kept losing its line hear everything there was."""
        assert self._line is not None
        assert self.wanderer.apply(self._line.heard_until(self._mark("the end")))

    def _mark(self, words: str) -> int:
        """A last word; whoever has heard it has heard everything before."""
        message_id: int = self._moderator.posted(words)["id"]
        return message_id

    def _speak(self, **data: Any) -> None:
        speaker = next(self._turns)
        words = self._random.choice(("Good morning", "你好", "One and two " * 40, "<b>bold</b>"))
        answer = speaker.post(
            f"{words} {self._random.randrange(10**6)}"[:500], f"post-{self._random.randrange(10**12):012}", **data
        )
        if answer["ok"]:  # the room may be for the team alone just now
            self._said.append((speaker, answer["message"]["id"]))

    def _answer(self) -> None:
        if self._said:
            self._speak(reply_to=self._some()[1])

    def _correct(self) -> None:
        if self._said:
            speaker, message_id = self._some()
            speaker.say("edit", {"id": message_id, "text": f"I meant {self._random.randrange(10**6)}"})

    def _take_back(self) -> None:
        if self._said:
            speaker, message_id = self._some()
            speaker.say(self._random.choice(("delete", "restore")), {"id": message_id})

    def _moderate(self) -> None:
        if not self._said:
            return
        command = self._random.choice(("remove", "pin", "unpin", "settings", "approve", "reject"))
        data: dict[str, Any] = {"id": self._some()[1]}
        if command == "settings":
            data = self._random.choice(
                ({"review": True}, {"review": False}, {"slow_s": 0}, {"links": False}, {"audience": "everyone"})
            )
        answer = self._moderator.say(command, data)
        self._log += [answer["log"]] if answer["ok"] else []

    def _undo(self) -> None:
        if self._log:
            self._moderator.say("undo", {"log": self._random.choice(self._log)})

    def _some(self) -> tuple[RoomClient, int]:
        return self._random.choice(self._said)

    def _go_on(self) -> None:
        with self._platform.transaction() as session:
            start_event(session, self._host, self.event.id)

    def _leave(self) -> None:
        if self._line is not None:
            self._line.close()
            self.wanderer.apply(self._line.everything_heard())
            self._line = None

    def _return(self) -> None:
        if self._line is None:
            self._line = self._enter({"ticket": self._wanderer_ticket})
            after = {"after": self.wanderer.revision} if self.wanderer.revision >= 0 else {}
            self.wanderer.join(self._line.join(**after))


@pytest.mark.parametrize("seed", range(3))
def test_a_snapshot_and_the_ticks_after_it_give_a_fresh_snapshot(
    served: Platform, enter: Enter, cookie_of: Callable[..., dict[str, str]], seed: int
) -> None:
    show = Show(served, enter, cookie_of, Random(seed))
    show.run()
    fresh = show.fresh()
    assert fresh["more"] is False, "the whole room is compared"
    for heard_before, snapshot in show.snapshots:
        shown = Shown()
        shown.join(deepcopy(snapshot))
        assert shown.apply(show.heard[heard_before:]), "nothing was missed"
        _assert_fresh(shown, fresh)
        assert shown.apply(show.heard)
        _assert_fresh(shown, fresh)


@pytest.mark.parametrize("seed", range(3, 6))
def test_a_page_that_was_away_again_and_again_shows_what_a_new_one_shows(
    served: Platform, enter: Enter, cookie_of: Callable[..., dict[str, str]], seed: int
) -> None:
    show = Show(served, enter, cookie_of, Random(seed))
    show.run()
    show.settle_wanderer()
    _assert_fresh(show.wanderer, show.fresh())


def _assert_fresh(shown: Shown, fresh: dict[str, Any]) -> None:
    assert shown.standing == fresh["messages"]
    assert shown.chat == fresh["chat"]
    assert shown.event == fresh["event"]
