import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.chat_rules.links import has_link


@pytest.mark.parametrize(
    "text",
    [
        "see https://example.com/a?b=1#c.",
        "example.com",
        "join t.me/room, now",
        "www.example.shop!",
        "(HTTPS://Example.COM)",
        "//example.com/x",
        "at 10.1.2.3/x",
        "ｅｘａｍｐｌｅ．ｃｏｍ",
        "ⓔⓧⓐⓜⓟⓛⓔ.ⓒⓞⓜ",
        "https：／／example．com／x",
        "go to example。com",
        "exam\u200bple.c\u00adom ok",
        "看example.com吧",
        "加t.me/foo 看",
        "看https://example.com吧",
        "https://zh.wikipedia.org/wiki/中国 好",
        "💥example.com💥",
        "a.com,b.org/x和c.net",
    ],
)
def test_a_link_is_found_however_it_is_written(text: str):
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
    assert not has_link(text)


@pytest.mark.parametrize(
    "text", ["tg://resolve?domain=room", "weixin://dl/chat", "javascript://x%0aalert(1)", "FTP://files.example.com/x"]
)
def test_links_into_programs_count(text: str):
    assert has_link(text)


ANYTHING = st.text(alphabet=st.sampled_from("ab.。．:/@中 \u200bｃé?#()%1"), max_size=200) | st.text(max_size=200)


@given(ANYTHING, ANYTHING)
def test_a_link_is_found_whatever_is_said_around_it(before: str, after: str):
    assert has_link(f"{before} example.com {after}")
