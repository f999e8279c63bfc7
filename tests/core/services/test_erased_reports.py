"""A stored report after somebody was erased: under the name of nobody, and nothing else renamed."""

from sqlalchemy import select

from core.clock import now
from core.models import ReportSnapshot, SnapshotState
from core.queries.report import report
from core.queries.report_content import pack, unpack
from core.services.erased_words import erase_snapshots
from tests.factories import make_entry_point, make_event, make_organisation, make_registration


def test_an_entry_point_that_has_the_number_of_an_erased_place_keeps_its_name(platform):
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        poster = make_entry_point(session, event, name="Poster")
        maud = make_registration(session, event, name="Maud", entry_point_id=poster.id)
        make_registration(session, event, parent=maud, name="Idris")
        assert maud.id == poster.id, "or this shows nothing"
        kept = {"organisation_id": event.organisation_id, "event_id": event.id, "state": SnapshotState.READY, "as_of": now()}
        session.add(ReportSnapshot(**kept, content=pack(report(session, event, now()))))
        session.flush()
        erase_snapshots(session, {event.id}, {maud.id}, "Somebody")
    with platform.reading() as session:
        found = unpack(session.scalars(select(ReportSnapshot.content)).one())
    assert [credit.name for credit in found.entry_points] == ["Poster"]
    assert [source.name for source in found.reach.sources] == ["Poster"]
    assert [one.name for one in found.super_spreaders.people] == ["Somebody"]
    assert [top.leader.name for top in found.people] == ["Somebody"]
