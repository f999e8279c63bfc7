"""A busy event made by chance, with another beside it whose rows must not be counted."""

from datetime import timedelta
from random import Random

from sqlalchemy.orm import Session

from core.clock import now
from core.models import (
    Attendance,
    Event,
    Poll,
    ReactionCount,
    ReactionKind,
    Registration,
    RegistrationStatus,
    Share,
    Via,
    ViewerCount,
)
from core.poll_rules.kinds import PollKind
from tests.factories import make_entry_point, make_event, make_organisation, make_registration, make_visit, make_visitor

BOTS = (None, None, None, "unfurler", "crawler", "burst")


def make_random_event(session: Session, random: Random, people: int = 60) -> Event:
    """Visits, registrations, referrals, shares, attendance and cancellations of one event, and of a neighbour."""
    organisation = make_organisation(session)
    event = make_event(session, organisation)
    _fill(session, event, random, people)
    _fill(session, make_event(session, organisation), random, people // 4)
    _fill(session, make_event(session, make_organisation(session)), random, people // 4)
    return event


def _fill(session: Session, event: Event, random: Random, people: int) -> None:
    start = now() - timedelta(days=20)
    places = [
        make_entry_point(session, event, cost_minor=random.choice((0, 500, 9000)), created_at=start)
        for _ in range(random.randint(0, 5))
    ]
    registrations: list[Registration] = []
    for number in range(people):
        parent = random.choice(registrations) if registrations and random.random() < 0.6 else None
        place = random.choice([*places, None]) if parent is None else None
        registration = make_registration(
            session,
            event,
            parent=parent,
            created_at=start + timedelta(hours=number + random.random()),
            entry_point_id=place.id if place else None,
            status=random.choices(list(RegistrationStatus), (8, 2))[0],
        )
        registrations.append(registration)
        _attend_and_share(session, registration, random)
    visitors = [make_visitor(session, event.organisation).id for _ in range(8)]
    for _ in range(people * 2):
        make_visit(
            session,
            event,
            code=random.choice([place.code for place in places] or [None]) if random.random() < 0.7 else None,
            visitor_id=random.choice([*visitors, None]),
            via=random.choice(list(Via)),
            bot_reason=random.choice(BOTS),
            confirmed_at=random.choice((None, now())),
        )
    _watch(session, event, random)


def _attend_and_share(session: Session, registration: Registration, random: Random) -> None:
    mine = {
        "organisation_id": registration.organisation_id,
        "event_id": registration.event_id,
        "registration_id": registration.id,
    }
    if random.random() < 0.5:
        session.add(Attendance(**mine, first_seen_at=now(), last_seen_at=now(), seconds=random.randrange(4000)))
    for _ in range(random.choice((0, 0, 1, 3))):
        session.add(Share(**mine, method="copy"))
    session.flush()


def _watch(session: Session, event: Event, random: Random) -> None:
    """Some minutes of the last hours, with people in some of them, while the event was live and around it."""
    first = now().replace(second=0, microsecond=0) - timedelta(hours=3)
    event.started_at, event.ended_at = first + timedelta(minutes=15, seconds=20), first + timedelta(minutes=100, seconds=5)
    scope = {"organisation_id": event.organisation_id, "event_id": event.id}
    for number in sorted(random.sample(range(150), 80)):
        looks = [random.choice((0, 0, random.randrange(40))) for _ in range(random.randint(1, 60))]
        seen = {"peak": max(looks), "watching_sum": sum(looks), "samples": len(looks)}
        session.add(ViewerCount(minute=first + timedelta(minutes=number), **scope, **seen))
    session.flush()
    session.add(ReactionCount(minute=first + timedelta(minutes=30), kind=ReactionKind.HEART, count=random.randint(1, 9), **scope))
    session.add(Poll(kind=PollKind.SINGLE, question="Tea?", opened_at=first + timedelta(minutes=40), **scope))
