"""Boards are told by what changed on them, in the order and with the numbers that the protocol promises."""

from datetime import timedelta
from math import inf
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.clock import at, now
from core.platform import Platform
from realtime.boards import Board, Boards

Things = list[dict[str, Any]]


class Rows:
    """What stands in the rows, and how often they were read."""

    def __init__(self) -> None:
        self.things: Things = []
        self.reads = 0
        self.broken = False

    def read(self, _session: Session, _event_id: int) -> Things:
        self.reads += 1
        if self.broken:
            raise OSError("the rows cannot be read")
        return list(self.things)


@pytest.fixture
def rows() -> Rows:
    return Rows()


@pytest.fixture
def boards(sqlite_platform: Platform, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> Boards:
    monkeypatch.setattr("realtime.boards.READ_EVERY_S", 0.0)
    boards = Boards(sqlite_platform, 1, {"polls": rows.read})
    with sqlite_platform.reading() as session:
        boards.load(session)
    return boards


def test_news_say_what_differs_from_what_was_told() -> None:
    board = Board(lambda _session, _event_id: [])
    assert board.take_in([{"id": 1, "votes": 0}, {"id": 2, "votes": 0}]) == {
        "from": 0,
        "to": 1,
        "changed": [{"id": 1, "votes": 0}, {"id": 2, "votes": 0}],
        "gone": [],
    }
    assert board.take_in([{"id": 2, "votes": 3}]) == {"from": 1, "to": 2, "changed": [{"id": 2, "votes": 3}], "gone": [1]}
    assert board.take_in([{"id": 2, "votes": 3}]) is None
    assert board.state == {"version": 2, "things": [{"id": 2, "votes": 3}]}


def test_only_a_board_that_changed_is_read(boards: Boards, rows: Rows) -> None:
    assert boards.take_news() == []
    boards.change("offers")
    assert boards.take_news() == []
    assert rows.reads == 1, "for the first time"
    rows.things = [{"id": 1}]
    boards.change("polls")
    assert boards.take_news() == [["polls", {"from": 0, "to": 1, "changed": [{"id": 1}], "gone": []}]]


def test_what_changes_often_waits_to_be_read(boards: Boards, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    boards.change("polls")
    boards.take_news()
    monkeypatch.setattr("realtime.boards.READ_EVERY_S", 3600.0)
    rows.things = [{"id": 1}]
    boards.change("polls")
    assert boards.take_news() == []
    assert boards.wait


def test_what_could_not_be_read_is_read_again(boards: Boards, rows: Rows) -> None:
    rows.things, rows.broken = [{"id": 1}], True
    boards.change()
    with pytest.raises(OSError, match="cannot be read"):
        boards.take_news()
    assert boards.wait
    rows.broken = False
    assert [name for name, _news in boards.take_news()] == ["polls"]
    assert not boards.wait


def test_what_looks_otherwise_from_a_moment_on_is_read_when_it_comes(
    boards: Boards, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("realtime.boards.REST", 0)
    closes_at = now() + timedelta(seconds=30)
    rows.things = [{"id": 1, "state": "open", "closes_at": closes_at.isoformat()}, {"id": 2, "closes_at": None}]
    boards.change("polls")
    boards.take_news()
    assert boards.take_news() == []
    assert 29 < boards.look_in_s <= 30, "whoever waits for changes is there when it comes"
    rows.things = [{"id": 1, "state": "closed", "closes_at": closes_at.isoformat()}, {"id": 2, "closes_at": None}]
    with at(closes_at):
        ((_, news),) = boards.take_news()
        assert news["changed"] == [rows.things[0]]
        assert boards.take_news() == []
        assert boards.look_in_s == inf
    assert rows.reads == 3, "for the first time, when it changed, and when its time came"
