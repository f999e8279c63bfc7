"""What strangers see: an organisation's events, one event with who is coming, and the browser's own way to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from core.clock import now
from core.errors import NotFound
from core.models import Code, Event, EventStatus, Organisation, Referral, Registration, Visit, Visitor
from core.queries.counting import HOLDS_PLACE, IS_HUMAN

VISIT_LASTS = timedelta(minutes=30)
PAST_EVENTS_SHOWN = 24
ART_PEOPLE_MAX = 500


@dataclass(frozen=True)
class Coming:
    """How many hold a place, and how many of them somebody they know has brought."""

    people: int
    brought: int


@dataclass(frozen=True)
class Calendar:
    """An organisation's public events: those to come (and on air), and the latest that are over."""

    upcoming: Sequence[Event]
    past: Sequence[Event]


def get_organisation(session: Session, slug: str) -> Organisation:
    """The organisation with this address."""
    organisation = session.scalar(select(Organisation).where(Organisation.slug == slug))
    if organisation is None:
        raise NotFound()
    return organisation


def list_events(session: Session, organisation: Organisation) -> Calendar:
    """What the organisation's page shows: live first, then by start; cancelled ones are left out once their time is over."""
    public = select(Event).where(Event.organisation_id == organisation.id)
    is_live, moment = Event.status == EventStatus.LIVE, now()
    to_come = is_live | (Event.status.in_((EventStatus.PUBLISHED, EventStatus.CANCELLED)) & (Event.ends_at > moment))
    over = (Event.status == EventStatus.ENDED) | ((Event.status == EventStatus.PUBLISHED) & (Event.ends_at <= moment))
    upcoming = session.scalars(public.where(to_come).order_by(is_live.desc(), Event.starts_at, Event.id)).all()
    past = session.scalars(public.where(over).order_by(Event.starts_at.desc(), Event.id).limit(PAST_EVENTS_SHOWN)).all()
    return Calendar(upcoming, past)


def get_event(session: Session, organisation_slug: str, slug: str) -> Event:
    """The event at this address, a draft too: the door decides who may see one."""
    wanted = select(Event).join(Organisation).where(Organisation.slug == organisation_slug, Event.slug == slug)
    event = session.scalar(wanted)
    if event is None:
        raise NotFound()
    return event


def count_coming(session: Session, event: Event) -> Coming:
    """Who holds a place, and who of them was brought."""
    statement = (
        select(func.count(), func.count(Referral.child_id))
        .select_from(Registration)
        .outerjoin(Referral, Referral.child_id == Registration.id)
        .where(Registration.event_id == event.id, HOLDS_PLACE)
    )
    people, brought = session.execute(statement).one()
    return Coming(people, brought)


def find_current_visit(
    session: Session, event: Event, visitor_token: str, code: Code | None, clip_id: int | None = None
) -> Visit | None:
    """The visit this page view belongs to: a reload, or the page a code's redirect led to, is no new arrival.

    A clip's page counts for that clip: who came to the event, or to another clip, arrives there anew.
    """
    statement = _visits_of(event, visitor_token).where(Visit.created_at > now() - VISIT_LASTS)
    if code is not None:
        statement = statement.where(Visit.code == code.code)
    if clip_id is not None:
        statement = statement.where(Visit.clip_id == clip_id)
    return session.scalar(statement.limit(1))


def find_inviting_code(session: Session, event: Event, visitor_token: str) -> Code | None:
    """The share link this browser last came by within the event's window, when the address no longer says it."""
    opens = now() - timedelta(days=event.referral_window_days)
    touches = (
        _visits_of(event, visitor_token)
        .join(Code, Code.code == Visit.code)
        .where(Code.registration_id.is_not(None), Visit.created_at > opens, IS_HUMAN)
    )
    touch = session.scalar(touches.limit(1))
    if touch is None:
        return None
    return session.scalar(select(Code).where(Code.code == touch.code).options(joinedload(Code.registration)))


def find_own_registration(session: Session, event: Event, visitor_token: str) -> Registration | None:
    """The place this very browser took."""
    statement = (
        select(Registration)
        .join(Visitor, Visitor.id == Registration.visitor_id)
        .where(Registration.event_id == event.id, *_is_browser(event, visitor_token), HOLDS_PLACE)
        .order_by(Registration.id.desc())
        .limit(1)
    )
    return session.scalar(statement)


def cascade_parents(session: Session, event: Event) -> list[int]:
    """The event's first registrations as a parent array, -1 for a root: what the hero's art is drawn from."""
    parents = select(Referral.parent_id).where(Referral.event_id == event.id)
    rows = session.execute(
        select(Registration.id, Referral.parent_id)
        .outerjoin(Referral, Referral.child_id == Registration.id)
        .where(Registration.event_id == event.id)
        .where(HOLDS_PLACE | Registration.id.in_(parents))
        .order_by(Registration.created_at, Registration.id)
        .limit(ART_PEOPLE_MAX)
    ).all()
    index = {registration_id: position for position, (registration_id, _) in enumerate(rows)}
    return [index.get(parent_id, -1) if parent_id else -1 for _, parent_id in rows]


def _visits_of(event: Event, visitor_token: str) -> Select[Visit]:
    return (
        select(Visit)
        .join(Visitor, Visitor.id == Visit.visitor_id)
        .where(Visit.event_id == event.id, *_is_browser(event, visitor_token))
        .order_by(Visit.created_at.desc(), Visit.id.desc())
    )


def _is_browser(event: Event, visitor_token: str) -> tuple[ColumnElement[bool], ...]:
    return Visitor.organisation_id == event.organisation_id, Visitor.token == visitor_token
