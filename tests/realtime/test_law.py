"""The law of docs/realtime-protocol.md: a snapshot taken at any moment, plus the events since, is a fresh snapshot."""

from collections.abc import Callable
from copy import deepcopy
from itertools import cycle
from random import Random
from typing import Any

import pytest

from core.models import EventStatus, Role
from core.permissions import Actor
from core.platform import Platform
from core.services.events import start_event
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.realtime.clients import RoomClient
from tests.realtime.replay import Heard, Shown

Enter = Callable[..., RoomClient]

STEPS = 30  # fewer messages than a snapshot holds, so that the whole room can be compared
SPEAKERS = 8


class Show:
    """A room in which people speak, a moderator takes messages down, the event goes on, and one page keeps losing its line."""

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
        self._posted: list[int] = []
        self._listener = enter({"ticket": self._listener_ticket})
        self.heard: list[Heard] = []
        self.snapshots: list[tuple[int, dict[str, Any]]] = []
        self.wanderer = Shown()
        self._line: RoomClient | None = None

    def run(self) -> None:
        """Let it happen, with a snapshot taken before each step: how many events were heard by then, and what it said."""
        self._return()
        for step in range(STEPS):
            self.snapshots.append((len(self.heard), self._listener.join()))
            self._random.choices((self._post, self._remove, self._go_on, self._leave, self._return), (10, 4, 1, 2, 3))[0]()
            self.heard += self._listener.heard_until_removed(self._mark(f"after step {step}"))
        self._return()

    def fresh(self) -> dict[str, Any]:
        """What somebody is told who comes in now."""
        return self._enter({"ticket": self._fresh_ticket}).join()

    def settle_wanderer(self) -> None:
        """Let the page that kept losing its line hear everything there was."""
        assert self._line is not None
        self.wanderer.apply(self._line.heard_until_removed(self._mark("the end")))

    def _mark(self, words: str) -> int:
        """A last word, after which whoever has heard it has heard everything before."""
        answer = self._moderator.post(words, f"mark-{len(self._posted):06}-{self._random.randrange(10**9)}")
        message_id: int = answer["message"]["id"]
        assert self._moderator.say("delete", {"id": message_id}) == {"ok": True}
        return message_id

    def _post(self) -> None:
        words = self._random.choice(("Good morning", "你好", "x" * 500, "<b>bold</b>"))
        answer = next(self._turns).post(words, f"post-{self._random.randrange(10**12):012}")
        self._posted.append(answer["message"]["id"])

    def _remove(self) -> None:
        if self._posted:
            removed = self._posted.pop(self._random.randrange(len(self._posted)))
            assert self._moderator.say("delete", {"id": removed}) == {"ok": True}

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
            after = {"after": self.wanderer.last_id} if self.wanderer.messages else {}
            self.wanderer.join(self._line.join(**after))


@pytest.mark.parametrize("seed", range(3))
def test_a_snapshot_and_the_events_after_it_give_a_fresh_snapshot(
    served: Platform, enter: Enter, cookie_of: Callable[..., dict[str, str]], seed: int
) -> None:
    show = Show(served, enter, cookie_of, Random(seed))
    show.run()
    fresh = show.fresh()
    assert fresh["more"] is False, "the whole room is compared"
    for heard_before, snapshot in show.snapshots:
        shown = Shown()
        shown.join(deepcopy(snapshot))
        shown.apply(show.heard[heard_before:])
        assert shown.standing == fresh["messages"]
        assert shown.event == fresh["event"]
        again = deepcopy(shown)
        again.apply(show.heard)
        assert again.standing == shown.standing, "what is heard twice changes nothing"


@pytest.mark.parametrize("seed", range(3, 6))
def test_a_page_that_was_away_again_and_again_shows_what_a_new_one_shows(
    served: Platform, enter: Enter, cookie_of: Callable[..., dict[str, str]], seed: int
) -> None:
    show = Show(served, enter, cookie_of, Random(seed))
    show.run()
    show.settle_wanderer()
    fresh = show.fresh()
    assert show.wanderer.standing == fresh["messages"]
    assert show.wanderer.event == fresh["event"]
