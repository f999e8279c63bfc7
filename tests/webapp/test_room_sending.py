"""What one says oneself: it stands in the room once at every moment, in whatever order ticks and acknowledgements arrive."""

from collections import Counter, deque
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.webapp.room_pages import JUNAID, ME, Json, Page, Rows, joined, news

TURNS = (*2 * ("say", "store", "hear", "be answered"), "another speaks", "lose the line", "come back")
turns = st.lists(st.tuples(st.sampled_from(TURNS), st.sampled_from(("Yes", "No"))), min_size=1, max_size=40)
fixed = settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with closing(Page()) as page:
        yield page


def sending(client_id: str, text: str, **about: Any) -> Json:
    return {"kind": "sending", "clientId": client_id, "text": text, "about": about}


def stored(client_id: str, message: Json) -> Json:
    return {"kind": "stored", "clientId": client_id, "message": message}


def standing(state: Json) -> list[str]:
    """The words that stand on the page, whether stored, waiting or on their way."""
    return [each["text"] for part in ("messages", "waiting", "onItsWay") for each in state[part]]


class Speaker:
    """Somebody who speaks while others do, on a line that breaks: what is sent either way may be under way, or lost."""

    def __init__(self) -> None:
        self.rows = Rows()
        self.changes: list[Json] = [joined(self.rows.snapshot())]
        self.said: Counter[str] = Counter()
        self._known = 0
        self._on_line = True
        self._numbers = count()
        self._words: dict[str, str] = {}  # not acknowledged yet
        self._sent: deque[str] = deque()
        self._stored: dict[str, Json] = {}
        self._answers: deque[str] = deque()

    def turn(self, what: str, text: str) -> None:
        """One thing happens."""
        if what == "say":
            client_id = f"number-{next(self._numbers)}"
            self._words[client_id] = text
            self.said[text] += 1
            self._send(client_id)
        elif what == "store" and self._sent:
            self._store(self._sent.popleft())
        elif what == "another speaks":
            self.rows.say(text, JUNAID)
        elif what == "hear" and self._on_line and self.rows.revision > self._known:
            self.changes.append(news(self.rows.news(self._known)))
            self._known = self.rows.revision
        elif what == "be answered" and self._answers:
            client_id = self._answers.popleft()
            self.changes.append(stored(client_id, self._stored[client_id]))
            self._words.pop(client_id, None)
        elif what == "lose the line":
            self._on_line = False
            self._answers.clear()
            self.changes.append({"kind": "lost"})
        elif what == "come back" and not self._on_line:
            self._come_back()

    def settle(self) -> None:
        """Everything arrives."""
        self.turn("come back", "")
        while self._sent or self._answers:
            self.turn("store", "")
            self.turn("be answered", "")
        self.turn("hear", "")

    def _send(self, client_id: str) -> None:
        self.changes.append(sending(client_id, self._words[client_id]))
        if self._on_line:
            self._sent.append(client_id)

    def _store(self, client_id: str) -> None:
        """What was sent may be stored after its line broke; whoever sent it then hears nothing of it, and sends it again."""
        if client_id not in self._stored:
            self._stored[client_id] = self.rows.say(self._words[client_id], ME)
        if self._on_line:
            self._answers.append(client_id)

    def _come_back(self) -> None:
        self._on_line = True
        self.changes.append(joined(self.rows.catch_up(self._known)))
        self._known = self.rows.revision
        for client_id in self._words:
            self._send(client_id)


@fixed
@given(turns=turns)
def test_what_one_says_stands_there_once_at_every_moment(page: Page, turns: Any) -> None:
    speaker = Speaker()
    for turn in turns:
        speaker.turn(*turn)
        state = page.after(speaker.changes)
        mine = [each["text"] for each in state["messages"] if each["author"] == ME]
        assert Counter(mine + [each["text"] for each in state["onItsWay"]]) == speaker.said
    speaker.settle()
    state = page.after(speaker.changes)
    assert (state["pending"], state["messages"]) == ([], speaker.rows.shown())


def test_the_same_words_of_another_page_of_ones_own_take_nothing_away(page: Page) -> None:
    rows = Rows()
    rows.say("Yes", ME)
    asked = [joined(rows.snapshot()), sending("a", "Yes")]
    assert standing(page.after(asked)) == ["Yes", "Yes"], "what was there before is another"
    elsewhere, here = (rows.say("Yes", ME) for _ in range(2))
    asked.append(news({"from": 1, "to": 2, "messages": [elsewhere], "removed": []}))
    for answer in (stored("a", here), {"kind": "failed", "clientId": "a", "why": "You are muted."}):
        assert standing(page.after([*asked, answer])) == ["Yes", "Yes", "Yes"]


def test_a_question_let_through_while_the_same_is_asked_again_is_not_taken_for_it(page: Page) -> None:
    rows = Rows()
    snapshot = rows.snapshot()
    held = {"id": 1, "revision": 0, "author": ME, "text": "May I?", "at": "now", "state": "held"}
    asked = [joined(snapshot), sending("a", "May I?"), stored("a", held), sending("b", "May I?")]
    assert standing(page.after(asked)) == ["May I?", "May I?"]
    rows.say("May I?", ME)
    assert standing(page.after([*asked, news(rows.news(0))])) == ["May I?", "May I?"]


def test_the_same_words_in_answer_to_something_else_are_not_taken_for_it(page: Page) -> None:
    rows = Rows()
    snapshot = rows.snapshot()
    rows.say("Yes", ME)
    state = page.after([joined(snapshot), sending("a", "Yes", reply_to=7), news(rows.news(0))])
    assert standing(state) == ["Yes", "Yes"]


def test_a_late_acknowledgement_does_not_put_a_removed_message_back(page: Page) -> None:
    rows = Rows()
    snapshot = rows.snapshot()
    rows.step("post", 0)
    (posted,) = rows.shown()
    rows.step("remove", 0)
    answer = stored("a", posted)
    state = page.after([joined(snapshot), news(rows.news(0)), answer])
    assert state["messages"] == []
    assert page.after([joined(snapshot), answer])["messages"] == [posted]


def test_what_waits_for_a_moderator_is_shown_apart_and_leaves_when_decided(page: Page) -> None:
    rows = Rows()
    held = {"id": 9, "revision": 0, "author": ME, "text": "May I?", "at": "now", "state": "held"}
    asked = [joined(rows.snapshot()), sending("a", "May I?"), stored("a", held)]
    state = page.after(asked)
    assert (state["waiting"], state["messages"], state["pending"]) == ([held], [], [])
    outcome = {"kind": "outcome", "outcome": {"id": 9, "state": "rejected"}}
    assert page.after([*asked, outcome])["waiting"] == []
    rows.rows = [{"id": index, "shown": False, "revision": 0} for index in range(1, 9)]
    rows.step("post", 0)
    state = page.after([*asked, news(rows.news(0))])
    assert ([each["id"] for each in state["messages"]], state["waiting"]) == ([9], []), "it never stands there twice"


def test_a_tick_written_before_a_correction_of_ones_own_does_not_undo_it(page: Page) -> None:
    rows = Rows()
    snapshot = rows.snapshot()
    rows.step("post", 0)
    tick = rows.news(0)
    rows.step("edit", 1)
    (corrected,) = rows.shown()
    state = page.after([joined(snapshot), {"kind": "changed", "message": corrected}, news(tick)])
    assert state["messages"] == [corrected]
