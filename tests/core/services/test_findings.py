"""Findings: renewed by inspections, decided by people."""

import pytest
from sqlalchemy import select

from core.errors import Forbidden, NotFound
from core.events import FindingsChanged
from core.models import Decision, Finding, Role
from core.outbox import PENDING
from core.permissions import Actor
from core.queries.integrity.findings import review_codes
from core.services.integrity.findings import (
    ReasonMissing,
    ReasonTooLong,
    decide_finding,
    reopen_finding,
    store_inspection,
)
from referral.integrity.findings import Code, Severity
from referral.integrity.findings import Finding as Found
from tests.factories import make_event, make_member, make_organisation, make_registration


@pytest.fixture
def marketer(session, event):
    return Actor.of(make_member(session, event.organisation, Role.MARKETER))


@pytest.fixture
def ids(session, event):
    return [make_registration(session, event).id for _ in range(8)]


def thrown(ids, subjects, severity=Severity.MEDIUM):
    """Disposable mail at the link of the first."""
    people = tuple(ids[place] for place in subjects)
    figures = {"count": len(people), "total": len(people), "parent": ids[0]}
    return Found(Code.DISPOSABLE_MAIL, severity, people, ids[0], figures)


def oneself(ids, child, code=Code.SELF_PHONE, severity=Severity.MEDIUM):
    figures = {"child": ids[child], "ancestor": ids[0], "generations": 1, "registrations": 3, "identities": ("phone",)}
    return Found(code, severity, (ids[child],), ids[0], figures)


def ring(ids, members):
    people = tuple(ids[place] for place in members)
    return Found(Code.RING, Severity.MEDIUM, people, None, {"members": len(people), "circle": "1 → 2 → 1"})


def store(session, event, *found):
    store_inspection(session, event.id, found)
    session.flush()
    return stored(session, event)


def stored(session, event):
    return session.scalars(select(Finding).where(Finding.event_id == event.id).order_by(Finding.id)).all()


def changes(session):
    """How often rewards were told since this was last asked."""
    facts = [recorded.fact for recorded in session.info.pop(PENDING, [])]
    return sum(isinstance(fact, FindingsChanged) for fact in facts)


def test_an_inspection_run_again_doubles_nothing_and_tells_nobody(session, event, ids):
    first = store(session, event, oneself(ids, 1), thrown(ids, (2, 3, 4)), ring(ids, (5, 6, 7)))
    assert [row.code for row in first] == [Code.SELF_PHONE, Code.DISPOSABLE_MAIL, Code.RING]
    assert changes(session) == 1
    again = store(session, event, oneself(ids, 1), thrown(ids, (2, 3, 4)), ring(ids, (5, 6, 7)))
    assert [(row.id, row.first_seen_at) for row in again] == [(row.id, row.first_seen_at) for row in first]
    assert changes(session) == 0


def test_a_finding_that_grew_is_the_same_with_its_new_figures(session, event, ids):
    (row,) = store(session, event, thrown(ids, (1, 2, 3)))
    (grown,) = store(session, event, thrown(ids, (1, 2, 3, 4), Severity.HIGH))
    assert grown.id == row.id
    assert (grown.subjects, grown.severity, grown.evidence["count"]) == ([ids[1], ids[2], ids[3], ids[4]], Severity.HIGH, 4)


def test_the_same_two_people_seen_by_something_surer_are_one_finding(session, event, ids):
    (row,) = store(session, event, oneself(ids, 1))
    (surer,) = store(session, event, oneself(ids, 1, Code.SELF_MAILBOX, Severity.HIGH))
    assert (surer.id, surer.code, surer.evidence["identities"]) == (row.id, Code.SELF_MAILBOX, ["phone"])


def test_two_groups_at_one_link_stay_two_though_one_began_as_the_other_was(session, event, ids):
    store(session, event, thrown(ids, (1, 2)))
    rows = store(session, event, thrown(ids, (1, 2, 3)), thrown(ids, (1, 2)))
    assert [row.subjects for row in rows] == [[ids[1], ids[2], ids[3]], [ids[1], ids[2]]]
    assert len({row.natural_key for row in rows}) == 2
    assert [row.id for row in store(session, event, thrown(ids, (1, 2, 3)), thrown(ids, (1, 2)))] == [row.id for row in rows]


def test_who_waits_follows_the_gravity(session, event, ids):
    store(session, event, oneself(ids, 1, Code.SELF_MAILBOX, Severity.HIGH), thrown(ids, (2, 3)), thrown(ids, (4,), Severity.LOW))
    assert review_codes(session, event.id) == {
        ids[0]: Code.SELF_MAILBOX,  # all they earned waits
        ids[1]: Code.SELF_MAILBOX,
        ids[2]: Code.DISPOSABLE_MAIL,
        ids[3]: Code.DISPOSABLE_MAIL,
    }


def test_a_dismissed_finding_holds_nobody_and_a_later_inspection_keeps_the_decision(session, event, ids, marketer):
    (row,) = store(session, event, thrown(ids, (1, 2, 3)))
    changes(session)
    decide_finding(session, marketer, event.id, row.id, Decision.DISMISSED, "  They are our own testers. ")
    assert changes(session) == 1
    store(session, event, thrown(ids, (1, 2, 3)))
    assert (row.decision, row.why, row.decided_by_id) == (Decision.DISMISSED, "They are our own testers.", marketer.member_id)
    assert not row.waiting
    assert review_codes(session, event.id) == {}
    assert changes(session) == 0


def test_whom_a_dismissed_finding_concerns_since_is_looked_at(session, event, ids, marketer):
    (row,) = store(session, event, thrown(ids, (1, 2, 3)))
    decide_finding(session, marketer, event.id, row.id, Decision.DISMISSED, "Testers.")
    store(session, event, thrown(ids, (1, 2, 3, 4)))
    assert (row.decision, row.undecided, row.waiting) == (Decision.DISMISSED, (ids[4],), True)
    assert review_codes(session, event.id) == {ids[4]: Code.DISPOSABLE_MAIL}


def test_a_dismissed_finding_that_became_graver_is_looked_at_as_a_whole(session, event, ids, marketer):
    (row,) = store(session, event, oneself(ids, 1))
    decide_finding(session, marketer, event.id, row.id, Decision.DISMISSED, "A couple.")
    store(session, event, oneself(ids, 1, Code.SELF_MAILBOX, Severity.HIGH))
    assert row.waiting
    assert set(review_codes(session, event.id)) == {ids[0], ids[1]}


def test_what_was_confirmed_holds_whatever_is_found_later(session, event, ids, marketer):
    (row,) = store(session, event, thrown(ids, (1,), Severity.LOW))
    assert review_codes(session, event.id) == {}
    decide_finding(session, marketer, event.id, row.id, Decision.CONFIRMED, "I asked them.")
    assert review_codes(session, event.id) == {ids[1]: Code.DISPOSABLE_MAIL}
    store(session, event)
    assert row.gone_at is not None
    assert review_codes(session, event.id) == {ids[1]: Code.DISPOSABLE_MAIL}


def test_an_open_finding_that_is_found_no_more_holds_nobody_until_it_is_found_again(session, event, ids):
    (row,) = store(session, event, thrown(ids, (1, 2, 3)))
    store(session, event)
    assert (row.waiting, review_codes(session, event.id)) == (False, {})
    (again,) = store(session, event, thrown(ids, (1, 2, 3)))
    assert (again.id, again.gone_at, again.waiting) == (row.id, None, True)
    assert len(review_codes(session, event.id)) == 3


def test_a_decision_can_be_taken_back(session, event, ids, marketer):
    (row,) = store(session, event, thrown(ids, (1, 2, 3)))
    decide_finding(session, marketer, event.id, row.id, Decision.DISMISSED, "Testers.")
    changes(session)
    reopen_finding(session, marketer, event.id, row.id)
    assert (row.decision, row.why, row.decided_by_id, row.decided_at, row.waiting) == (Decision.OPEN, "", None, None, True)
    assert len(review_codes(session, event.id)) == 3
    assert changes(session) == 1


def test_a_decision_needs_a_reason_that_fits(session, event, ids, marketer):
    (row,) = store(session, event, thrown(ids, (1, 2, 3)))
    with pytest.raises(ReasonMissing):
        decide_finding(session, marketer, event.id, row.id, Decision.DISMISSED, "  ")
    with pytest.raises(ReasonTooLong):
        decide_finding(session, marketer, event.id, row.id, Decision.CONFIRMED, "x" * 501)
    assert row.decision == Decision.OPEN


def test_only_who_may_review_decides_and_only_about_their_own(session, event, ids, marketer):
    (row,) = store(session, event, thrown(ids, (1, 2, 3)))
    for role in (Role.MODERATOR, Role.AGENT):
        member = Actor.of(make_member(session, event.organisation, role))
        with pytest.raises(Forbidden):
            decide_finding(session, member, event.id, row.id, Decision.DISMISSED, "No.")
    stranger = Actor.of(make_member(session, make_organisation(session)))
    for decision in (Decision.DISMISSED, Decision.CONFIRMED):
        with pytest.raises(NotFound):
            decide_finding(session, stranger, event.id, row.id, decision, "Mine.")
    with pytest.raises(NotFound):
        reopen_finding(session, stranger, event.id, row.id)
    with pytest.raises(NotFound):
        decide_finding(session, marketer, make_event(session, event.organisation).id, row.id, Decision.DISMISSED, "Elsewhere.")
