"""Socket.IO packets, against the library's own encoder."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from socketio.packet import Packet

from realtime.engine import encoding
from realtime.engine.packets import ACK, CONNECT, EVENT, BadPacket, decode

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
NAMESPACES = st.sampled_from(["/", "/live", "/a/b"])


@given(NAMESPACES, st.none() | st.integers(0, 10**17), st.lists(JSON, max_size=4))
def test_an_event_is_read_as_it_was_written(namespace: str, number: int | None, args: list[Any]) -> None:
    packet = Packet(EVENT, ["chat", *args], namespace, number, binary=False)
    assert decode(packet.encode()) == (EVENT, namespace, number, ["chat", *args], 0)


@given(st.text())
def test_whatever_comes_is_a_packet_or_refused(text: str) -> None:
    for packet in (text, f"2{text}", f"42{text}", f"5{text}"):
        with suppress(BadPacket):
            assert decode(packet).kind in range(7)


@pytest.mark.parametrize(
    "text", ["2[NaN]", '2["a",NaN]', '2["a",Infinity]', '2["a"]x', "2" + "[" * 100_000, '2["a",' + "9" * 5000 + "]"]
)
def test_json_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadPacket):
        decode(text)


def test_a_namespace_may_have_a_query_and_a_connect_no_data() -> None:
    assert decode("0/live?token=1,") == (CONNECT, "/live", None, None, 0)
    assert decode('0/live,{"ticket":"x"}').data == {"ticket": "x"}
    assert decode("3/live,12[]") == (ACK, "/live", 12, [], 0)


@given(JSON)
def test_what_is_written_is_utf_8_and_the_same_when_read(data: Any) -> None:
    written = encoding.dumps(data)
    assert encoding.loads(written.encode()) == data


def test_halves_of_characters_stay_escaped() -> None:
    assert encoding.dumps("\ud83c 你好") == '"\\ud83c \\u4f60\\u597d"'
    assert encoding.dumps("你好") == '"你好"'
