"""Taking places: never oversold, never twice, never somebody else's ticket."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.clock import now
from core.models import (
    AttendanceMode,
    Code,
    Event,
    EventFormat,
    EventStatus,
    OutboxEntry,
    Person,
    Referral,
    Registration,
    RegistrationStatus,
    Visit,
    Visitor,
)
from core.platform import Platform
from core.services.events.seats import RegistrationClosed, SoldOut
from core.services.registrations.applications import Application, Arrival, Registered, RegistrationForm
from core.services.registrations.errors import ConsentNeeded, ContactNeeded, NoEmail
from core.services.registrations.places import cancel_registration, request_ticket
from core.services.registrations.registrations import register, register_all
from core.services.registrations.visitors import meet_visitor
from tests.factories import make_event, make_organisation, make_registration, make_visit, make_visitor
from tests.query_count import counting

pytestmark = pytest.mark.usefixtures("no_jobs")  # facts stay in the outbox

MAUD = RegistrationForm(name="Maud Ferrer", email="maud@example.org", form_token="form-1")
BY_PHONE = RegistrationForm(name="Idris Vale", phone="+442079460958", form_token="form-2")


def _event(platform: Platform, **values: object) -> Event:
    with platform.transaction() as session:
        return make_event(session, make_organisation(session), **values)


def _register(platform: Platform, event: Event, form: RegistrationForm, visitor: str = "phone") -> Registered:
    with platform.transaction() as session:
        arrival = Arrival(meet_visitor(session, event.organisation_id, visitor))
        return register(session, event, form, arrival)


def _count(session: Session, *where: object) -> int:
    return session.scalars(select(func.count()).select_from(Registration).where(*where)).one()  # type: ignore[arg-type]


def test_two_hundred_people_at_once_get_exactly_the_fifty_seats(platform: Platform) -> None:
    event = _event(platform, capacity=50)

    def take(number: int) -> bool:
        try:
            _register(platform, event, RegistrationForm(f"P {number}", f"p{number}@example.org"), f"browser-{number}")
        except SoldOut:
            return False
        return True

    with ThreadPoolExecutor(40) as pool:
        taken = list(pool.map(take, range(200)))

    with platform.reading() as session:
        assert sum(taken) == 50
        assert _count(session, Registration.event_id == event.id) == 50
        assert session.get_one(Event, event.id).seats_taken == 50
        assert len(set(session.scalars(select(Registration.ticket_token)))) == 50
        assert session.scalar(select(func.count()).select_from(Person)) == 50


def test_fifty_posts_of_one_form_are_one_registration(platform: Platform) -> None:
    event = _event(platform, capacity=10)

    with ThreadPoolExecutor(25) as pool:
        results = list(pool.map(lambda number: _register(platform, event, MAUD, f"tab-{number}"), range(50)))

    assert len({result.registration.id for result in results}) == 1
    assert all(result.may_see_ticket for result in results)
    assert sum(result.is_new for result in results) == 1
    with platform.reading() as session:
        assert session.get_one(Event, event.id).seats_taken == 1
        assert [entry.fact for entry in session.scalars(select(OutboxEntry))] == ["AttendeeRegistered"]


def test_one_human_registering_for_two_events_at_once_is_one_person(platform: Platform) -> None:
    with platform.transaction() as session:
        organisation = make_organisation(session)
        events = [make_event(session, organisation) for _ in range(8)]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda event: _register(platform, event, MAUD), events))

    with platform.reading() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 1
        assert session.scalar(select(func.count()).select_from(Visitor)) == 1


def test_a_registration_has_a_ticket_a_share_code_and_a_promise(platform: Platform) -> None:
    event = _event(platform)

    registered = _register(platform, event, MAUD)

    assert registered.is_new
    assert len(registered.registration.ticket_token) >= 32
    with platform.reading() as session:
        code = session.scalars(select(Code).where(Code.registration_id == registered.registration.id)).one()
        assert code.event_id == event.id
        promise = session.scalars(select(OutboxEntry)).one()
        assert promise.payload["registration_id"] == registered.registration.id


def test_the_same_browser_is_shown_its_ticket_again(platform: Platform) -> None:
    event = _event(platform)
    first = _register(platform, event, MAUD)

    again = _register(platform, event, replace(MAUD, form_token="another"))

    assert again.registration.id == first.registration.id
    assert (again.is_new, again.may_see_ticket) == (False, True)


def test_a_stranger_who_types_my_address_is_not_shown_my_ticket(platform: Platform) -> None:
    event = _event(platform)
    _register(platform, event, MAUD, "mine")

    stranger = _register(platform, event, replace(MAUD, name="Mallory", form_token="other"), "theirs")

    assert not stranger.may_see_ticket
    with platform.reading() as session:
        assert session.scalars(select(Person.name)).one() == "Maud Ferrer"
        assert [entry.fact for entry in session.scalars(select(OutboxEntry))] == ["AttendeeRegistered", "TicketRequested"]


def test_registering_with_my_address_elsewhere_does_not_open_my_other_tickets(platform: Platform) -> None:
    with platform.transaction() as session:
        organisation = make_organisation(session)
        first, second = make_event(session, organisation), make_event(session, organisation)
    _register(platform, first, MAUD, "mine")
    _register(platform, second, replace(MAUD, form_token="theirs"), "theirs")

    assert not _register(platform, first, replace(MAUD, form_token="theirs-2"), "theirs").may_see_ticket


def test_nobodys_mailbox_can_be_filled(platform: Platform) -> None:
    event = _event(platform)
    _register(platform, event, MAUD, "mine")

    for number in range(5):
        _register(platform, event, replace(MAUD, form_token=f"form-{number}x"), f"theirs-{number}")

    with platform.reading() as session:
        facts = [entry.fact for entry in session.scalars(select(OutboxEntry))]
        assert facts.count("TicketRequested") == 1


def test_a_phone_number_alone_is_enough_and_is_never_shown_to_another_browser(platform: Platform) -> None:
    event = _event(platform)
    first = _register(platform, event, BY_PHONE, "mine")

    stranger = _register(platform, event, replace(BY_PHONE, form_token="other"), "theirs")

    assert first.is_new
    assert (stranger.is_new, stranger.may_see_ticket) == (False, False)
    with platform.reading() as session:
        assert [entry.fact for entry in session.scalars(select(OutboxEntry))] == ["AttendeeRegistered"]


def test_an_address_typed_beside_somebodys_number_makes_a_person_of_its_own(platform: Platform) -> None:
    event = _event(platform)
    mine = _register(platform, event, BY_PHONE, "mine")

    theirs = _register(platform, event, replace(BY_PHONE, email="mallory@example.org", form_token="x"), "theirs")

    assert theirs.is_new
    assert theirs.registration.person_id != mine.registration.person_id
    assert theirs.registration.phone == "+442079460958"
    with platform.reading() as session:
        assert session.get_one(Person, mine.registration.person_id).email is None
        assert session.get_one(Person, theirs.registration.person_id).phone is None


def test_a_place_given_back_can_be_taken_by_somebody_else(platform: Platform) -> None:
    event = _event(platform, capacity=1)
    mine = _register(platform, event, MAUD)
    with pytest.raises(SoldOut):
        _register(platform, event, BY_PHONE, "other")

    for _ in range(2):
        with platform.transaction() as session:
            cancel_registration(session, mine.registration.id)

    assert _register(platform, event, BY_PHONE, "other").is_new
    with platform.reading() as session:
        assert session.get_one(Event, event.id).seats_taken == 1
        facts = [entry.fact for entry in session.scalars(select(OutboxEntry).order_by(OutboxEntry.id))]
        assert facts == ["AttendeeRegistered", "RegistrationCancelled", "AttendeeRegistered"]


def test_who_cancelled_may_come_back_on_the_same_ticket(platform: Platform) -> None:
    event = _event(platform)
    mine = _register(platform, event, MAUD)
    with platform.transaction() as session:
        cancel_registration(session, mine.registration.id)

    back = _register(platform, event, MAUD)

    assert back.is_new
    assert back.registration.id == mine.registration.id
    assert back.registration.ticket_token == mine.registration.ticket_token
    assert back.registration.status == RegistrationStatus.REGISTERED
    with platform.reading() as session:
        assert session.get_one(Event, event.id).seats_taken == 1


def test_who_cancelled_finds_no_seat_once_others_took_it(platform: Platform) -> None:
    event = _event(platform, capacity=1)
    mine = _register(platform, event, MAUD)
    with platform.transaction() as session:
        cancel_registration(session, mine.registration.id)
    _register(platform, event, BY_PHONE, "other")

    with pytest.raises(SoldOut):
        _register(platform, event, MAUD)


@pytest.mark.parametrize("status", [EventStatus.DRAFT, EventStatus.ENDED, EventStatus.CANCELLED])
def test_only_a_public_event_takes_registrations(sqlite_platform: Platform, status: EventStatus) -> None:
    event = _event(sqlite_platform, status=status)

    with pytest.raises(RegistrationClosed):
        _register(sqlite_platform, event, MAUD)


def test_an_event_whose_time_is_over_takes_no_registrations_unless_it_runs_late(sqlite_platform: Platform) -> None:
    over = {"starts_at": now() - timedelta(hours=2), "ends_at": now() - timedelta(minutes=1)}
    with pytest.raises(RegistrationClosed):
        _register(sqlite_platform, _event(sqlite_platform, **over), MAUD)

    late = _event(sqlite_platform, status=EventStatus.LIVE, **over)
    assert _register(sqlite_platform, late, MAUD).is_new


def test_consent_is_kept_with_its_words_and_its_time(sqlite_platform: Platform) -> None:
    event = _event(sqlite_platform, consent_text="You may call me.")
    with pytest.raises(ConsentNeeded):
        _register(sqlite_platform, event, MAUD)

    registration = _register(sqlite_platform, event, replace(MAUD, consented=True)).registration

    assert registration.consent_text == "You may call me."
    assert registration.consented_at is not None


def test_somebody_must_be_reachable(sqlite_platform: Platform) -> None:
    with pytest.raises(ContactNeeded):
        _register(sqlite_platform, _event(sqlite_platform), RegistrationForm(name="Nobody"))


@pytest.mark.parametrize(
    ("event_format", "chosen", "kept"),
    [
        (EventFormat.HYBRID, AttendanceMode.ONSITE, AttendanceMode.ONSITE),
        (EventFormat.HYBRID, None, AttendanceMode.ONLINE),
        (EventFormat.ONSITE, None, AttendanceMode.ONSITE),
        (EventFormat.ONLINE, AttendanceMode.ONSITE, AttendanceMode.ONLINE),
    ],
)
def test_how_people_join_follows_the_format(
    sqlite_platform: Platform, event_format: EventFormat, chosen: AttendanceMode | None, kept: AttendanceMode
) -> None:
    event = _event(sqlite_platform, format=event_format)

    assert _register(sqlite_platform, event, replace(MAUD, attendance_mode=chosen)).registration.attendance_mode == kept


def test_a_ticket_without_an_address_cannot_be_sent(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        registration = make_registration(session, event)
        registration.person.email = None
        with pytest.raises(NoEmail):
            request_ticket(session, registration)


def test_a_shared_tablet_stays_the_first_persons(sqlite_platform: Platform) -> None:
    event = _event(sqlite_platform)
    first = _register(sqlite_platform, event, MAUD, "tablet")
    second = _register(sqlite_platform, event, BY_PHONE, "tablet")

    with sqlite_platform.reading() as session:
        assert session.scalars(select(Visitor.person_id)).one() == first.registration.person_id
        assert second.registration.visitor_id is not None


def test_organisations_do_not_share_visitors_or_people(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        ours, theirs = make_event(session, make_organisation(session)), make_event(session, make_organisation(session))
        make_visitor(session, ours.organisation, token="phone")

    _register(sqlite_platform, ours, MAUD)
    _register(sqlite_platform, theirs, MAUD)

    with sqlite_platform.reading() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 2
        assert session.scalar(select(func.count()).select_from(Visitor)) == 2


def test_by_a_share_link_asks_little_and_holds_the_event_for_one_statement_only(platform: Platform) -> None:
    event = _event(platform, capacity=10)
    sharer = _register(platform, event, MAUD).registration
    with platform.transaction() as session:
        link = session.scalars(select(Code).where(Code.registration_id == sharer.id)).one()
        visitor = make_visitor(session, event.organisation, token="friend")
        visit = make_visit(session, event, link, visitor_id=visitor.id, confirmed_at=None)

    with counting(platform.engine) as statements, platform.transaction() as session:
        browser = meet_visitor(session, event.organisation_id, "friend")
        form = replace(BY_PHONE, share_code=link.code)
        registered = register(session, event, form, Arrival(browser, visit.id)).registration

    sent = [statement for statement in statements if not statement.startswith("BEGIN")]
    assert len(sent) == 13
    assert sent[-1].startswith("UPDATE event"), "the seat comes last"
    assert not any("event" in statement.split()[:3] or "FOR " in statement for statement in sent[:-1])
    with platform.reading() as session:
        edge = session.get_one(Referral, registered.id)
        assert (edge.parent_id, edge.visit_id, edge.decided_by) == (sharer.id, visit.id, "form")
        assert session.get_one(Visit, visit.id).confirmed_at is not None


def test_an_event_that_closes_while_the_form_is_read_takes_nobody(platform: Platform) -> None:
    event = _event(platform)
    with platform.transaction() as session:
        session.get_one(Event, event.id).status = EventStatus.CANCELLED

    with pytest.raises(RegistrationClosed):
        _register(platform, event, MAUD)

    with platform.reading() as session:
        assert _count(session) == 0
        assert session.get_one(Event, event.id).seats_taken == 0


def test_consent_that_is_asked_for_while_the_form_is_read_is_needed(platform: Platform) -> None:
    event = _event(platform)
    with platform.transaction() as session:
        session.get_one(Event, event.id).consent_text = "You may call me."

    with pytest.raises(ConsentNeeded):
        _register(platform, event, MAUD)
    assert _register(platform, event, replace(MAUD, consented=True)).is_new


def test_two_people_with_one_number_at_once_are_two_and_only_one_has_it(platform: Platform) -> None:
    event = _event(platform)
    forms = [RegistrationForm(f"P {number}", f"p{number}@example.org", "+442079460958") for number in range(8)]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda form: _register(platform, event, form, str(form.email)), forms))

    with platform.reading() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 8
        assert session.scalar(select(func.count(Person.phone))) == 1


def test_two_people_who_draw_one_code_both_have_a_share_link(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["2345678", "2345678", "3456789"])
    monkeypatch.setattr("core.services.entry_points.codes.new_code", lambda: next(drawn))
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        arrived = [Arrival(meet_visitor(session, event.organisation_id, browser)) for browser in ("phone", "tablet")]
        register_all(
            session, event, [Application(form, arrival) for form, arrival in zip((MAUD, BY_PHONE), arrived, strict=True)]
        )
        owners = session.scalars(select(Code.registration_id).order_by(Code.code)).all()
    assert len(set(owners)) == 2
