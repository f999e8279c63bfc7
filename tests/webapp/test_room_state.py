"""What the room's page makes of what it hears: its own reducer, run in Node, against a room of which everything is known."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hatch_build import NODE

PLAYER = Path(__file__).with_name("room_pages.mjs")
PAGE = 5  # messages of a snapshot and of a page of history here
ME = {"key": "me", "name": "Maud F."}
JUNAID = {"key": "junaid", "name": "Junaid S."}
OPS = ("post", "post", "post", "edit", "remove", "restore", "settings")
Json = dict[str, Any]
MOVES = ("tick", "older", "newer", "around", "newest", "put older away", "put newer away")
moves = st.lists(st.tuples(st.sampled_from(OPS + 2 * MOVES), st.integers(0, 10**6)), min_size=1, max_size=40)
steps = st.lists(st.tuples(st.sampled_from(OPS), st.integers(0, 10**6)), min_size=1, max_size=30)
fixed = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Rows:
    """A room's rows, and every answer they give: the contract written down once more, slowly."""

    def __init__(self) -> None:
        self.revision = 0
        self.rows: list[Json] = []
        self.chat: Json = {"revision": 0, "slow_s": 0}

    def step(self, op: str, choice: int) -> None:
        """One commit; nothing where nothing can be done."""
        standing = [row for row in self.rows if row["shown"] == (op != "restore")]
        if op not in ("post", "settings") and not standing:
            return
        self.revision += 1
        if op == "settings":
            self.chat = {"revision": self.revision, "slow_s": choice % 60}
        elif op == "post":
            self.rows.append({"id": len(self.rows) + 1, "shown": True, "text": "", "place": self.revision})
            self._touch(self.rows[-1], f"said {choice}")
        else:
            row = standing[choice % len(standing)]
            row["shown"] = op != "remove"
            self._touch(row, f"edited {choice}" if op == "edit" else row["text"])

    def _touch(self, row: Json, text: str) -> None:
        row |= {"text": text, "revision": self.revision}

    def shown(self) -> list[Json]:
        return [message(row) for row in self.rows if row["shown"]]

    def snapshot(self) -> Json:
        return self._answer() | {"messages": self.shown()[-PAGE:], "more": len(self.shown()) > PAGE}

    def catch_up(self, after: int) -> Json:
        return self._answer() | self._changes(after)

    def news(self, after: int) -> Json:
        """One `chat` item of a tick."""
        news = {"from": after, "to": self.revision} | self._changes(after)
        return news | ({"chat": self.chat} if self.chat["revision"] > after else {})

    def history(self, before: int) -> Json:
        older = [each for each in self.shown() if each["place"] < before]
        return {"messages": older[-PAGE:], "more": len(older) > PAGE}

    def after(self, place: int) -> Json:
        newer = [each for each in self.shown() if each["place"] > place]
        return {"messages": newer[:PAGE], "more": True, "newer": len(newer) > PAGE}

    def around(self, message_id: int) -> Json:
        place = next(row["place"] for row in self.rows if row["id"] == message_id)
        before, after = self.history(place), self.after(place - 1)
        messages = before["messages"] + after["messages"]
        return {"messages": messages, "more": before["more"], "newer": after["newer"]}

    def _answer(self) -> Json:
        answer = {"revision": self.revision, "chat": self.chat, "event": None, "you": ME, "may": [], "waiting": [], "watching": 1}
        return json.loads(json.dumps(answer))  # type: ignore[no-any-return]

    def _changes(self, after: int) -> Json:
        changed = [row for row in self.rows if row["revision"] > after]
        return {
            "messages": [message(row) for row in changed if row["shown"]],
            "removed": [row["id"] for row in changed if not row["shown"]],
        }


def message(row: Json) -> Json:
    said = {name: row[name] for name in ("id", "place", "revision", "text")}
    return said | {"author": ME if row["id"] % 2 else JUNAID, "at": "now"}


class Page:
    """The reducer in a process of its own: one line of changes, one line of what is shown."""

    def __init__(self) -> None:
        command = [str(NODE), "--disable-warning=ExperimentalWarning", str(PLAYER)]
        self._node = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def after(self, changes: list[Json]) -> Json:
        assert self._node.stdin is not None
        assert self._node.stdout is not None
        self._node.stdin.write(json.dumps(changes) + "\n")
        self._node.stdin.flush()
        return json.loads(self._node.stdout.readline())  # type: ignore[no-any-return]

    def close(self) -> None:
        self._node.communicate()


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    page = Page()
    yield page
    page.close()


def joined(answer: Json) -> Json:
    return {"kind": "joined", "answer": answer}


def news(item: Json) -> Json:
    return {"kind": "news", "news": item}


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


def test_a_late_acknowledgement_does_not_put_a_removed_message_back(page: Page) -> None:
    rows = Rows()
    snapshot = rows.snapshot()
    rows.step("post", 0)
    (posted,) = rows.shown()
    rows.step("remove", 0)
    stored = {"kind": "stored", "clientId": "a", "message": posted}
    state = page.after([joined(snapshot), news(rows.news(0)), stored])
    assert state["messages"] == []
    assert page.after([joined(snapshot), stored])["messages"] == [posted]


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


def test_what_waits_for_a_moderator_is_shown_apart_and_leaves_when_decided(page: Page) -> None:
    rows = Rows()
    held = {"id": 9, "revision": 0, "author": ME, "text": "May I?", "at": "now", "state": "held"}
    pending = {"kind": "sending", "clientId": "a", "text": "May I?", "about": {}}
    asked = [joined(rows.snapshot()), pending, {"kind": "stored", "clientId": "a", "message": held}]
    state = page.after(asked)
    assert (state["waiting"], state["messages"], state["pending"]) == ([held], [], [])
    outcome = {"kind": "outcome", "outcome": {"id": 9, "state": "rejected"}}
    assert page.after([*asked, outcome])["waiting"] == []
    rows.rows = [{"id": index, "shown": False, "text": "", "place": 0, "revision": 0} for index in range(1, 9)]
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
