"""A busy event whose journeys cross every rule, and the same journeys put together by plain loops over all rows."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import now
from core.models import (
    Attendance,
    Channel,
    Code,
    Deal,
    EntryPoint,
    Event,
    Lead,
    Registration,
    RegistrationStatus,
    Via,
    Visit,
    Visitor,
)
from core.queries.attribution.attribution import PARTS
from core.queries.attribution.labels import CreditTo, Label, LabelKind
from core.queries.attribution.rows import Conversion
from referral.attribution.conversions import Conversions
from referral.attribution.journeys import Journeys
from tests.factories import (
    make_deal,
    make_entry_point,
    make_event,
    make_lead,
    make_organisation,
    make_registration,
    make_visit,
    make_visitor,
)

START = timedelta(days=60)
WINDOW_DAYS = 12
CHANNELS = list(Channel)


def make_journeys(session: Session, random: Random, people: int = 12) -> Event:
    """Touches inside and outside of the window, by several browsers, own links, bots, strangers; and a neighbour's event."""
    organisation = make_organisation(session)
    event = make_event(session, organisation, referral_window_days=WINDOW_DAYS)
    neighbour = make_event(session, organisation)
    start = now() - START
    channels = (Channel.POSTER, Channel.POSTER, Channel.EMAIL)
    codes = [make_entry_point(session, event, channel=channel).code for channel in channels]
    elsewhere = make_entry_point(session, neighbour).code
    registrations = []
    for number in range(people):
        registrations.append(_registration(session, event, random, start + timedelta(days=number, hours=5)))
        codes.append(session.scalars(select(Code).where(Code.registration_id == registrations[-1].id)).one())
    visitors = _visitors(session, random, registrations)
    for _ in range(people * 6):
        code = random.choice([None, *codes])
        about = {
            "visitor_id": random.choice(visitors),
            "created_at": start + timedelta(days=random.randrange(people + 20), hours=random.choice((5, random.random() * 24))),
            "bot_reason": random.choice((None, None, None, None, "crawler")),
            "confirmed_at": random.choice((now(), now(), now(), None)),
        }
        make_visit(session, event, code, **about)
        make_visit(session, neighbour, elsewhere, **about)
    make_visit(session, event, None, visitor_id=visitors[0], via=Via.CLICK)  # its code was removed since
    session.flush()
    return event


def _registration(session: Session, event: Event, random: Random, moment: object) -> Registration:
    status = random.choices(list(RegistrationStatus), (9, 1))[0]
    registration = make_registration(session, event, created_at=moment, status=status)
    later = registration.created_at + timedelta(days=random.randrange(1, 15))
    scope = {"organisation_id": event.organisation_id, "event_id": event.id, "registration_id": registration.id}
    if random.random() < 0.6:
        session.add(Attendance(**scope, first_seen_at=later, last_seen_at=later, seconds=60))
    if random.random() < 0.6:
        lead = make_lead(session, registration, qualified_at=random.choice((later, None)))
        for _deal in range(random.choice((0, 1, 2))):
            won = later + timedelta(days=random.randrange(20))
            value, currency = random.randrange(20_000), random.choice(("EUR", "EUR", "JPY"))
            refunded = random.choice((None, None, None, now()))
            make_deal(session, lead, won_at=won, value_minor=value, currency=currency, refunded_at=refunded)
    return registration


def _visitors(session: Session, random: Random, registrations: list[Registration]) -> list[int]:
    """Browsers known to be somebody's, some of them registered with by somebody else too, and some nobody's."""
    organisation = registrations[0].event.organisation
    visitors = []
    for registration in registrations:
        visitors += [
            make_visitor(session, organisation, person_id=registration.person_id).id
            for _browser in range(random.choice((0, 1, 2)))
        ]
    visitors += [make_visitor(session, organisation).id for _ in range(4)]
    for registration in registrations:
        registration.visitor_id = random.choice([*visitors, None])
    session.flush()
    return visitors


class SlowJourneys:
    """All rows of the database, and the journeys of one event by plain loops, in the event's window or another."""

    def __init__(self, session: Session, event: Event, window_days: int | None = None) -> None:
        self.event = event
        self.window = timedelta(days=window_days or event.referral_window_days)
        self.registrations = [row for row in session.scalars(select(Registration)) if row.event_id == event.id]
        self.visits = [row for row in session.scalars(select(Visit)) if row.event_id == event.id]
        self.person_of = {row.id: row.person_id for row in session.scalars(select(Visitor))}
        self.codes = {row.code: row for row in session.scalars(select(Code))}
        self.places = {row.id: row for row in session.scalars(select(EntryPoint))}
        self.attended = {row.registration_id: row.first_seen_at for row in session.scalars(select(Attendance))}
        self.qualified = {row.registration_id: row.qualified_at for row in session.scalars(select(Lead))}
        self.deals = [row for row in session.scalars(select(Deal).order_by(Deal.id)) if row.refunded_at is None]

    def journeys(self, conversion: Conversion, to: CreditTo, currency: str = "") -> Journeys:
        """As the library takes them, with labels in the order of the section's."""
        rows, ends = [], []
        touched: set[int] = set()
        for registration in self.registrations:
            browsers = self.browsers(registration)
            touched |= browsers
            theirs = [visit for visit in self.counted if visit.visitor_id in browsers and self.may_count(visit, registration)]
            converted = list(self.conversions(conversion, registration, currency))
            ends += [(f"c{key}", moment, value) for key, moment, value in converted]
            for journey in [f"c{key}" for key, _moment, _value in converted] or [f"r{registration.id}"]:
                rows += [(journey, visit) for visit in theirs]
        rows += self.strangers(touched)
        return Journeys.from_touches(
            [journey for journey, _visit in rows],
            [visit.created_at.timestamp() for _journey, visit in rows],
            [self.label(visit, to) for _journey, visit in rows],
            touch_id=[visit.id for _journey, visit in rows],
            conversions=Conversions(
                [key for key, _moment, _value in ends],
                [moment.timestamp() for _key, moment, _value in ends],
                [value for _key, _moment, value in ends],
            ),
        )

    @property
    def counted(self) -> list[Visit]:
        """Human visits, direct or by a code that is known."""
        human = [visit for visit in self.visits if visit.bot_reason is None and visit.confirmed_at is not None]
        return [visit for visit in human if visit.code in self.codes or visit.via == Via.DIRECT]

    def browsers(self, registration: Registration) -> set[int]:
        theirs = {visitor for visitor, person in self.person_of.items() if person == registration.person_id}
        return theirs | ({registration.visitor_id} - {None})

    def may_count(self, visit: Visit, registration: Registration) -> bool:
        own = visit.code is not None and self.codes[visit.code].registration_id == registration.id
        return not own and visit.created_at >= registration.created_at - self.window

    def conversions(self, kind: Conversion, registration: Registration, currency: str) -> Iterator[tuple[object, object, int]]:
        holds = registration.status == RegistrationStatus.REGISTERED
        if kind == Conversion.REGISTERED and holds:
            yield registration.id, registration.created_at, PARTS
        elif kind == Conversion.ATTENDED and holds and registration.id in self.attended:
            yield registration.id, self.attended[registration.id], PARTS
        elif kind == Conversion.QUALIFIED and self.qualified.get(registration.id) is not None:
            yield registration.id, self.qualified[registration.id], PARTS
        elif kind == Conversion.DEAL:
            for deal in self.deals:
                if deal.registration_id == registration.id:
                    worth = deal.value_minor if deal.currency == currency else 0
                    yield deal.id, deal.won_at, worth if currency else PARTS

    def strangers(self, known: set[int]) -> list[tuple[str, Visit]]:
        """Those who never registered, a person with two browsers as one; the window ends at their last touch."""
        journeys: dict[str, list[Visit]] = {}
        for visit in self.counted:
            if visit.visitor_id is not None and visit.visitor_id not in known:
                person = self.person_of[visit.visitor_id]
                journeys.setdefault(f"p{person}" if person else f"v{visit.visitor_id}", []).append(visit)
        return [
            (journey, visit)
            for journey, visits in journeys.items()
            for visit in visits
            if visit.created_at >= max(one.created_at for one in visits) - self.window
        ]

    def label(self, visit: Visit, to: CreditTo) -> int:
        """Numbers that sort as the section's do: units left over by rounding go to labels in their order."""
        if visit.code is None:
            return 0
        code = self.codes[visit.code]
        if code.registration_id is not None:
            return 2 * code.registration_id + 1 if to == CreditTo.PEOPLE else -1
        if to == CreditTo.PEOPLE:
            return -2
        if to == CreditTo.CHANNELS:
            return -10 - CHANNELS.index(self.places[code.entry_point_id].channel)
        return 2 * int(code.entry_point_id or 0)

    def told(self, label: int) -> Label:
        """What the number stands for."""
        if label in (0, -1, -2):
            return Label({0: LabelKind.DIRECT, -1: LabelKind.SHARED, -2: LabelKind.PLACED}[label])
        if label < 0:
            return Label(LabelKind.CHANNEL, CHANNELS[-10 - label].value)
        if label % 2:
            [name] = [row.name for row in self.registrations if row.id == label // 2]
            return Label(LabelKind.PERSON, name, label // 2)
        return Label(LabelKind.ENTRY_POINT, self.places[label // 2].name, label // 2)
