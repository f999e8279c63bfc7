"""The report's attribution against the library's, given the same journeys put together by plain loops."""

from datetime import timedelta
from random import Random

import pytest
from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import now
from core.models import Channel, Code, Event, Registration
from core.permissions import Actor
from core.platform import Platform
from core.queries.attribution import tables
from core.queries.attribution.attribution import (
    HALF_LIVES_STORED,
    PARTS,
    WINDOWS_STORED,
    Attribution,
    Rules,
    attribution,
    attribution_to_store,
)
from core.queries.attribution.labels import CreditTo, Label, LabelKind
from core.queries.attribution.rows import DIRECT, Conversion
from core.queries.attribution.tables import (
    LABELS_SHOWN,
    MARKOV_ORDERS,
    CreditTable,
    column,
    decay_column,
)
from core.queries.spread.forest import load_forest
from core.services.people.merges import merge_people
from referral.attribution.credit import Model, Options, credit
from tests.core.queries.random_journeys import SlowJourneys, make_journeys
from tests.factories import (
    make_deal,
    make_entry_point,
    make_event,
    make_lead,
    make_member,
    make_organisation,
    make_person,
    make_registration,
    make_visit,
    make_visitor,
)
from tests.query_count import counting

STATEMENTS_MAX = 4


def section(session: Session, event: Event) -> Attribution:
    return attribution(session, event, load_forest(session, event))


def by_label(table: CreditTable, name: str) -> dict[Label, int]:
    at = table.columns.index(name)
    return {row.label: row.credits[at] for row in table.rows if row.credits[at]}


@pytest.fixture
def event(sqlite_platform: Platform) -> Event:
    with sqlite_platform.transaction() as session:
        return make_event(session, make_organisation(session), referral_window_days=10)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("to", list(CreditTo))
def test_every_model_says_what_the_library_says_of_the_same_journeys(platform: Platform, seed: int, to: CreditTo) -> None:
    with platform.transaction() as session:
        event = make_journeys(session, Random(seed))
    with platform.reading() as session:
        found, slow = section(session, event), SlowJourneys(session, event)
    assert found.worth
    for conversion, currency in [(kind, "") for kind in Conversion] + [(Conversion.DEAL, code) for code in found.worth]:
        table, journeys = found.table(conversion, to, currency), slow.journeys(conversion, to, currency)
        assert table is not None
        assert table.missing == {}
        for model in Model:
            for order in MARKOV_ORDERS if model is Model.MARKOV else (1,):
                expected = credit(journeys, model, Options(direct=DIRECT, order=order))
                shares = {slow.told(label): int(part) for label, part in zip(expected.labels, expected.credits, strict=True)}
                untouched = {Label(LabelKind.UNTOUCHED): expected.uncredited_minor}
                name = column(order) if model is Model.MARKOV else model.value
                assert by_label(table, name) == {label: part for label, part in (shares | untouched).items() if part}


@pytest.mark.parametrize("seed", range(3))
def test_every_column_sums_to_what_was_converted(platform: Platform, seed: int) -> None:
    with platform.transaction() as session:
        event = make_journeys(session, Random(seed))
    with platform.reading() as session:
        people = load_forest(session, event)
        found, slow = attribution(session, event, people), SlowJourneys(session, event)
    assert found.count(Conversion.REGISTERED) == int(people.holds.sum())
    assert found.count(Conversion.ATTENDED) == int((people.holds & people.attended).sum())
    assert found.count(Conversion.QUALIFIED) == sum(moment is not None for moment in slow.qualified.values())
    assert found.count(Conversion.DEAL) == len(slow.deals)
    for table in found.tables:
        worth = sum(deal.value_minor for deal in slow.deals if deal.currency == table.currency)
        assert table.total == (worth if table.currency else PARTS * found.count(table.conversion))
        assert len(table.columns) == len(Model) - 1 + len(MARKOV_ORDERS)
        for name in table.columns:
            assert sum(by_label(table, name).values()) == table.total, (table.conversion, table.to, name)


@pytest.mark.parametrize(("window", "half_life"), [(3, 1), (30, 14)])
def test_a_window_and_a_half_life_may_be_chosen(platform: Platform, window: int, half_life: int) -> None:
    with platform.transaction() as session:
        event = make_journeys(session, Random(6))
    with platform.reading() as session:
        found = attribution(session, event, load_forest(session, event), Rules(window, half_life))
        slow = SlowJourneys(session, event, window)
        usual = section(session, event)
    assert (found.window_days, found.half_lives) == (window, [half_life])
    assert found.counts == usual.counts
    options = Options(direct=DIRECT, half_life_s=half_life * 86_400.0)
    for conversion, to in ((conversion, to) for conversion in Conversion for to in CreditTo):
        table, journeys = found.table(conversion, to), slow.journeys(conversion, to)
        assert table is not None
        for model in (Model.FIRST, Model.LINEAR, Model.TIME_DECAY, Model.MARKOV):
            expected = credit(journeys, model, options)
            shares = {slow.told(label): int(part) for label, part in zip(expected.labels, expected.credits, strict=True)}
            untouched = {Label(LabelKind.UNTOUCHED): expected.uncredited_minor}
            name = decay_column(half_life) if model is Model.TIME_DECAY else model.value
            assert by_label(table, name) == {label: part for label, part in (shares | untouched).items() if part}
    assert found.tables != usual.tables, "or this shows nothing"


def test_what_is_stored_has_every_window_and_half_life_that_is_offered(platform: Platform) -> None:
    with platform.transaction() as session:
        event = make_journeys(session, Random(6))
    with platform.reading() as session:
        people = load_forest(session, event)
        with counting(platform.engine) as sent:
            stored = attribution_to_store(session, event, people)
        assert len([statement for statement in sent if statement.startswith("SELECT")]) == STATEMENTS_MAX
        assert stored.attribution.window_days == event.referral_window_days
        assert [other.window_days for other in stored.others] == list(WINDOWS_STORED)
        for found in (stored.attribution, *stored.others):
            for half_life in HALF_LIVES_STORED:
                alone = attribution(session, event, people, Rules(found.window_days, half_life))
                for table in alone.tables:
                    beside = found.table(table.conversion, table.to, table.currency)
                    assert all(by_label(beside, name) == by_label(table, name) for name in table.columns)


def test_the_section_is_plain_values(platform: Platform) -> None:
    with platform.transaction() as session:
        event = make_journeys(session, Random(5))
    with platform.reading() as session:
        found = section(session, event)
    kept = TypeAdapter(Attribution)
    assert kept.validate_json(kept.dump_json(found)) == found


def test_the_number_of_statements_does_not_grow_with_the_event(platform: Platform) -> None:
    with platform.transaction() as session:
        event = make_journeys(session, Random(7))
    with platform.reading() as session:
        people = load_forest(session, event)
        with counting(platform.engine) as sent:
            attribution(session, event, people)
    assert len([statement for statement in sent if statement.startswith("SELECT")]) == STATEMENTS_MAX


def test_an_event_without_anybody_has_no_table(sqlite_platform: Platform, event: Event) -> None:
    with sqlite_platform.reading() as session:
        found = section(session, event)
    assert found.tables == []
    assert {found.count(conversion) for conversion in Conversion} == {0}


def test_people_without_any_touch_are_a_row_of_their_own(sqlite_platform: Platform, event: Event) -> None:
    with sqlite_platform.transaction() as session:
        for _ in range(3):
            make_registration(session, session.merge(event))
    with sqlite_platform.reading() as session:
        found = section(session, event)
    for to in CreditTo:
        table = found.table(Conversion.REGISTERED, to)
        assert table is not None
        assert table.total == 3 * PARTS
        for name in table.columns:
            assert by_label(table, name) == {Label(LabelKind.UNTOUCHED): 3 * PARTS}


def credited(platform: Platform, event: Event, model: str = "linear", to: CreditTo = CreditTo.ENTRY_POINTS) -> dict[str, int]:
    with platform.reading() as session:
        table = section(session, event).table(Conversion.REGISTERED, to)
    assert table is not None
    return {label.name or label.kind.value: part for label, part in by_label(table, model).items()}


def test_the_window_opens_before_the_registration_and_its_first_instant_counts(sqlite_platform: Platform, event: Event) -> None:
    with sqlite_platform.transaction() as session:
        here, moment = session.merge(event), now()
        visitor = make_visitor(session, here.organisation)
        make_registration(session, here, visitor_id=visitor.id, created_at=moment)
        for name, age in (("inside", timedelta(days=10)), ("outside", timedelta(days=10, seconds=1)), ("after", -timedelta(1))):
            code = make_entry_point(session, here, name=name).code
            make_visit(session, here, code, visitor_id=visitor.id, created_at=moment - age)
    assert credited(sqlite_platform, event) == {"inside": PARTS}


def test_a_deal_won_long_after_the_window_still_has_its_touches(sqlite_platform: Platform, event: Event) -> None:
    with sqlite_platform.transaction() as session:
        here, registered = session.merge(event), now() - timedelta(days=100)
        visitor = make_visitor(session, here.organisation)
        registration = make_registration(session, here, visitor_id=visitor.id, created_at=registered)
        for name, age in (("poster", 1), ("mail", -40), ("too old", 11), ("too late", -101)):
            code = make_entry_point(session, here, name=name).code
            make_visit(session, here, code, visitor_id=visitor.id, created_at=registered - timedelta(days=age))
        make_deal(session, make_lead(session, registration), value_minor=1001, currency="CHF")
    with sqlite_platform.reading() as session:
        table = section(session, event).table(Conversion.DEAL, CreditTo.ENTRY_POINTS, "CHF")
    assert table is not None
    assert {label.name: part for label, part in by_label(table, "linear").items()} == {"poster": 501, "mail": 500}


def test_a_touch_counts_half_for_each_week_before(sqlite_platform: Platform, event: Event) -> None:
    with sqlite_platform.transaction() as session:
        here, moment = session.merge(event), now()
        visitor = make_visitor(session, here.organisation)
        make_registration(session, here, visitor_id=visitor.id, created_at=moment)
        for name, days in (("early", 8), ("late", 1)):
            code = make_entry_point(session, here, name=name).code
            make_visit(session, here, code, visitor_id=visitor.id, created_at=moment - timedelta(days=days))
    assert credited(sqlite_platform, event, "time_decay") == {"late": 7, "early": 3}  # two thirds and one third, in tenths
    assert credited(sqlite_platform, event, "linear") == {"late": 5, "early": 5}


def test_programs_and_ones_own_link_get_no_credit(sqlite_platform: Platform, event: Event) -> None:
    with sqlite_platform.transaction() as session:
        here = session.merge(event)
        visitor = make_visitor(session, here.organisation)
        own = make_registration(session, here, visitor_id=visitor.id)
        friend = make_registration(session, here, name="Friend")
        before = own.created_at - timedelta(hours=2)
        poster = make_entry_point(session, here, name="poster").code
        make_visit(session, here, poster, visitor_id=visitor.id, created_at=before, bot_reason="crawler")
        make_visit(session, here, poster, visitor_id=visitor.id, created_at=before, confirmed_at=None)
        for sharer in (own, friend):
            code = code_of(session, sharer)
            make_visit(session, here, code, visitor_id=visitor.id, created_at=before)
    assert credited(sqlite_platform, event, "first", CreditTo.PEOPLE) == {"Friend": PARTS, "untouched": PARTS}
    assert credited(sqlite_platform, event, "first") == {"shared": PARTS, "untouched": PARTS}


def code_of(session: Session, registration: Registration) -> Code:
    return session.scalars(select(Code).where(Code.registration_id == registration.id)).one()


def test_all_browsers_of_a_person_make_one_journey(platform: Platform) -> None:
    """As after two people turned out to be one: their browsers point at the person that is left."""
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        person = make_person(session, event.organisation)
        laptop, phone, tablet = (make_visitor(session, event.organisation, person_id=person.id) for _ in range(3))
        registration = make_registration(session, event, person, visitor_id=laptop.id)
        for days, (name, browser) in enumerate((("ad", phone), ("mail", tablet), ("screen", laptop))):
            code = make_entry_point(session, event, name=name, channel=Channel(name if name != "mail" else "email")).code
            moment = registration.created_at - timedelta(days=4 - days)
            make_visit(session, event, code, visitor_id=browser.id, created_at=moment)
    assert credited(platform, event, "first") == {"ad": PARTS}
    assert credited(platform, event, "last") == {"screen": PARTS}
    assert credited(platform, event, "position") == {"ad": 4, "mail": 2, "screen": 4}
    assert credited(platform, event, "first", CreditTo.CHANNELS) == {"ad": PARTS}
    assert credited(platform, event, "first", CreditTo.PEOPLE) == {"placed": PARTS}


def test_two_places_of_one_human_are_one_journey_after_a_merge(platform: Platform) -> None:
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        owner = Actor.of(make_member(session, event.organisation))
        laptop, phone, friend = (make_visitor(session, event.organisation) for _ in range(3))
        kept, merged = make_registration(session, event, name="Ida"), make_registration(session, event)
        for registration, browser in ((kept, laptop), (merged, phone)):
            registration.visitor_id, browser.person_id = browser.id, registration.person_id
            make_deal(session, make_lead(session, registration))
        brought = make_registration(session, event, visitor_id=friend.id)
        before = kept.created_at - timedelta(days=1)
        for hours, (name, browser) in enumerate((("poster", laptop), ("mail", phone))):
            code = make_entry_point(session, event, name=name).code
            make_visit(session, event, code, visitor_id=browser.id, created_at=before + timedelta(hours=hours))
        make_visit(session, event, code_of(session, merged), visitor_id=friend.id, created_at=before)
        make_visit(session, event, code_of(session, merged), visitor_id=laptop.id, created_at=before)
        session.flush()
        merge_people(session, owner, kept.person_id, merged.person_id)
    assert credited(platform, event, "linear") == {"poster": 5, "mail": 5, "shared": PARTS}
    assert credited(platform, event, "last", CreditTo.PEOPLE) == {"placed": PARTS, "Ida": PARTS}
    assert brought.person_id != kept.person_id
    with platform.reading() as session:
        found = section(session, event)
    table = found.table(Conversion.DEAL, CreditTo.ENTRY_POINTS, "EUR")
    assert table is not None
    assert found.count(Conversion.DEAL) == 2
    assert {label.name: part for label, part in by_label(table, "linear").items()} == {"poster": 10_000, "mail": 10_000}


@pytest.mark.parametrize(("work", "spared"), [(tables.MARKOV_WORK_MAX, ()), (0.0, MARKOV_ORDERS)])
def test_many_labels_are_put_together_and_markov_is_spared_what_takes_long(
    sqlite_platform: Platform, event: Event, monkeypatch: pytest.MonkeyPatch, work: float, spared: tuple[int, ...]
) -> None:
    labels = LABELS_SHOWN + 5
    monkeypatch.setattr(tables, "MARKOV_WORK_MAX", work)
    with sqlite_platform.transaction() as session:
        here = session.merge(event)
        for number in range(labels):
            visitor = make_visitor(session, here.organisation)
            registration = make_registration(session, here, visitor_id=visitor.id)
            code = make_entry_point(session, here, name=f"Desk {number}").code
            make_visit(session, here, code, visitor_id=visitor.id, created_at=registration.created_at - timedelta(hours=1))
    with sqlite_platform.reading() as session:
        table = section(session, event).table(Conversion.REGISTERED, CreditTo.ENTRY_POINTS)
    assert table is not None
    assert table.missing == dict.fromkeys([column(order) for order in spared], "markov.too_many_labels")
    *shown, others = table.rows
    assert len(shown) == LABELS_SHOWN
    assert (others.label.kind, others.others) == (LabelKind.OTHERS, labels - LABELS_SHOWN)
    assert {sum(row.credits[at] for row in table.rows) for at in range(len(table.columns))} == {labels * PARTS}
