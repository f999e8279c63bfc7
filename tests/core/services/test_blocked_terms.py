import pytest
from sqlalchemy import select

from core.chat_rules.actions import Action
from core.chat_rules.words import Match
from core.errors import Forbidden, NotFound
from core.models import BlockedTerm, Role
from core.permissions import Actor
from core.queries.room.blocked_terms import all_terms, page_of_terms, terms_version, word_list_of
from core.services.room import blocked_terms
from core.services.room.blocked_terms import (
    Added,
    NoTerms,
    TermTooLong,
    TermTooShort,
    TooManyTerms,
    add_terms,
    change_action,
    remove_terms,
    written_down,
)
from tests.factories import make_member, make_organisation


@pytest.fixture
def moderator(session):
    return Actor.of(make_member(session, make_organisation(session), Role.MODERATOR))


def listed(session, actor: Actor) -> list[tuple[str, str]]:
    return [(term.term, term.action) for term in all_terms(session, actor.organisation_id)]


def ids(session, *terms: str) -> list[int]:
    return list(session.scalars(select(BlockedTerm.id).where(BlockedTerm.term.in_(terms))))


def test_pasted_lines_become_terms_as_they_were_written(session, moderator):
    lines = "Scam\r\n\r\n  buy   now \n*spam*\n赌博\x00\n"
    assert add_terms(session, moderator, lines, Action.HOLD) == Added(added=4, known=0)
    assert listed(session, moderator) == [("Scam", "hold"), ("buy now", "hold"), ("*spam*", "hold"), ("赌博", "hold")]
    (term, *_) = all_terms(session, moderator.organisation_id)
    assert (term.folded, term.created_by_id) == ("scam", moderator.member_id)


def test_what_comes_to_the_same_is_listed_once(session, moderator):
    assert add_terms(session, moderator, "shit\n法輪功\nSH1T\nｓｈｉｔ", Action.HOLD) == Added(added=2, known=2)
    assert add_terms(session, moderator, "Shit\n法轮功\n*shit*", Action.REFUSE) == Added(added=1, known=2)
    assert listed(session, moderator) == [("shit", "hold"), ("法輪功", "hold"), ("*shit*", "refuse")]


def test_two_organisations_may_list_the_same(session, moderator):
    other = Actor.of(make_member(session, make_organisation(session), Role.MODERATOR))
    for actor in (moderator, other):
        assert add_terms(session, actor, "scam", Action.HOLD) == Added(added=1, known=0)
    assert listed(session, moderator) == [("scam", "hold")]


def test_what_was_written_down_can_be_added_again(session, moderator):
    add_terms(session, moderator, "scam", Action.HOLD)
    add_terms(session, moderator, "*spam*", Action.REFUSE)
    before = listed(session, moderator)
    removed = written_down(remove_terms(session, moderator, ids(session, "scam", "*spam*")))
    assert (removed, listed(session, moderator)) == ("scam\thold\n*spam*\trefuse\n", [])
    add_terms(session, moderator, removed, Action.HOLD)
    assert listed(session, moderator) == before


def test_a_tab_that_names_no_action_is_a_space(session, moderator):
    add_terms(session, moderator, "buy\tnow\nhold\n\trefuse", Action.HOLD)
    assert listed(session, moderator) == [("buy now", "hold"), ("hold", "hold"), ("refuse", "hold")]


@pytest.mark.parametrize(
    ("lines", "error", "words"),
    [
        (" \n\t\n", NoTerms, "at least one word"),
        ("fine\n" + "x" * 81, TermTooLong, "Line 2 (“xxx"),
        ("ﷺ" * 20, TermTooLong, "longer than 80"),
        ("fine\n\na", TermTooShort, "Line 3 (“a”)"),
        ("*a*", TermTooShort, "Line 1"),
        ("👍👍", TermTooShort, "too few letters"),
    ],
)
def test_a_line_that_will_not_do_is_named_and_none_is_added(session, moderator, lines, error, words):
    with pytest.raises(error, match=None) as refused:
        add_terms(session, moderator, lines, Action.HOLD)
    assert words in str(refused.value)
    assert listed(session, moderator) == []


@pytest.mark.parametrize("term", ["x" * 80, "骂", "ab", "1488"])
def test_a_term_at_the_edge_of_what_is_allowed_is_taken(session, moderator, term):
    add_terms(session, moderator, term, Action.REFUSE)
    assert word_list_of(session, moderator.organisation_id).find(f"so {term} !") == Match(term, Action.REFUSE)


def test_a_list_is_full_at_some_length(session, moderator, monkeypatch):
    monkeypatch.setattr(blocked_terms, "MOST_TERMS", 3)
    add_terms(session, moderator, "one\ntwo\nthree", Action.HOLD)
    assert add_terms(session, moderator, "ONE", Action.HOLD) == Added(added=0, known=1)
    with pytest.raises(TooManyTerms, match="would make 4"):
        add_terms(session, moderator, "one\nfour", Action.HOLD)


def test_changing_and_removing_take_only_the_terms_meant(session, moderator):
    add_terms(session, moderator, "one\ntwo\nthree", Action.HOLD)
    change_action(session, moderator, ids(session, "one", "three"), Action.REFUSE)
    remove_terms(session, moderator, ids(session, "three"))
    assert listed(session, moderator) == [("one", "refuse"), ("two", "hold")]


def test_every_change_gives_the_list_another_version(session, moderator):
    versions = [terms_version(session, moderator.organisation_id)]
    add_terms(session, moderator, "one", Action.HOLD)
    for change in (lambda: change_action(session, moderator, ids(session, "one"), Action.REFUSE),
                   lambda: remove_terms(session, moderator, ids(session, "one"))):  # fmt: skip
        versions.append(terms_version(session, moderator.organisation_id))
        change()
    versions.append(terms_version(session, moderator.organisation_id))
    assert versions == sorted(set(versions))


def test_another_organisations_terms_do_not_exist(session, moderator):
    stranger = Actor.of(make_member(session, make_organisation(session)))
    add_terms(session, moderator, "one", Action.HOLD)
    add_terms(session, stranger, "mine", Action.HOLD)
    for wanted in (ids(session, "one"), ids(session, "one", "mine"), [999_999], []):
        with pytest.raises(NotFound):
            change_action(session, stranger, wanted, Action.REFUSE)
        with pytest.raises(NotFound):
            remove_terms(session, stranger, wanted)
    assert word_list_of(session, stranger.organisation_id).find("one") is None


@pytest.mark.parametrize("role", [Role.MARKETER, Role.AGENT])
def test_only_those_who_moderate_keep_the_list(session, role):
    actor = Actor.of(make_member(session, make_organisation(session), role))
    for write in (
        lambda: add_terms(session, actor, "one", Action.HOLD),
        lambda: change_action(session, actor, [1], Action.HOLD),
        lambda: remove_terms(session, actor, [1]),
    ):
        with pytest.raises(Forbidden):
            write()


def test_the_list_is_looked_through_as_messages_are(session, moderator, monkeypatch):
    monkeypatch.setattr("core.queries.room.blocked_terms.PAGE_SIZE", 2)
    add_terms(session, moderator, "shit\n*shite\nscam\n100% sure", Action.HOLD)
    organisation_id = moderator.organisation_id
    found = page_of_terms(session, organisation_id, "SH1T", 1)
    assert ([term.term for term in found.terms], found.total) == (["*shite", "shit"], 2)
    assert [term.term for term in page_of_terms(session, organisation_id, "*", 1).terms] == ["*shite"]
    assert page_of_terms(session, organisation_id, "_", 1).total == 0
    beyond = page_of_terms(session, organisation_id, "", 9)
    assert ([term.term for term in beyond.terms], beyond.page, beyond.pages) == (["*shite", "shit"], 2, 2)
