import socket
import subprocess
import sys
from collections.abc import Iterator
from threading import Event

import pytest

from core import rtmp_addresses
from core.rtmp_addresses import LOOKUPS_AT_ONCE, RtmpAddress, is_public, lookup_within


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("rtmp://live.example.com/app", "rtmp://live.example.com:1935/app"),
        ("rtmps://live.example.com/rtmp/", "rtmps://live.example.com:443/rtmp"),
        ("rtmps://live.example.com:8443/a/b", "rtmps://live.example.com:8443/a/b"),
        ("RTMP://192.0.2.7/live", "rtmp://192.0.2.7:1935/live"),
        ("rtmp://[2001:db8::1]/live", "rtmp://[2001:db8::1]:1935/live"),
    ],
)
def test_an_address_is_read_with_the_port_its_scheme_means(text: str, whole: str) -> None:
    address = RtmpAddress.parse(text)
    assert address.at(address.host) == whole


@pytest.mark.parametrize(
    "text",
    [
        "",
        "live.example.com/app",
        "http://live.example.com/app",
        "rtmp://live.example.com",
        "rtmp://live.example.com/",
        "rtmp:///app",
        "rtmp://me:secret@live.example.com/app",
        "rtmp://live.example.com/app?key=1",
        "rtmp://live.example.com/app#1",
        "rtmp://live.example.com:99999/app",
        "rtmp://live.example.com:0/app",
        "rtmp://live example.com/app",
        "rtmp://-f/app",
        "rtmp://live.example.com/app listen=1",
        "rtmp://live.example.com/app\n",
        "rtmp://[::1/app",
    ],
)
def test_anything_else_is_no_address(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (whichever part is wrong)
        RtmpAddress.parse(text)


@pytest.mark.parametrize(
    ("ip", "public"),
    [
        ("142.250.74.110", True),
        ("2a00:1450:4001::1", True),
        ("127.0.0.1", False),
        ("::1", False),
        ("10.1.2.3", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::8efa:4a6e", True),  # 142.250.74.110, said by a network without IPv4
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::a01:203", False),
        ("64:ff9b:1::8efa:4a6e", False),
        ("::7f00:1", False),
        ("::ffff:0:7f00:1", False),
        ("fec0::1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
    ],
)
def test_private_networks_are_told_from_the_world(ip: str, public: bool) -> None:
    assert is_public(ip) is public


@pytest.fixture
def name_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[list[str], Event]]:
    """Whom it was asked for, and what it waits for before it answers."""
    asked: list[str] = []
    answers = Event()

    def getaddrinfo(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        answers.wait(30)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("142.250.74.110", port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    rtmp_addresses._lookups.cache_clear()
    yield asked, answers
    answers.set()
    rtmp_addresses._lookups().shutdown()
    rtmp_addresses._lookups.cache_clear()


def test_a_name_server_that_does_not_answer_is_waited_for_so_long_and_by_so_few(name_server: tuple[list[str], Event]) -> None:
    asked, answers = name_server
    for number in range(2 * LOOKUPS_AT_ONCE):
        with pytest.raises(TimeoutError):
            lookup_within(0.02, f"host-{number}", 1935)
    answers.set()
    assert lookup_within(30, "the-last", 1935) == ["142.250.74.110"]
    assert asked == [*(f"host-{number}" for number in range(LOOKUPS_AT_ONCE)), "the-last"]


def test_a_web_process_goes_on_while_one_request_waits_for_a_name() -> None:
    script = """
from gevent import monkey; monkey.patch_all()
import gevent, socket
from core.rtmp_addresses import lookup_within
socket.getaddrinfo = lambda *_, **__: gevent.sleep(30)
went_on = gevent.spawn(print, "another request")
try:
    lookup_within(0.2, "live.example.com", 1935)
except OSError:
    print("no answer", went_on.ready(), flush=True)
import os; os._exit(0)
"""
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True).stdout
    assert told == "another request\nno answer True\n"
