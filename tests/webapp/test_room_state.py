"""Snapshot, ticks and pages of history in any order: the page shows what is shown, from where to where it has loaded."""

from collections.abc import Iterator
from contextlib import closing
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.webapp.room_pages import JUNAID, PAGE, Json, Page, Rows, joined, news

OPS = ("post", "post", "post", "edit", "remove", "restore", "settings")
MOVES = ("tick", "older", "newer", "around", "newest", "put older away", "put newer away")
moves = st.lists(st.tuples(st.sampled_from(OPS + 2 * MOVES), st.integers(0, 10**6)), min_size=1, max_size=40)
steps = st.lists(st.tuples(st.sampled_from(OPS), st.integers(0, 10**6)), min_size=1, max_size=30)
fixed = settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with closing(Page()) as page:
        yield page


def assert_fresh(state: Json, rows: Rows) -> None:
    """The page shows what is shown, from where to where it has loaded; and has heard of nothing behind that is not."""
    low, high = state["low"], state["high"] or rows.revision
    assert state["messages"] == [each for each in rows.shown() if low <= each["place"] <= high]
    others = {each["id"]: each["place"] for each in rows.shown() if each["place"] > high and each["author"] == JUNAID}
    assert {each["id"]: each["place"] for each in state["beyond"]}.items() <= others.items()
    assert state["chat"] == rows.chat
    assert state["revision"] == rows.revision


@fixed
@given(before=steps, after=steps, random=st.integers(0, 10**9).map(Random))
def test_ticks_in_any_order_and_number_give_what_a_fresh_snapshot_would(
    page: Page, before: Any, after: Any, random: Random
) -> None:
    rows = Rows()
    for step in before:
        rows.step(*step)
    changes, revisions = [joined(rows.snapshot())], [rows.revision]
    ticks = []
    for step in after:
        rows.step(*step)
        ticks += [news(rows.news(revisions[-1])), news(rows.news(random.choice(revisions)))]
        revisions.append(rows.revision)
    in_order = page.after(changes + ticks)
    assert not in_order["missed"]
    assert_fresh(in_order, rows)

    scrambled = changes + random.choices(ticks, k=2 * len(ticks))
    revision = page.after(scrambled)["revision"]
    assert_fresh(page.after([*scrambled, joined(rows.catch_up(revision)), *random.sample(ticks, len(ticks))]), rows)


@fixed
@given(before=steps, meanwhile=steps, after=steps)
def test_a_late_page_of_history_brings_back_nothing_that_was_removed_or_changed_since(
    page: Page, before: Any, meanwhile: Any, after: Any
) -> None:
    rows = Rows()
    for number in range(2 * PAGE):
        rows.step("post", number)
    for step in before:
        rows.step(*step)
    changes = [joined(rows.snapshot())]
    oldest = page.after(changes)["messages"]
    if not oldest:
        return
    asked_at = rows.revision
    history = rows.history(oldest[0]["place"])
    for step in meanwhile:
        rows.step(*step)
    told = rows.news(asked_at)
    changes += [news(told), {"kind": "history", "before": oldest[0]["place"], "page": history, "meanwhile": [told]}]
    known = rows.revision
    for step in after:
        rows.step(*step)
    assert_fresh(page.after([*changes, news(rows.news(known))]), rows)


@fixed
@given(before=steps, meanwhile=steps, after=steps)
def test_a_late_answer_to_a_catch_up_takes_nothing_back(page: Page, before: Any, meanwhile: Any, after: Any) -> None:
    rows = Rows()
    for step in before:
        rows.step(*step)
    changes, known = [joined(rows.snapshot())], rows.revision
    for step in meanwhile:
        rows.step(*step)
    answer = rows.catch_up(known)
    for step in after:
        rows.step(*step)
    assert_fresh(page.after([*changes, news(rows.news(known)), joined(answer)]), rows)


def test_after_the_oldest_are_put_away_a_page_asked_for_before_is_not_put_in(page: Page) -> None:
    rows = Rows()
    for number in range(3 * PAGE):
        rows.step("post", number)
    oldest = rows.snapshot()["messages"][0]["place"]
    late = {"kind": "history", "before": oldest, "page": rows.history(oldest), "meanwhile": []}
    state = page.after([joined(rows.snapshot()), {"kind": "trimmed", "kept": 2, "side": "older"}, late])
    assert state["messages"] == rows.shown()[-2:]
    assert state["low"] == state["messages"][0]["place"]


class Reader:
    """Somebody who looks around in a room while others speak: each page asked for arrives a while after it was written."""

    def __init__(self, page: Page, rows: Rows) -> None:
        self.page, self.rows = page, rows
        self.changes: list[Json] = [joined(rows.snapshot())]
        self.known = rows.revision
        self._on_its_way: Json | None = None

    def move(self, move: str, choice: int) -> None:
        if move == "tick":
            self.hear()
            return
        self.arrive()
        state = self.page.after(self.changes)
        if move.startswith("put"):
            self.changes.append({"kind": "trimmed", "kept": 1 + choice % PAGE, "side": move.split()[1]})
        elif (asked := self._asked(move, choice, state)) is not None:
            self._on_its_way = asked | {"meanwhile": []}

    def _asked(self, move: str, choice: int, state: Json) -> Json | None:
        if move == "older" and state["low"]:
            return {"kind": "history", "before": state["low"], "page": self.rows.history(state["low"])}
        if move == "newer" and state["high"] is not None:
            return {"kind": "later", "after": state["high"], "page": self.rows.after(state["high"])}
        if move == "newest":
            return {"kind": "elsewhere", "page": self.rows.history(2**31 - 1)}
        shown = self.rows.shown()
        if move == "around" and shown:
            return {"kind": "elsewhere", "page": self.rows.around(shown[choice % len(shown)]["id"])}
        return None

    def hear(self) -> None:
        """The news since the last."""
        if self.rows.revision > self.known:
            told = self.rows.news(self.known)
            self.changes.append(news(told))
            self.known = self.rows.revision
            if self._on_its_way is not None:
                self._on_its_way["meanwhile"].append(told)

    def arrive(self) -> None:
        """The page that was asked for comes."""
        if self._on_its_way is not None:
            self.changes.append(self._on_its_way)
            self._on_its_way = None

    def state(self) -> Json:
        """What is shown once everything has arrived."""
        self.hear()
        self.arrive()
        return self.page.after(self.changes)


@fixed
@given(before=steps, moves=moves)
def test_wherever_one_looks_in_a_long_conversation_nothing_is_missing_or_out_of_date(page: Page, before: Any, moves: Any) -> None:
    rows = Rows()
    for number in range(4 * PAGE):
        rows.step("post", number)
    for step in before:
        rows.step(*step)
    reader = Reader(page, rows)
    for move in moves:
        if move[0] in OPS:
            rows.step(*move)
        else:
            reader.move(*move)
    assert_fresh(reader.state(), rows)
    reader.move("newest", 0)
    state = reader.state()
    assert (state["high"], state["beyond"]) == (None, [])
    assert_fresh(state, rows)


@fixed
@given(after=steps)
def test_whoever_stays_above_knows_how_much_others_have_said_since(page: Page, after: Any) -> None:
    rows = Rows()
    for number in range(PAGE):
        rows.step("post", number)
    reader = Reader(page, rows)
    reader.move("put newer away", 1)
    for step in after:
        rows.step(*step)
        reader.hear()
    state = reader.state()
    others = [each["id"] for each in rows.shown() if each["place"] > state["high"] and each["author"] == JUNAID]
    assert sorted(each["id"] for each in state["beyond"]) == others
    assert len(state["messages"]) <= 2
