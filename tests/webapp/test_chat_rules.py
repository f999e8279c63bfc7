"""The page of blocked terms, in a browser without JavaScript."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from core.models import Member, Role
from core.permissions import Actor
from core.platform import Platform
from core.queries.room.blocked_terms import all_terms
from core.services.room.blocked_terms import add_terms
from tests.factories import make_member, make_organisation

SignIn = Callable[[FlaskClient, Member], None]
PATH = "/console/settings/chat-rules"


@pytest.fixture
def moderator(sqlite_platform: Platform, client: FlaskClient, sign_in: SignIn) -> Member:
    with sqlite_platform.transaction() as session:
        member = make_member(session, make_organisation(session), Role.MODERATOR)
    sign_in(client, member)
    return member


@pytest.fixture
def listed(sqlite_platform: Platform, moderator: Member) -> Callable[[], list[tuple[str, str]]]:
    def _listed() -> list[tuple[str, str]]:
        with sqlite_platform.reading() as session:
            return [(term.term, term.action.value) for term in all_terms(session, moderator.organisation_id)]

    return _listed


def add(client: FlaskClient, terms: str, action: str = "hold", **more: object):
    return client.post(f"{PATH}/terms", data={"terms": terms, "action": action} | more)


def ticked(client: FlaskClient, *terms: str) -> list[str]:
    """The values of the check boxes beside these terms."""
    page = client.get(PATH).text
    return [re.search(rf'name="term" value="(\d+)"><span>{re.escape(term)}<', page)[1] for term in terms]


def test_a_new_list_is_empty_and_says_how_to_begin(client: FlaskClient, moderator: Member):
    page = client.get(PATH).text
    assert "No words yet" in page
    assert "Remove all" not in page
    assert page.count('aria-current="page"') == 2


def test_pasted_words_are_listed(client: FlaskClient, listed: Callable):
    assert add(client, "scam\nfree money\nSCAM", "refuse").location == PATH
    page = client.get(PATH).text
    assert "2 terms added. 1 line was left out: another term finds the same." in page
    assert listed() == [("scam", "refuse"), ("free money", "refuse")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_added_to_what_was_pasted(client: FlaskClient, listed: Callable, encoding: str):
    file = BytesIO("赌博\trefuse\r\ncafé\r\n".encode(encoding))
    assert add(client, "scam", file=(file, "words.txt")).status_code == 302
    assert listed() == [("scam", "hold"), ("赌博", "refuse"), ("café", "hold")]


def test_a_file_in_another_encoding_is_refused_with_what_to_do(client: FlaskClient, listed: Callable):
    page = add(client, "scam", file=(BytesIO("赌博".encode("gb18030")), "words.txt"))
    assert (page.status_code, "Save it as a text file in UTF-8" in page.text) == (422, True)
    assert listed() == []


@pytest.mark.parametrize(
    ("terms", "words"),
    [("", "Write at least one word"), ("fine\n!", "Line 2 (“!”) has too few letters"), ("x" * 81, "longer than 80 characters")],
)
def test_a_refused_list_says_why_and_keeps_what_was_pasted(client: FlaskClient, listed: Callable, terms: str, words: str):
    page = add(client, terms)
    assert (page.status_code, words in page.text) == (422, True)
    assert f"\n{terms}</textarea>" in page.text
    assert listed() == []


def test_ticked_words_are_refused_held_and_removed(client: FlaskClient, listed: Callable):
    add(client, "one\ntwo\nthree")
    client.post(f"{PATH}/terms/change", data={"term": ticked(client, "one", "two"), "action": "refuse"})
    client.post(f"{PATH}/terms/change", data={"term": ticked(client, "two"), "action": "hold"})
    client.post(f"{PATH}/terms/change", data={"term": ticked(client, "three"), "action": "remove"})
    assert listed() == [("one", "refuse"), ("two", "hold")]


def test_nothing_ticked_changes_nothing_and_says_so(client: FlaskClient, listed: Callable):
    add(client, "one")
    client.post(f"{PATH}/terms/change", data={"action": "remove"})
    assert "Tick the terms first." in client.get(PATH).text
    assert listed() == [("one", "hold")]


def test_a_removal_can_be_undone_once(client: FlaskClient, listed: Callable):
    add(client, "one", "refuse")
    client.post(f"{PATH}/terms/change", data={"term": ticked(client, "one"), "action": "remove"})
    page = client.get(PATH).text
    undo = dict(re.findall(r'type="hidden" name="(terms|action)" value="([^"]*)"', page))
    assert client.post(f"{PATH}/terms", data=undo).status_code == 302
    assert listed() == [("one", "refuse")]
    assert "Removed by mistake?" not in client.get(PATH).text


def test_the_whole_list_goes_out_as_a_file_and_comes_back(client: FlaskClient, listed: Callable):
    add(client, "one\n*two*\n赌博", "refuse")
    before = listed()
    file = client.get(f"{PATH}/chat-rules.txt")
    assert file.headers["Content-Disposition"] == "attachment; filename=chat-rules.txt"
    assert client.post(f"{PATH}/clear").location == PATH
    assert listed() == []
    add(client, "", file=(BytesIO(file.data), "chat-rules.txt"))
    assert listed() == before


def test_clearing_an_empty_list_is_harmless(client: FlaskClient, moderator: Member):
    assert client.post(f"{PATH}/clear").location == PATH


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("Hello!", "Goes out at once."),
        ("free m0ney", "Held for a moderator.</b> It has “free money”."),
        ("a s.c.a.m and free money", "Refused.</b> It has “scam”."),
        ("a s.c.a.m and free money", "It also has “free money”, for which it would be held."),
        ("coins, free money! Coins!", "Held for a moderator.</b> It has “coins” and “free money”."),
        ("a" * 99, "Refused.</b> It is a wall"),
        ("see example.com", "rooms with links off refuse it"),
        ("", "This is needed."),
        ("x" * 501, "Use at most"),
    ],
)
def test_a_message_can_be_tried(client: FlaskClient, moderator: Member, message: str, words: str):
    add(client, "free money\ncoins")
    add(client, "scam", "refuse")
    assert words in client.post(f"{PATH}/try", data={"message": message}).text


def test_the_list_is_searched_in_any_spelling_and_paged(
    client: FlaskClient, sqlite_platform: Platform, moderator: Member, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("core.queries.room.blocked_terms.PAGE_SIZE", 2)
    add(client, "scam\nspam\nscampi")
    page = client.get(f"{PATH}?q=SC4M").text
    assert "2 terms found" in page
    assert ">spam<" not in page
    assert "No term matches" in client.get(f"{PATH}?q=zzz").text
    assert "Page 2 of 2" in client.get(f"{PATH}?page=2").text


def test_a_strangers_word_is_not_found_and_stays(client: FlaskClient, sqlite_platform: Platform, moderator: Member):
    with sqlite_platform.transaction() as session:
        stranger = make_member(session, make_organisation(session))
        add_terms(session, Actor.of(stranger), "theirs", "hold")
        (term,) = all_terms(session, stranger.organisation_id)
    assert client.post(f"{PATH}/terms/change", data={"term": term.id, "action": "remove"}).status_code == 404
    assert "theirs" not in client.get(PATH).text
    with sqlite_platform.reading() as session:
        assert len(all_terms(session, stranger.organisation_id)) == 1


def test_what_stands_in_a_word_is_text_and_no_markup(client: FlaskClient, moderator: Member):
    add(client, "<img src=x onerror=alert(1)>bad")
    page = client.post(f"{PATH}/try", data={"message": "<b>hello</b>"}).text
    assert "<img src=x" not in page
    assert "<b>hello" not in page
