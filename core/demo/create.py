"""Creates the demonstration once, and keeps its event live on later starts."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core import clock, outbox
from core.demo import past_script, script
from core.demo.afterwards import Afterwards, find_unshown
from core.demo.conversation import Cast, Conversation, evening
from core.demo.crowd import Crowd, Period
from core.demo.past import OnAir
from core.demo.people import guests
from core.demo.rewards import reward
from core.demo.roast import LENGTH_S
from core.demo.room import DemoRoom
from core.demo.sales import sell
from core.demo.taking_part import TakingPart
from core.models import EntryPoint, Event, EventStatus, Member, Organisation, Registration
from core.permissions import Actor
from core.queries.team.members import find_by_email
from core.services.entry_points.entry_points import create_entry_point
from core.services.events import events
from core.services.team.members import NewMember, add_member
from core.services.team.organisations import create_organisation

PASSWORD_BYTES = 24  # nobody is told it; the demonstration's people sign in by link
REGISTERED_BEFORE = timedelta(days=6)
EARLY_UPCOMING = 7
EARLY_ENDED = 16
PAST_GUESTS = slice(22, 54)


@dataclass(frozen=True)
class Demo:
    """What a reader is pointed to; `watching` can see the past event again, `unrecorded` waits for its recording."""

    event: Event
    host: Member
    marketer: Member
    attendee: Registration
    watching: Sequence[Registration]
    unrecorded: Event | None


def open_demo(session: Session) -> Demo:
    """The demonstration, made when there is none; its event is live now."""
    host = find_by_email(session, script.HOST_EMAIL)
    if host is None:
        host = _create(session, clock.now())
    event = session.scalars(
        select(Event).where(Event.organisation_id == host.organisation_id, Event.title == script.LIVE.title).order_by(Event.id)
    ).first()
    marketer = find_by_email(session, script.MARKETER.email)
    if event is None or marketer is None:
        raise LookupError("The demonstration was taken apart. Set RIPPLECAST_DATA_DIR to an empty folder for a new one.")
    _keep_live(event)
    organisation_id = host.organisation_id
    watching = session.scalars(_watching(organisation_id)).all()
    return Demo(event, host, marketer, _attendee(session, event), watching, find_unshown(session, organisation_id))


def _watching(organisation_id: int) -> Select[Registration]:
    """The first who can watch the past event again, if anybody can."""
    shown = select(Registration).join(Event, Event.id == Registration.event_id).where(Event.title == past_script.PAST.title)
    ours = shown.where(Event.organisation_id == organisation_id, Event.replay_published_at.is_not(None))
    return ours.order_by(Registration.id).limit(1)


def show_past(session: Session, event_id: int) -> None:
    """Show the past event again, once its recording is there."""
    event = session.get_one(Event, event_id)
    Afterwards(session, event, _cast(session, event)).take_place(clock.now())


def _cast(session: Session, event: Event) -> Cast:
    host, moderator = find_by_email(session, script.HOST.email), find_by_email(session, script.MODERATOR.email)
    if host is None or moderator is None:
        raise LookupError("The demonstration was taken apart. Set RIPPLECAST_DATA_DIR to an empty folder for a new one.")
    return Cast(host, moderator, list(session.scalars(_places(event))))


def _keep_live(event: Event) -> None:
    """A demonstration started again the next day is live again."""
    moment = clock.now()
    if event.status == EventStatus.LIVE and event.ends_at > moment + timedelta(hours=1):
        return
    event.status, event.ended_at = EventStatus.LIVE, None
    event.starts_at = script.LIVE.starts_at(moment)
    event.ends_at = event.starts_at + script.LIVE.lasts


def _attendee(session: Session, event: Event) -> Registration:
    """The one who has seen most: the first to register."""
    return session.scalars(_places(event)).first() or _nobody()


def _places(event: Event) -> Select[Registration]:
    return select(Registration).where(Registration.event_id == event.id).order_by(Registration.id)


def _nobody() -> Registration:
    raise LookupError("The demonstration has no attendee left. Set RIPPLECAST_DATA_DIR to an empty folder for a new one.")


def _create(session: Session, moment: datetime) -> Member:
    with clock.at(moment - timedelta(days=60)):
        organisation = create_organisation(session, script.ORGANISATION, "en")
        organisation.about = script.ABOUT
        host, marketer, moderator = [
            _join(session, organisation, staff) for staff in (script.HOST, script.MARKETER, script.MODERATOR)
        ]
    _live(session, (host, marketer, moderator), moment)
    _upcoming(session, host, marketer, moment)
    _ended(session, host, marketer, moment)
    _past(session, (host, marketer, moderator), moment)
    with clock.at(moment - timedelta(hours=30)):
        events.create_event(session, Actor.of(host), script.DRAFT.details(moment))
    outbox.drop_signals(session)
    return host


def _join(session: Session, organisation: Organisation, staff: script.Staff) -> Member:
    new = NewMember(staff.name, staff.email, secrets.token_urlsafe(PASSWORD_BYTES), staff.locale)
    return add_member(session, organisation, staff.role, new)


def _publish(session: Session, host: Member, show: script.Show, moment: datetime, since: datetime) -> Event:
    with clock.at(since):
        event = events.create_event(session, Actor.of(host), show.details(moment))
        return events.publish_event(session, Actor.of(host), event.id)


def _ways_in(session: Session, marketer: Member, event: Event, since: datetime) -> list[tuple[int, EntryPoint]]:
    with clock.at(since):
        return [
            (weight, create_entry_point(session, Actor.of(marketer), event, details)) for weight, details in script.ENTRY_POINTS
        ]


def _live(session: Session, staff: tuple[Member, Member, Member], moment: datetime) -> None:
    host, marketer, moderator = staff
    opened = moment - REGISTERED_BEFORE
    event = _publish(session, host, script.LIVE, moment, opened)
    crowd = Crowd(session, event, _ways_in(session, marketer, event, opened))
    registered = crowd.register(guests(), Period(opened + timedelta(hours=2), moment - timedelta(minutes=9)))
    reward(session, marketer, event, registered, opened)
    started = event.starts_at
    with clock.at(started):
        events.start_event(session, Actor.of(host), event.id)
    crowd.watch(registered, started, moment)
    Conversation(session, event, Cast(host, moderator, registered)).take_place(evening(moment))
    TakingPart(session, event, host, registered).take_place(moment)


def _upcoming(session: Session, host: Member, marketer: Member, moment: datetime) -> None:
    opened = moment - timedelta(days=3)
    event = _publish(session, host, script.UPCOMING, moment, opened)
    ways = _ways_in(session, marketer, event, opened)
    Crowd(session, event, ways).register(guests()[:EARLY_UPCOMING], Period(opened, moment - timedelta(hours=1)))


def _ended(session: Session, host: Member, marketer: Member, moment: datetime) -> None:
    started = script.ENDED.starts_at(moment)
    opened, ended = started - timedelta(days=8), started + script.ENDED.lasts
    event = _publish(session, host, script.ENDED, moment, opened)
    crowd = Crowd(session, event, _ways_in(session, marketer, event, opened))
    registered = crowd.register(guests()[-EARLY_ENDED:], Period(opened, started))
    with clock.at(started):
        events.start_event(session, Actor.of(host), event.id)
    crowd.watch(registered, started, ended)
    with clock.at(ended):
        events.end_event(session, Actor.of(host), event.id)
    sell(session, marketer, registered, ended)


def _past(session: Session, staff: tuple[Member, Member, Member], moment: datetime) -> None:
    host, marketer, moderator = staff
    started = past_script.PAST.starts_at(moment)
    opened = started - REGISTERED_BEFORE
    event = _publish(session, host, past_script.PAST, moment, opened)
    crowd = Crowd(session, event, _ways_in(session, marketer, event, opened))
    registered = crowd.register(guests()[PAST_GUESTS], Period(opened, started))
    OnAir(DemoRoom(session, event, host, registered), Cast(host, moderator, registered)).take_place()
    crowd.watch(registered, started, started + timedelta(seconds=LENGTH_S))
