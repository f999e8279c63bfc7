"""What the people somebody brought turned out to be worth."""

from random import Random

import pytest

from core.clock import now
from core.models import Attendance, Deal, Lead, LeadStage, Registration, RegistrationStatus
from core.platform import Platform
from core.queries.spread.forest import EventForest, load_forest
from core.queries.spread.spread import leaders
from core.queries.spread.worth import Measure, Worth, load_worth
from tests.factories import make_event, make_organisation, make_registration
from tests.query_count import counting


def make_lead(session, registration: Registration, stage: LeadStage = LeadStage.QUALIFIED, **values) -> Lead:
    scope = {"organisation_id": registration.organisation_id, "event_id": registration.event_id}
    qualified = None if stage is LeadStage.NEW else now()
    ids = {"person_id": registration.person_id, "registration_id": registration.id}
    lead = Lead(**scope, **ids, stage=stage, **({"qualified_at": qualified} | values))
    session.add(lead)
    session.flush()
    return lead


def make_deal(session, lead: Lead, value_minor: int, currency: str = "EUR", **values) -> Deal:
    ids = {"organisation_id": lead.organisation_id, "event_id": lead.event_id, "registration_id": lead.registration_id}
    deal = Deal(lead_id=lead.id, value_minor=value_minor, currency=currency, won_at=now(), **ids, **values)
    session.add(deal)
    session.flush()
    return deal


def attend(session, registration: Registration, seconds: int) -> None:
    ids = {"registration_id": registration.id, "event_id": registration.event_id}
    seen = {"first_seen_at": now(), "last_seen_at": now(), "seconds": seconds}
    session.add(Attendance(organisation_id=registration.organisation_id, **ids, **seen))
    session.flush()


def loaded(platform: Platform, event) -> tuple[EventForest, Worth]:
    with platform.reading() as session:
        people = load_forest(session, event)
        return people, load_worth(session, event, people)


@pytest.fixture
def chain(platform: Platform):
    """Maud › Junaid › Idris, and Ada › Ben; a neighbouring event of the same organisation with a large deal."""
    with platform.transaction() as session:
        organisation = make_organisation(session)
        event = make_event(session, organisation)
        maud = make_registration(session, event, name="Maud")
        junaid = make_registration(session, event, name="Junaid", parent=maud)
        idris = make_registration(session, event, name="Idris", parent=junaid)
        ada = make_registration(session, event, name="Ada")
        ben = make_registration(session, event, name="Ben", parent=ada)
        for registration, seconds in ((maud, 900), (junaid, 60), (idris, 600), (ben, 120)):
            attend(session, registration, seconds)
        make_deal(session, make_lead(session, junaid, LeadStage.WON), 10_00)
        lost = make_lead(session, idris, LeadStage.LOST)
        make_deal(session, lost, 99_00, refunded_at=now())
        make_lead(session, ben, LeadStage.NEW)
        make_deal(session, make_lead(session, maud, LeadStage.WON), 500_00)
        elsewhere = make_registration(session, make_event(session, organisation))
        make_deal(session, make_lead(session, elsewhere, LeadStage.WON), 10_000_00)
    return event


def ranked(people: EventForest, worth: Worth, measure: Measure) -> list[tuple[int, str, int]]:
    return [(row.rank, row.name, row.figure) for row in leaders(people, figures=worth.figures(people, measure))]


def test_everybody_below_counts_and_oneself_does_not(platform: Platform, chain) -> None:
    people, worth = loaded(platform, chain)
    assert ranked(people, worth, Measure.ATTENDED) == [(1, "Maud", 660), (2, "Junaid", 600), (3, "Ada", 120)]
    assert ranked(people, worth, Measure.LEADS) == [(1, "Maud", 2), (2, "Junaid", 1)]
    assert ranked(people, worth, Measure.DEALS) == [(1, "Maud", 10_00)]
    assert ranked(people, worth, Measure.BELOW) == [(1, "Maud", 2), (2, "Junaid", 1), (2, "Ada", 1)]
    assert ranked(people, worth, Measure.DIRECT) == [(1, "Maud", 1), (1, "Junaid", 1), (1, "Ada", 1)]
    assert (worth.currency, worth.other_deals) == ("EUR", 0)


def test_deals_in_other_currencies_are_told_apart_instead_of_added(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        root = make_registration(session, event)
        for value, currency in ((5_00, "GBP"), (7_00, "GBP"), (1_000_000, "JPY")):
            make_deal(session, make_lead(session, make_registration(session, event, parent=root), LeadStage.WON), value, currency)
    _people, worth = loaded(sqlite_platform, event)
    assert (worth.currency, worth.other_deals) == ("GBP", 1)
    assert worth.value_minor.tolist() == [12_00, 0, 0, 0]
    assert worth.deals.tolist() == [2, 0, 0, 0]


def test_time_of_a_place_given_back_does_not_count(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        root = make_registration(session, event)
        attend(session, make_registration(session, event, parent=root, status=RegistrationStatus.CANCELLED), 500)
        attend(session, make_registration(session, event, parent=root), 70)
    _people, worth = loaded(sqlite_platform, event)
    assert worth.seconds.tolist() == [70, 0, 0]


def test_it_agrees_with_adding_up_along_every_path_in_one_statement(sqlite_platform: Platform) -> None:
    random = Random(4)
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        registrations: list[Registration] = []
        own: dict[int, int] = {}
        for _ in range(50):
            parent = random.choice(registrations) if registrations and random.random() < 0.8 else None
            registrations.append(make_registration(session, event, parent=parent))
            if random.random() < 0.4:
                own[registrations[-1].id] = random.randrange(1, 9000)
                make_deal(session, make_lead(session, registrations[-1], LeadStage.WON), own[registrations[-1].id])
    with sqlite_platform.reading() as session:
        people = load_forest(session, event)
        with counting(sqlite_platform.engine) as sent:
            worth = load_worth(session, event, people)
    assert len([statement for statement in sent if statement.startswith("SELECT")]) == 1
    for node, value in enumerate(worth.value_minor.tolist()):
        below = [other for other in range(len(people)) if other != node and node in people.path(other)]
        assert value == sum(own.get(int(people.ids[other]), 0) for other in below)


def test_an_event_without_leads_is_worth_nothing_yet(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
    people, worth = loaded(sqlite_platform, event)
    assert (worth.currency, ranked(people, worth, Measure.DEALS)) == ("", [])
