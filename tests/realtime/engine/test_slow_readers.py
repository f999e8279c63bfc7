"""Clients that read slowly, or not at all, and the others."""

from collections.abc import Callable
from typing import Any
from urllib.request import Request, urlopen

from tests.realtime.engine.clients import Line, seen

Dial = Callable[..., Line]
TEXT_BYTES = 1000
HELD = 220  # messages that are more than the kernel takes and less than a backlog may be
AT_ONCE = 20
STALLED = 5


def burst(lines: list[Line], count: int, lesser: bool) -> list[list[dict[str, Any]]]:
    """The first line has so many messages said, a few at a time, and every line reads them; gives what each heard."""
    heard: list[list[dict[str, Any]]] = [[] for _ in lines]
    for start in range(0, count, AT_ONCE):
        lines[0].emit(start, "burst", start, AT_ONCE, TEXT_BYTES, lesser)
        for line, messages in zip(lines, heard, strict=True):
            messages += line.hear_numbers(AT_ONCE)
        assert lines[0].hear() == [start, AT_ONCE]
    return heard


def test_what_the_kernel_does_not_take_at_once_arrives_whole_and_in_order(url: str, dial: Dial) -> None:
    slow, speaker = dial(url, slow=True), dial(url)
    burst([speaker], HELD, False)
    seen(url, lambda now: now["owed"] > 0)
    slow.emit(7, "echo", "an answer waits its turn")
    heard = slow.hear_numbers(HELD)
    assert heard == [{"n": number, "text": "é" * (TEXT_BYTES // 2)} for number in range(HELD)]
    assert slow.hear() == [7, "an answer waits its turn"]
    seen(url, lambda now: now["owed"] == 0)


def test_who_is_behind_loses_the_volatile_parts_first_and_nothing_else(url: str, dial: Dial) -> None:
    slow, speaker = dial(url, slow=True), dial(url)
    count = 1000
    (heard,) = burst([speaker], count, True)
    assert all("text" in data for data in heard), "only who is behind gets less"
    late = slow.hear_numbers(count)
    assert [data["n"] for data in late] == list(range(count))
    assert "text" in late[0]
    assert "text" not in late[-1]
    seen(url, lambda now: now["owed"] == 0)
    burst([speaker], AT_ONCE, True)
    assert all("text" in data for data in slow.hear_numbers(AT_ONCE)), "who has caught up gets everything again"


def test_who_stalls_is_dropped_with_a_reason_and_delays_nobody(url: str, dial: Dial) -> None:
    stalled = [dial(url, slow=True) for _ in range(STALLED)]
    before = seen(url, lambda _: True)
    count = 1000
    for heard in burst([dial(url), dial(url)], count, False):
        assert [data["n"] for data in heard] == list(range(count))
    already = before["ends"].count("too slow")
    after = seen(url, lambda now: now["ends"].count("too slow") == already + STALLED and now["owed"] == 0)
    assert after["dropped"] == before["dropped"] + STALLED
    for line in stalled:
        while line.frame() is not None:
            pass


def test_a_client_that_never_polls_is_one_that_stalls(url: str, dial: Dial) -> None:
    base = f"{url}/socket.io/?EIO=4&transport=polling"
    with urlopen(base) as answer:
        sid = answer.read().decode().partition('"sid":"')[2].partition('"')[0]
    with urlopen(Request(f"{base}&sid={sid}", data=b"40/live,")) as answer:
        assert answer.read() == b"ok"
    already = seen(url, lambda _: True)["ends"].count("too slow")
    burst([dial(url)], 600, False)
    seen(url, lambda now: now["ends"].count("too slow") == already + 1 and now["owed"] == 0)
