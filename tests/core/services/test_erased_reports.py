"""A stored report after somebody was erased: under the name of nobody, and nothing else renamed."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, get_args, get_type_hints

import pytest
from sqlalchemy import select

from core.clock import now
from core.models import Event, ReportSnapshot, SnapshotState
from core.platform import Platform
from core.queries.attribution.attribution import Attribution
from core.queries.attribution.labels import CreditTo, Label, LabelKind
from core.queries.attribution.rows import Conversion
from core.queries.attribution.tables import CreditRow, CreditTable
from core.queries.report.content import pack, unpack
from core.queries.report.long_tail import ClipLine
from core.queries.report.report import Report, report
from core.queries.spread.entry_point_credits import EntryPointCredit
from core.queries.spread.reach import Source
from core.services.people.erased_reports import PEOPLE, erase_snapshots
from tests.factories import make_entry_point, make_event, make_organisation, make_registration

NOT_PEOPLE = {ClipLine, EntryPointCredit, Source}


@pytest.fixture
def erased(platform: Platform) -> Report:
    """Maud has brought Idris, came by the poster, and her place has the poster's number; then she is erased."""
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        poster = make_entry_point(session, event, name="Poster")
        maud = make_registration(session, event, name="Maud", entry_point_id=poster.id)
        idris = make_registration(session, event, parent=maud, name="Idris")
        make_registration(session, event, parent=idris, name="Ayla")
        assert maud.id == poster.id, "or this shows nothing"
        labels = [Label(kind, name, maud.id) for kind, name in ((LabelKind.ENTRY_POINT, "Poster"), (LabelKind.PERSON, "Maud"))]
        labels.append(Label(LabelKind.PERSON, "Idris", idris.id))
        _keep(session, event, replace(report(session, event, now()), attribution=_credits(labels)))
        erase_snapshots(session, {event.id}, {maud.id}, "Somebody")
    with platform.reading() as session:
        found = unpack(session.scalars(select(ReportSnapshot.content)).one())
    assert found is not None
    return found


def _keep(session: Any, event: Event, counted: Report) -> None:
    kept = {"organisation_id": event.organisation_id, "event_id": event.id, "state": SnapshotState.READY, "as_of": now()}
    session.add(ReportSnapshot(**kept, content=pack(counted)))
    session.flush()


def _credits(labels: list[Label]) -> Attribution:
    to = {"conversion": Conversion.REGISTERED, "to": CreditTo.PEOPLE, "currency": "", "conversions": 3, "total": 3}
    rows = [CreditRow(label, [1]) for label in labels]
    return Attribution(tables=[CreditTable(**to, columns=["last_touch"], missing={}, rows=rows)])  # type: ignore[arg-type]


def test_an_entry_point_that_has_the_number_of_an_erased_place_keeps_its_name(erased: Report) -> None:
    assert [credit.name for credit in erased.entry_points] == ["Poster"]
    assert erased.reach is not None
    assert [source.name for source in erased.reach.sources] == ["Poster"]
    assert [row.label.name for row in erased.attribution.tables[0].rows if row.label.kind is LabelKind.ENTRY_POINT] == ["Poster"]


def test_whoever_was_erased_is_named_nowhere_and_everybody_else_as_before(erased: Report) -> None:
    assert erased.super_spreaders is not None
    assert [one.name for one in erased.super_spreaders.people] == ["Somebody", "Idris"]
    assert [top.leader.name for top in erased.people] == ["Somebody", "Idris"]
    assert [cascade.root for cascade in erased.cascades] == ["Somebody"]
    people = [row.label.name for row in erased.attribution.tables[0].rows if row.label.kind is LabelKind.PERSON]
    assert people == ["Somebody", "Idris"]
    assert "Maud" not in repr(erased)


def test_whatever_a_report_can_name_is_known_as_a_person_or_as_none() -> None:
    """A section that is added later and names people is not forgotten when somebody is erased."""
    naming = {kind for kind in _kinds(Report, set()) if _has_id(kind) and _has_words(kind)}
    assert naming == set(PEOPLE) | NOT_PEOPLE


def _kinds(kind: Any, seen: set[Any]) -> Iterator[type]:
    for part in get_args(kind):
        yield from _kinds(part, seen)
    if isinstance(kind, type) and is_dataclass(kind) and kind not in seen:
        seen.add(kind)
        yield kind
        for hint in get_type_hints(kind).values():
            yield from _kinds(hint, seen)


def _has_id(kind: type) -> bool:
    return any(field.name == "id" or field.name.endswith("_id") for field in fields(kind))


def _has_words(kind: type) -> bool:
    return any(hint is str for hint in get_type_hints(kind).values())
