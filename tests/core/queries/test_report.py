"""Every number of the report against plain loops over all rows."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import now
from core.models import Attendance, EntryPoint, Event, Referral, Registration, RegistrationStatus, Share, Via, Visit
from core.platform import Platform
from core.queries.report.advice import Certainty, Suggestion, advise
from core.queries.report.report import report
from core.queries.spread.delays import Delays, Seconds
from tests.core.queries.random_event import make_random_event
from tests.factories import make_entry_point, make_event, make_organisation, make_registration
from tests.query_count import counting

STATEMENTS_MAX = 18


class Rows:
    """All rows of the database, and the event's own picked out by plain loops."""

    def __init__(self, session: Session, event: Event) -> None:
        def own(model):
            return [row for row in session.scalars(select(model)) if row.event_id == event.id]

        self.registrations = own(Registration)
        self.coming = [row for row in self.registrations if row.status == RegistrationStatus.REGISTERED]
        self.visits = own(Visit)
        self.human = [visit for visit in self.visits if visit.bot_reason is None and visit.confirmed_at is not None]
        self.parent = {edge.child_id: edge.parent_id for edge in own(Referral)}
        self.attendance = {row.registration_id: row.seconds for row in own(Attendance)}
        self.shares = own(Share)
        self.entry_points = own(EntryPoint)
        self.by_id = {row.id: row for row in self.registrations}

    def chain(self, registration: Registration) -> list[Registration]:
        chain = [registration]
        while chain[-1].id in self.parent:
            chain.append(self.by_id[self.parent[chain[-1].id]])
        return chain

    def below(self, person: Registration) -> list[Registration]:
        return [row for row in self.coming if row is not person and person in self.chain(row)]


@pytest.mark.parametrize("seed", range(4))
def test_every_number_can_be_recomputed_from_the_rows(platform: Platform, seed: int) -> None:
    with platform.transaction() as session:
        event = make_random_event(session, Random(seed))
    with platform.reading() as session:
        found, rows = report(session, event, now()), Rows(session, event)
    coming_ids = {row.id for row in rows.coming}
    assert found.registered == len(rows.coming)
    assert found.cancelled == len(rows.registrations) - len(rows.coming)
    assert found.referred == sum(row.id in rows.parent for row in rows.coming)
    assert found.attended == sum(row.id in rows.attendance for row in rows.coming)
    assert found.seconds == sum(rows.attendance.get(row.id, 0) for row in rows.coming)
    assert found.bringers == len({rows.parent[row.id] for row in rows.coming if row.id in rows.parent})
    assert found.shares.shares == len(rows.shares)
    assert found.shares.sharers == len({share.registration_id for share in rows.shares} & coming_ids)
    assert found.cascade_count == len({rows.chain(row)[-1].id for row in rows.coming})
    assert found.reach.impressions == found.visits.by_code == sum(visit.via != Via.DIRECT for visit in rows.human)
    assert found.virality.naive == pytest.approx(len(rows.parent) / len(rows.registrations))


@pytest.mark.parametrize("seed", range(4))
def test_visits_and_their_exclusions_can_be_recomputed(platform: Platform, seed: int) -> None:
    with platform.transaction() as session:
        event = make_random_event(session, Random(seed))
    with platform.reading() as session:
        visits, rows = report(session, event, now()).visits, Rows(session, event)
    assert (visits.raw, visits.human) == (len(rows.visits), len(rows.human))
    assert visits.unique == len({visit.visitor_id for visit in rows.human} - {None})
    assert visits.by_via == Counter(visit.via for visit in rows.visits)
    reasons = Counter(visit.bot_reason or "unconfirmed" for visit in rows.visits if visit not in rows.human)
    assert dict(visits.excluded) == reasons
    assert visits.raw == visits.human + visits.bots + visits.unconfirmed


@pytest.mark.parametrize("seed", range(4))
def test_entry_points_are_credited_with_whole_cascades(platform: Platform, seed: int) -> None:
    with platform.transaction() as session:
        event = make_random_event(session, Random(seed))
    with platform.reading() as session:
        found, rows = report(session, event, now()), Rows(session, event)
    started = {row.id: rows.chain(row)[-1].entry_point_id for row in rows.coming}
    assert {credit.id for credit in found.entry_points} == {place.id for place in rows.entry_points}
    placed = {place.id: place for place in rows.entry_points}
    for credit in found.entry_points:
        place = placed[credit.id]
        theirs = [row for row in rows.coming if started[row.id] == place.id]
        assert credit.people == len(theirs)
        assert credit.registrations == sum(row.id not in rows.parent for row in theirs)
        assert credit.seconds == sum(rows.attendance.get(row.id, 0) for row in theirs)
        human = [visit for visit in rows.human if visit.code == place.code.code]
        assert credit.visits.human == len(human)
        assert credit.visits.scans == sum(visit.via == Via.SCAN for visit in human)
        assert credit.visits.unique == len({visit.visitor_id for visit in human} - {None})
    rest = found.uncredited
    assert rest.registrations + rest.brought_on == sum(place is None for place in started.values())
    assert sum(credit.people for credit in found.entry_points) + rest.registrations + rest.brought_on == found.registered


@pytest.mark.parametrize("seed", range(4))
def test_generations_cascades_and_people_can_be_recomputed(platform: Platform, seed: int) -> None:
    with platform.transaction() as session:
        event = make_random_event(session, Random(seed))
    with platform.reading() as session:
        found, rows = report(session, event, now()), Rows(session, event)
    widths = Counter(len(rows.chain(row)) - 1 for row in rows.coming)
    assert {ring.number: ring.people for ring in found.generations if ring.people} == widths
    for ring in found.generations:
        assert ring.r == (widths[ring.number + 1] / widths[ring.number] if ring.people else None)
    below = {row.id: len(rows.below(row)) for row in rows.registrations}
    assert [top.leader.below for top in found.people] == sorted(below.values(), reverse=True)[: len(found.people)]
    for top in found.people:
        person = rows.by_id[top.leader.id]
        assert top.leader.below == below[person.id]
        assert top.leader.direct == sum(rows.parent.get(row.id) == person.id for row in rows.coming)
        assert top.attended == sum(row.id in rows.attendance for row in rows.below(person))
    for cascade in found.cascades:
        inside = [row for row in rows.coming if rows.chain(row)[-1].id == cascade.root_id]
        assert cascade.people == len(inside)
        assert cascade.generations == max(len(rows.chain(row)) - 1 for row in inside)


def test_the_number_of_statements_does_not_grow_with_the_event(platform: Platform) -> None:
    with platform.transaction() as session:
        event = make_random_event(session, Random(7), people=40)
    with platform.reading() as session, counting(platform.engine) as sent:
        report(session, event, now())
    asked = [statement for statement in sent if statement.startswith("SELECT")]
    assert len(asked) <= STATEMENTS_MAX, "\n".join(asked)


def test_an_event_without_anybody_has_a_report(platform: Platform) -> None:
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
    with platform.reading() as session:
        found = report(session, event, now())
    assert (found.registered, found.referred, found.visits.raw, list(found.generations)) == (0, 0, 0, [])
    assert advise(found) == []


def test_structural_virality_is_not_said_of_a_small_cascade(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        small, large = make_registration(session, event), make_registration(session, event)
        make_registration(session, event, parent=small)
        for _ in range(29):
            make_registration(session, event, parent=large)
    with sqlite_platform.reading() as session:
        found = report(session, event, now())
    assert [(row.people, row.structural_virality) for row in found.cascades] == [(30, pytest.approx(2 - 2 / 30)), (2, None)]


def test_starting_earlier_is_advised_only_where_delays_are_known_at_both_ends(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        first = make_registration(session, event)
        for _ in range(30):
            make_registration(session, event, parent=first)
    with sqlite_platform.reading() as session:
        found = report(session, event, now())

    def advised(**delays: object) -> list[dict[str, float]]:
        known = replace(found, cycle_s=60.0, delays=Delays(30, 60.0, 90.0, **delays))
        return [dict(line.numbers) for line in advise(known) if line.suggestion is Suggestion.REMIND]

    assert advised() == []
    assert advised(median=Seconds(3600.0, 1800.0, None)) == [], "those seen so far are only the quick ones"
    assert advised(median=Seconds(None, 1800.0, None)) == []
    assert advised(median=Seconds(3600.0, 1800.0, 7200.0)) == [{"seconds": 3600.0, "low": 1800.0, "high": 7200.0}]


def test_advice_is_sure_only_where_the_intervals_say_so(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        cheap = make_entry_point(session, event, name="E-mail", cost_minor=1000)
        dear = make_entry_point(session, event, name="Radio", cost_minor=90_000)
        middling = make_entry_point(session, event, name="Vans", cost_minor=3000)
        for place, count in ((cheap, 100), (dear, 10), (middling, 4)):
            for _ in range(count):
                make_registration(session, event, entry_point_id=place.id)
    with sqlite_platform.reading() as session:
        said = {(line.suggestion, line.subject): line.certainty for line in advise(report(session, event, now()))}
    assert said[Suggestion.CHEAP, "E-mail"] is Certainty.SURE
    assert said[Suggestion.DEAR, "Radio"] is Certainty.SURE
    assert said[Suggestion.WAIT_FOR_COST, "Vans"] is Certainty.TOO_EARLY
