"""One clock pings everybody, and ends who does not answer."""

from collections.abc import Callable

from tests.realtime.engine.clients import Line, seen

Dial = Callable[..., Line]
PINGS = 10  # they take longer than the server waits for an answer, or for somebody to enter a namespace


def test_who_does_not_answer_pings_is_closed_whatever_else_they_say(quick_url: str, dial: Dial) -> None:
    line = dial(quick_url)
    number = 0
    while (frame := line.frame()) is not None:
        if frame == "2":
            number += 1
            line.emit(number, "echo", "no pong")
    assert number >= 1
    assert seen(quick_url, lambda now: bool(now["ends"]))["ends"][-1] == "ping timeout"


def test_who_answers_stays(quick_url: str, dial: Dial) -> None:
    line = dial(quick_url)
    for _ in range(PINGS):
        assert line.frame() == "2"
        line.send("3")
    line.emit(1, "echo", "still here")
    assert line.hear() == [1, "still here"]


def test_a_pong_that_was_not_asked_for_brings_no_second_ping(quick_url: str, dial: Dial) -> None:
    line = dial(quick_url)
    line.send("3", "3", "3")
    assert line.frame() == "2"
    line.emit(1, "echo")
    line.send("3")
    assert [line.frame(), line.frame()] == ["43/live,1[]", "2"]


def test_who_left_the_last_namespace_and_enters_none_is_closed_however_many_pings_they_answer(quick_url: str, dial: Dial) -> None:
    line = dial(quick_url)
    line.send("41/live,")
    while (frame := line.frame()) is not None:
        if frame == "2":
            line.send("3")


def test_who_leaves_and_enters_again_stays(quick_url: str, dial: Dial) -> None:
    line = dial(quick_url)
    line.send("41/live,", "40/live,")
    pings = 0
    while pings < PINGS:
        frame = line.frame()
        assert frame is not None
        if frame == "2":
            pings += 1
            line.send("3")
