"""The law of docs/realtime-protocol.md below the door: a snapshot plus what changed since is a fresh snapshot."""

from contextlib import suppress
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.authors import Author
from core.chat_rules.actions import Action
from core.chat_rules.words import Term, WordList
from core.errors import DomainError
from core.models import ChatMessage
from core.platform import Platform
from core.queries.room import chat as queries
from core.services.room import moderation, sanctions, undoing
from core.services.room.chat import post_messages
from core.services.room.chat_own import delete_own, edit_message, report_message, restore_own
from tests.core.services.chat_support import Stage
from tests.realtime.replay import Shown

PEOPLE = 6
STEPS_MAX = 40
HOLDING = WordList([Term("crypto", Action.HOLD)])
# How often each happens: enough is said and answered that the rest finds something to happen to.
OFTEN = ("post", "answer", "edit", "delete", "restore", "remove", "approve", "pin", "undo")
SELDOM = ("report", "reject", "dismiss", "unpin", "mute", "ban", "review", "links")
COMMANDS = OFTEN * 3 + SELDOM
steps = st.lists(st.tuples(st.sampled_from(COMMANDS), st.integers(0, 10**6)), min_size=5, max_size=STEPS_MAX)


class Show:
    """A room, what was told of it after each step, and what a newcomer would have been told."""

    def __init__(self, platform: Platform, said_before: int, random: Random) -> None:
        self._platform, self._random = platform, random
        with platform.transaction() as session:
            stage = Stage.set_up(session)
            self.event_id, self._moderator = stage.event.id, stage.moderator
            self._people = [stage.attendee() for _ in range(PEOPLE)] + [stage.member]
            self._ids = [stage.say(self._who(number), f"Before {number}")["id"] for number in range(said_before)]
        self._log: list[int] = []
        self.ticks: list[dict[str, Any]] = []
        self.snapshots = [self.snapshot()]

    def snapshot(self) -> dict[str, Any]:
        """What the door tells who comes in: the revision is read first."""
        with self._platform.reading() as session:
            revision, chat = queries.revision_of(session, self.event_id), queries.room_state(session, self.event_id)
            page = queries.page(session, self.event_id)
        return {"revision": revision, "chat": chat, "messages": page.messages, "more": page.more, "event": {}}

    def changes(self, after: int) -> dict[str, Any]:
        """One tick, told by whoever knew the room up to then."""
        with self._platform.reading() as session:
            changes = queries.changes(session, self.event_id, after, 1000)
        assert changes is not None
        told = {"from": after, "to": changes.revision, "messages": changes.messages, "removed": changes.removed}
        return told if changes.chat is None else told | {"chat": changes.chat}

    def catch_up(self, shown: Shown) -> None:
        """Join again with the revision known."""
        news = self.changes(shown.revision)
        chat = self.snapshot()["chat"]
        shown.join({"revision": news["to"], "messages": news["messages"], "removed": news["removed"], "chat": chat, "event": {}})

    def step(self, command: str, choice: int) -> None:
        """Do something, refused or not, and tell of it: sometimes of what was told before, too."""
        before = [snapshot["revision"] for snapshot in self.snapshots]
        with suppress(DomainError), self._platform.transaction() as session:
            getattr(self, f"_{command}")(session, choice)
        self.snapshots.append(self.snapshot())
        self.ticks.append(self.changes(before[-1]))
        self.ticks.append(self.changes(self._random.choice(before)))

    def _who(self, choice: int) -> Author:
        return self._people[choice % len(self._people)]

    def _which(self, choice: int) -> int:
        """One of the first, which are answered and pinned again and again, or one of the last."""
        some = self._ids[:3] + self._ids[-6:]
        return some[choice // 7 % len(some)]

    def _post(self, session: Any, choice: int, **draft: Any) -> None:
        texts = ("Hello", "Free crypto", "https://example.com")[: 1 + choice % 3]
        drafts = Stage(session, None, self._moderator, self._people[-1]).drafts(self._who(choice), *texts, **draft)
        results = post_messages(session, self.event_id, drafts, HOLDING)
        self._ids += [each["id"] for each in results if isinstance(each, dict)]

    def _answer(self, session: Any, choice: int) -> None:
        self._post(session, choice, reply_to=self._which(choice))

    def _author_of(self, session: Any, message_id: int) -> Author:
        message = session.get(ChatMessage, message_id)
        return next(each for each in self._people if message is None or message.client_id.startswith(f"{each.key}:"))

    def _edit(self, session: Any, choice: int) -> None:
        id_, text = self._which(choice), ("Better", "Better crypto", f"Best {choice}")[choice % 3]
        edit_message(session, self._author_of(session, id_), self.event_id, id_, text, HOLDING)

    def _delete(self, session: Any, choice: int) -> None:
        delete_own(session, self._author_of(session, self._which(choice)), self.event_id, self._which(choice))

    def _restore(self, session: Any, choice: int) -> None:
        restore_own(session, self._author_of(session, self._which(choice)), self.event_id, self._which(choice))

    def _report(self, session: Any, choice: int) -> None:
        report_message(session, self._who(choice), self.event_id, self._which(choice), "spam")

    def _moderate(self, session: Any, service: Any, *args: Any, **kwargs: Any) -> None:
        self._log.append(service(session, self._moderator, self.event_id, *args, **kwargs).id)

    def _remove(self, session: Any, choice: int) -> None:
        self._moderate(session, moderation.remove_message, self._which(choice))

    def _approve(self, session: Any, choice: int) -> None:
        self._moderate(session, moderation.approve_message, self._which(choice))

    def _reject(self, session: Any, choice: int) -> None:
        self._moderate(session, moderation.reject_message, self._which(choice))

    def _dismiss(self, session: Any, choice: int) -> None:
        self._moderate(session, moderation.dismiss_reports, self._which(choice))

    def _pin(self, session: Any, choice: int) -> None:
        self._moderate(session, moderation.pin_message, self._which(choice))

    def _unpin(self, session: Any, choice: int) -> None:
        self._moderate(session, moderation.unpin_message)

    def _mute(self, session: Any, choice: int) -> None:
        self._moderate(session, sanctions.mute, self._who(choice).key, 5)

    def _ban(self, session: Any, choice: int) -> None:
        self._moderate(session, sanctions.ban, self._who(choice).key, choice % 2 == 0)

    def _review(self, session: Any, choice: int) -> None:
        self._moderate(session, moderation.change_settings, review=choice % 4 == 0)

    def _links(self, session: Any, choice: int) -> None:
        self._moderate(session, moderation.change_settings, links=choice % 2 == 0)

    def _undo(self, session: Any, choice: int) -> None:
        if self._log:
            self._moderate(session, undoing.undo, self._log[choice % len(self._log)])


def same(shown: Shown, fresh: dict[str, Any]) -> None:
    """Both show the same, from where both have loaded on; what is older comes as history."""
    oldest = max((messages[0]["place"] for messages in (shown.standing, fresh["messages"]) if messages), default=0)
    loaded = oldest if shown.more or fresh["more"] else 0
    assert [each for each in shown.standing if each["place"] >= loaded] == [
        each for each in fresh["messages"] if each["place"] >= loaded
    ]
    assert shown.chat == fresh["chat"]
    assert shown.revision == fresh["revision"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, said_before=st.sampled_from([3, 60]), random=st.integers(0, 10**9).map(Random))
def test_a_snapshot_and_the_changes_since_in_any_order_and_number_are_a_fresh_snapshot(
    platform: Platform, steps: list[tuple[str, int]], said_before: int, random: Random
) -> None:
    show = Show(platform, said_before, random)
    for command, choice in steps:
        show.step(command, choice)
    fresh = show.snapshot()
    for taken in show.snapshots:
        in_order, scrambled = Shown(), Shown()
        in_order.join(taken)
        assert all(in_order.take(tick) for tick in show.ticks), "nothing is missed by who hears everything"
        same(in_order, fresh)

        scrambled.join(taken)
        for tick in random.choices(show.ticks, k=2 * len(show.ticks)):
            if not scrambled.take(tick):
                show.catch_up(scrambled)
        show.catch_up(scrambled)
        same(scrambled, fresh)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, random=st.integers(0, 10**9).map(Random))
def test_every_change_moves_the_revision_and_nothing_else_does(
    platform: Platform, steps: list[tuple[str, int]], random: Random
) -> None:
    show = Show(platform, 3, random)
    for command, choice in steps:
        show.step(command, choice)
    for before, after in zip(show.snapshots, show.snapshots[1:], strict=False):
        assert (before["revision"] == after["revision"]) == (before == after)
        assert before["revision"] <= after["revision"] <= before["revision"] + 1
