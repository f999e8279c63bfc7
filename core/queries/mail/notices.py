"""Who hears that an event is off or has moved, and who has not heard yet: the rows say, so what broke off goes on."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, cast, func, literal, select
from sqlalchemy.orm import Session, contains_eager

from core.clock import now
from core.mail.letter import LetterKind
from core.models import Email, Event, EventStatus, Person, Registration
from core.queries.counting import HOLDS_PLACE

SETTLES_IN = timedelta(seconds=60)  # a host who corrects a slip at once sends one e-mail, not two
FORGOTTEN_AFTER = timedelta(hours=48)
NOTICES = (LetterKind.EVENT_CANCELLED, LetterKind.EVENT_MOVED)

REACHABLE = (HOLDS_PLACE, Person.email.is_not(None))
REGISTRATION_ID = cast(Registration.id, String)
# Debian 12's SQLite has no concat(), so the keys are joined with ||.
KEYS: dict[LetterKind, ColumnElement[str]] = {
    LetterKind.EVENT_CANCELLED: literal("event_cancelled:") + REGISTRATION_ID,
    LetterKind.EVENT_MOVED: literal("event_moved:") + REGISTRATION_ID + literal(":") + cast(Event.revision, String),
}


def count_recipients(session: Session, event: Event) -> int:
    """How many people hold a place and gave an e-mail address."""
    reachable = select(func.count()).select_from(Registration).join(Registration.person)
    return session.scalar(reachable.where(Registration.event_id == event.id, *REACHABLE)) or 0


def untold(
    session: Session, kind: LetterKind, event_id: int, limit: int, revision: int | None = None
) -> list[tuple[Registration, str | None, str]]:
    """Registrations nobody has told yet, each with its address and its e-mail's key; none once the revision is another."""
    wanted = (
        select(Registration, Person.email, KEYS[kind])
        .join(Registration.event)
        .join(Registration.person)
        .options(contains_eager(Registration.event))
        .where(Registration.event_id == event_id, *_is_untold(kind))
        .order_by(Registration.id)
        .limit(limit)
    )
    if revision is not None:
        wanted = wanted.where(Event.revision == revision)
    return [(registration, address, key) for registration, address, key in session.execute(wanted)]


def events_with_untold(session: Session, before: datetime) -> list[tuple[LetterKind, int]]:
    """Events whose people should all have been told by now and were not, because a job was lost."""
    recent = {
        LetterKind.EVENT_CANCELLED: Event.cancelled_at.between(now() - FORGOTTEN_AFTER, before),
        LetterKind.EVENT_MOVED: Event.moved_at.between(now() - FORGOTTEN_AFTER, before - SETTLES_IN),
    }
    found = []
    for kind in NOTICES:
        wanted = select(Event.id).join(Registration, Registration.event_id == Event.id).join(Registration.person).distinct()
        found += [(kind, event_id) for event_id in session.scalars(wanted.where(recent[kind], *_is_untold(kind)))]
    return found


def _is_untold(kind: LetterKind) -> tuple[ColumnElement[bool], ...]:
    written = select(Email.id).where(Email.dedupe_key == KEYS[kind]).correlate(Registration, Event)
    return (*_concerns(kind), *REACHABLE, ~written.exists())


def _concerns(kind: LetterKind) -> tuple[ColumnElement[bool], ...]:
    if kind == LetterKind.EVENT_CANCELLED:
        # Nobody could know of an event that was never published.
        return (Event.status == EventStatus.CANCELLED, Event.published_at.is_not(None))
    # Whoever registered later was shown the new time and place already.
    return (Event.status == EventStatus.PUBLISHED, Event.ends_at > now(), Registration.created_at <= Event.moved_at)
