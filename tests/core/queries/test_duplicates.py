"""Who may be one person: suggested, never decided."""

import pytest
from sqlalchemy.orm import Session

from core.models import Event, Person
from core.queries.people.duplicates import Sign, duplicates_of, suggest_duplicates
from core.services.people.erasure import erase_person
from core.services.people.merges import merge_people
from tests.core.services.spreading import come, owner_of
from tests.factories import make_event, make_organisation, make_person

PHONE = "+442079460958"


def pairs(session: Session, event: Event) -> list[tuple[str | None, str | None, tuple[Sign, ...]]]:
    found = suggest_duplicates(session, event.organisation_id)
    assert found.total == len(found.pairs)
    return [(pair.survivor.email, pair.absorbed.email or pair.absorbed.phone, tuple(pair.signs)) for pair in found.pairs]


def test_a_number_in_a_form_that_is_another_persons(session: Session, event: Event) -> None:
    come(session, event, "Ada", 1, email=None, phone=PHONE)
    ada = come(session, event, "Ada L", 2, phone=PHONE, email="ada@example.org")
    assert pairs(session, event) == [("ada@example.org", PHONE, (Sign.PHONE,))]
    person = session.get_one(Person, ada.person_id)
    assert [pair.signs for pair in duplicates_of(session, person)] == [[Sign.PHONE]]


def test_one_name_in_one_browser_and_not_a_family_at_one_tablet(session: Session, event: Event) -> None:
    come(session, event, "Ada", 1, browser="tablet", email="ada@example.org")
    come(session, event, "ADA", 2, browser="tablet", email="other@example.com")
    come(session, event, "Ben", 3, browser="tablet", email="ben@example.org")
    assert pairs(session, event) == [("ada@example.org", "other@example.com", (Sign.BROWSER,))]


@pytest.mark.parametrize(
    ("one", "other"),
    [("maud@example.org", "maud+fair@example.org"), ("m.a.ud@gmail.com", "maud+x@googlemail.com"), ("a-b@proton.me", "ab@pm.me")],
)
def test_one_mailbox_written_differently(session: Session, event: Event, one: str, other: str) -> None:
    people = [make_person(session, event.organisation, email=email) for email in (one, other)]
    assert pairs(session, event) == [(one, other, (Sign.MAILBOX,))]
    for person in people:
        (pair,) = duplicates_of(session, person)
        assert {pair.survivor.id, pair.absorbed.id} == {person.id for person in people}


def test_two_mailboxes_are_two_people(session: Session, event: Event) -> None:
    for email in ("maud@example.org", "maud@example.com", "m.aud@example.org", "maude@example.org", "m_ud@example.org"):
        make_person(session, event.organisation, email=email)
    assert pairs(session, event) == []


def test_more_signs_come_first_and_several_are_named(session: Session, event: Event) -> None:
    make_person(session, event.organisation, email="eve@example.org")
    make_person(session, event.organisation, email="eve+1@example.org")
    come(session, event, "Ada", 1, browser="b", email=None, phone=PHONE)
    come(session, event, "Ada", 2, browser="b", email="ada@example.org", phone=PHONE)
    assert [pair[2] for pair in pairs(session, event)] == [(Sign.BROWSER, Sign.PHONE), (Sign.MAILBOX,)]


def test_who_was_merged_or_erased_is_no_duplicate_any_more(session: Session, event: Event) -> None:
    owner = owner_of(session, event)
    first = [make_person(session, event.organisation, email=email) for email in ("ada@example.org", "ada+1@example.org")]
    second = [make_person(session, event.organisation, email=email) for email in ("eve@example.org", "eve+1@example.org")]
    merge_people(session, owner, first[0].id, first[1].id)
    erase_person(session, owner, second[0].id, second[0].name)
    assert pairs(session, event) == []
    assert duplicates_of(session, second[1]) == []


def test_another_organisations_people_are_never_named(session: Session, event: Event) -> None:
    other = make_event(session, make_organisation(session))
    make_person(session, other.organisation, email="ada+1@example.org")
    come(session, other, "Ada", 1, browser="b", email=None, phone=PHONE)
    ada = come(session, event, "Ada", 2, browser="b", email="ada@example.org", phone=PHONE)
    assert pairs(session, event) == []
    assert duplicates_of(session, session.get_one(Person, ada.person_id)) == []
