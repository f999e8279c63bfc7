"""Broadcasts and hot events, as clients of both transports see them."""

import queue
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import socketio

from tests.realtime.engine.clients import TIMEOUT_S, Line

Dial = Callable[..., Line]


class Stock:
    """The stock Python client."""

    def __init__(self, url: str, transports: list[str]) -> None:
        self.heard: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.client = socketio.Client(reconnection=False)
        self.client.on("*", lambda name, *args: self.heard.put((name, args)), namespace="/live")
        self.client.connect(url, auth={"from": "stock"}, namespaces=["/live"], transports=transports, wait_timeout=TIMEOUT_S)

    def __enter__(self) -> "Stock":
        return self

    def __exit__(self, *_: object) -> None:
        self.client.disconnect()

    def call(self, name: str, *args: Any) -> Any:
        """Emit and wait for the acknowledgement."""
        return self.client.call(name, args, namespace="/live", timeout=TIMEOUT_S)

    def hear(self) -> tuple[str, Any]:
        """The next event."""
        return self.heard.get(timeout=TIMEOUT_S)


@pytest.mark.parametrize("transports", [["websocket"], ["polling"], ["polling", "websocket"]])
def test_the_stock_client_hears_and_is_heard(url: str, dial: Dial, transports: list[str]) -> None:
    line = dial(url)
    with Stock(url, transports) as stock:
        assert stock.hear() == ("welcome", ({"from": "stock"},))
        assert stock.call("say", "你好 🎉") == "said"
        assert stock.hear() == ("said", ("你好 🎉",))
        assert line.hear() == ["said", "你好 🎉"]
        assert list(stock.call("echo", b"\x00\xff", {"deep": b"bytes"})) == [b"\x00\xff", {"deep": b"bytes"}]
        assert stock.call("others", {"raw": b"\x01"}) is None
        line.emit(1, "others", "spared")
        assert stock.hear() == ("told", ("spared",)), "who spoke is skipped"


def test_a_message_of_the_connect_handler_comes_after_the_acceptance(url: str, dial: Dial) -> None:
    line = dial(url)
    assert str(line.accepted).startswith("40/live,{")
    assert str(line.welcome).startswith('42/live,["welcome"')


def test_everybody_sees_the_same_order(url: str, dial: Dial) -> None:
    speakers, each = [dial(url) for _ in range(8)], 40

    def speak(line: Line, name: int) -> list[Any]:
        for number in range(each):
            line.emit(number, "say", [name, number])
        heard = [line.hear() for _ in range(each * len(speakers) + each)]
        return [data for kind, data in heard if kind == "said"]

    with ThreadPoolExecutor(len(speakers)) as pool:
        orders = list(pool.map(speak, speakers, range(len(speakers))))
    assert len(orders[0]) == each * len(speakers)
    assert all(order == orders[0] for order in orders)


def test_an_event_is_acknowledged_once(url: str, dial: Dial) -> None:
    line = dial(url)
    line.emit(1, "say", "first")
    line.emit(2, "say", "second")
    assert [line.hear() for _ in range(4)] == [["said", "first"], [1, "said"], ["said", "second"], [2, "said"]]


def test_an_event_without_a_number_is_not_acknowledged(url: str, dial: Dial) -> None:
    line = dial(url)
    line.send('42/live,["say","unasked"]')
    line.emit(2, "echo")
    assert [line.hear(), line.hear()] == [["said", "unasked"], [2]]


def test_a_handler_that_fails_ends_nobody(url: str, dial: Dial) -> None:
    line, other = dial(url), dial(url)
    line.emit(1, "fail")
    line.emit(2, "say", "still here")
    assert [line.hear(), line.hear()] == [["said", "still here"], [2, "said"]]
    assert other.hear() == ["said", "still here"]


def test_clients_that_leave_during_a_broadcast_take_nothing_from_others(url: str, dial: Dial) -> None:
    speaker, listener = dial(url), dial(url)
    leaving = [dial(url) for _ in range(20)]
    speaker.emit(1, "burst", 0, 500, 200, False)
    for line in leaving:
        line.socket.sock.close()
    arriving = [dial(url) for _ in range(20)]
    assert [data["n"] for data in listener.hear_numbers(500)] == list(range(500))
    speaker.hear_numbers(500)
    assert speaker.hear() == [1, 500]
    speaker.emit(2, "say", "who is new hears from now on")
    for line in arriving:
        assert line.hear()[0] in {"burst", "said"}
