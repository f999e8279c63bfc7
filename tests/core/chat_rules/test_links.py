import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.chat_rules.links import find_links, has_link


@pytest.mark.parametrize(
    ("text", "address", "shown"),
    [
        ("see https://example.com/a?b=1#c.", "https://example.com/a?b=1#c", "https://example.com/a?b=1#c"),
        ("example.com", "http://example.com", "example.com"),
        ("join t.me/room, now", "http://t.me/room", "t.me/room"),
        ("www.example.shop!", "http://www.example.shop", "www.example.shop"),
        ("(HTTPS://Example.COM)", "HTTPS://Example.COM", "HTTPS://Example.COM"),
        ("//example.com/x", "https://example.com/x", "//example.com/x"),
        ("at 10.1.2.3/x", "http://10.1.2.3/x", "10.1.2.3/x"),
        ("ｅｘａｍｐｌｅ．ｃｏｍ", "http://example.com", "ｅｘａｍｐｌｅ．ｃｏｍ"),
        ("ⓔⓧⓐⓜⓟⓛⓔ.ⓒⓞⓜ", "http://example.com", "ⓔⓧⓐⓜⓟⓛⓔ.ⓒⓞⓜ"),
        ("https：／／example．com／x", "https://example.com/x", "https：／／example．com／x"),
        ("go to example。com", "http://example.com", "example。com"),
        ("exam\u200bple.c\u00adom ok", "http://example.com", "exam\u200bple.c\u00adom"),
        ("看example.com吧", "http://example.com", "example.com"),
        ("加t.me/foo 看", "http://t.me/foo", "t.me/foo"),
        ("看https://example.com吧", "https://example.com", "https://example.com"),
        ("https://zh.wikipedia.org/wiki/中国 好", "https://zh.wikipedia.org/wiki/中国", "https://zh.wikipedia.org/wiki/中国"),
        ("💥example.com💥", "http://example.com", "example.com"),
    ],
)
def test_a_link_is_found_however_it_is_written(text: str, address: str, shown: str):
    (link,) = find_links(text)
    assert (link.url, text[link.start : link.end]) == (address, shown)
    assert has_link(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "It is 3.14 or 1.5, e.g. at 9 a.m.",
        "wait...what?! yes/no",
        "write to ada@example.com",
        "node.js, README.txt and main.py2",
        "你好。谢谢。ok",
        "我用的是iPhone。很好用",
        "version 1.2.3",
        "see: this // that",
        "10:30/11:45",
    ],
)
def test_what_is_no_link_is_left_alone(text: str):
    assert find_links(text) == []
    assert not has_link(text)


@pytest.mark.parametrize(
    "text", ["tg://resolve?domain=room", "weixin://dl/chat", "javascript://x%0aalert(1)", "FTP://files.example.com/x"]
)
def test_links_into_programs_count_and_are_never_shown(text: str):
    assert has_link(text)
    assert [link for link in find_links(text) if not link.url.lower().startswith(("http://", "https://"))] == []


@given(st.text(alphabet=st.sampled_from("ab.。．:/@中 \u200bｃé?#()%1"), max_size=200) | st.text(max_size=200))
def test_links_stand_in_order_where_they_say_and_lead_to_the_web(text: str):
    links = find_links(text)
    edges = [edge for link in links for edge in (link.start, link.end)]
    assert edges == sorted(edges)
    assert all(0 <= link.start < link.end <= len(text) for link in links)
    assert all(link.url.lower().startswith(("http://", "https://")) for link in links)


def test_several_links_are_each_found():
    assert [link.url for link in find_links("a.com,b.org/x和c.net")] == ["http://a.com", "http://b.org/x和c.net"]
