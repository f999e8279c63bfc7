"""Random days of one person with several pages, told of by two processes, against the seconds of the union of their pages."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.services.registrations.attendance import add_spans
from realtime.attendance import AttendanceBook

START = 1_800_000_000
PAGES = ["a1", "a2", "b1"]  # two in one process, one in the other


class Clock:
    """Stands until it is told to go on."""

    def __init__(self) -> None:
        self.now = float(START)

    def __call__(self) -> float:
        return self.now


class Rows:
    """The rule of the rows, without the rows: what two processes store, in the order they store it."""

    def __init__(self) -> None:
        self.last, self.recent, self.seconds = 0, 0, 0

    @contextmanager
    def transaction(self) -> Iterator["Rows"]:
        yield self

    def record(self, seen: dict[int, list[tuple[int, int]]]) -> None:
        for spans in seen.values():
            self.last = self.last or spans[0][0]
            new, self.last, self.recent = add_spans(self.last, self.recent, spans)
            self.seconds += new


steps = st.lists(
    st.tuples(st.floats(0.05, 20), st.sampled_from(PAGES), st.sampled_from(["shown", "hidden", "left"])),
    max_size=40,
)
phases = st.tuples(st.floats(0, 1), st.floats(0, 1))


@given(steps, phases)
def test_seconds_are_those_of_the_union_of_all_visible_pages(
    schedule: list[tuple[float, str, str]], phases: tuple[float, float]
) -> None:
    """Every whole second at whose end some page was visible counts once, however processes take turns in storing."""
    with pytest.MonkeyPatch.context() as patched:
        rows, clock = Rows(), Clock()
        patched.setattr("realtime.attendance.record_presence", lambda session, seen: session.record(seen))
        books = {name: AttendanceBook(rows, clock) for name in "ab"}  # type: ignore[arg-type]
        people = {name: _Pages(books[name]) for name in "ab"}
        visible: set[str] = set()
        expected: set[int] = set()
        next_store = {name: START + phase for name, phase in zip("ab", phases, strict=True)}

        def go_on(until: float) -> None:
            while (name := min(next_store, key=next_store.__getitem__)) and next_store[name] <= until:
                clock.now = next_store[name]
                books[name].mark()
                books[name].store(lambda _: None)
                next_store[name] += 1
            clock.now = until

        for pause, page, what in schedule:
            before, until = clock.now, clock.now + pause
            go_on(until)
            expected |= set(range(int(before) + 1, int(until) + 1)) if visible else set()
            getattr(people[page[0]], what)(page)
            (visible.add if what == "shown" else visible.discard)(page)
        for book in books.values():
            book.flush()
        assert rows.seconds == len(expected)


class _Pages:
    """What Presence makes of pages, for the one person of the schedule."""

    def __init__(self, book: AttendanceBook) -> None:
        self._book = book
        self._visible: set[str] = set()

    def shown(self, page: str) -> None:
        if not self._visible:
            self._book.came(1)
        self._visible.add(page)

    def hidden(self, page: str) -> None:
        if self._visible == {page}:
            self._book.went(1)
        self._visible.discard(page)

    left = hidden
