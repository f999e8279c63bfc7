"""Versions of the forest, and how many parents are others than in the report before."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core.clock import at, now
from core.models import ReportSnapshot, SnapshotState
from core.platform import Platform
from core.queries.spread.referral_changes import changes_since_last_report, forest_version
from core.services.people.merges import merge_people, undo_merge
from tests.core.services.spreading import come, owner_of
from tests.factories import make_event, make_organisation
from tests.query_count import counting


@pytest.fixture
def event(session: Session):
    return make_event(session, make_organisation(session))


@pytest.fixture
def twice(session: Session, event):
    """Ada under two names; Ben came through the first, Cem and Dora through the second."""
    ada, again = come(session, event, "Ada", 1), come(session, event, "Adah", 2)
    come(session, event, "Ben", 3, through=ada)
    for when, name in enumerate(("Cem", "Dora"), 4):
        come(session, event, name, when, through=again)
    return ada, again


def keep_report(session: Session, event, as_of) -> None:
    scope = {"organisation_id": event.organisation_id, "event_id": event.id}
    session.add(ReportSnapshot(state=SnapshotState.READY, as_of=as_of, registrations=5, **scope))
    session.flush()


def test_while_nothing_was_decided_anew_one_statement_says_so(session: Session, event, twice, platform: Platform) -> None:
    with counting(platform.engine) as sent:
        changes = changes_since_last_report(session, event, 5, now())
    assert (changes.version, changes.changed, changes.people, changes.since, len(sent)) == (0, 0, 5, None, 1)


def test_without_a_report_before_it_is_what_changed_since_people_registered(session: Session, event, twice) -> None:
    ada, again = twice
    merge_people(session, owner_of(session, event), ada.person_id, again.person_id)
    changes = changes_since_last_report(session, event, 4, now())
    assert (changes.version, changes.changed, changes.share, changes.since) == (2, 2, 0.5, None)


def test_what_the_report_before_knew_already_is_no_change(session: Session, event, twice) -> None:
    ada, again = twice
    noon = now()
    with at(noon):
        merge_people(session, owner_of(session, event), ada.person_id, again.person_id)
    keep_report(session, event, noon + timedelta(minutes=1))
    changes = changes_since_last_report(session, event, 4, noon + timedelta(minutes=2))
    assert (changes.version, changes.changed, changes.since) == (2, 0, noon + timedelta(minutes=1))


def test_what_changed_and_changed_back_is_the_same(session: Session, event, twice) -> None:
    ada, again = twice
    owner = owner_of(session, event)
    noon = now()
    keep_report(session, event, noon)
    with at(noon + timedelta(minutes=1)):
        merge = merge_people(session, owner, ada.person_id, again.person_id)
    assert changes_since_last_report(session, event, 4, noon + timedelta(minutes=2)).changed == 2
    with at(noon + timedelta(minutes=3)):
        undo_merge(session, owner, merge.id)
    changes = changes_since_last_report(session, event, 5, noon + timedelta(minutes=4))
    assert (changes.version, changes.changed) == (4, 0)
    assert forest_version(session, event) == 4
