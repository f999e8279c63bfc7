"""What overlays of an event show, and what admits them."""

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.models import Channel, Code, EntryPoint, Event, EventStatus, OverlayKey, Registration, Visit
from core.models.visit import Via
from core.queries.counting import HOLDS_PLACE, IS_HUMAN
from core.queries.entry_points.codes import find_event_code


@dataclass(frozen=True)
class Scans:
    """How many people followed a code printed as a QR code, and how many places are held by whoever came by it."""

    scans: int
    registrations: int


def find_overlay_key(session: Session, event: Event) -> OverlayKey | None:
    """The key in force, once one was made."""
    return session.get(OverlayKey, event.id)


def event_of_overlay(session: Session, token: str) -> Event:
    """The event whose overlays this key opens. Not scoped: the key is the credential, unguessable and unique."""
    event = find_event_of_overlay(session, token)
    if event is None:
        raise NotFound()
    return event


def find_event_of_overlay(session: Session, token: str) -> Event | None:
    """The same, or None."""
    return session.scalar(select(Event).join(OverlayKey, OverlayKey.event_id == Event.id).where(OverlayKey.token == token))


def tokens_in_force(session: Session, tokens: set[str]) -> set[str]:
    """Those of these keys that were not replaced, nor is their event a draft again."""
    of_events = select(OverlayKey.token).join(Event, Event.id == OverlayKey.event_id)
    return set(session.scalars(of_events.where(OverlayKey.token.in_(tokens), Event.status != EventStatus.DRAFT)))


def overlay_code(session: Session, event: Event, text: str) -> Code:
    """The code of the event that an overlay shows."""
    code = find_event_code(session, event, text)
    if code is None:
        raise NotFound()
    return code


def codes_to_choose(session: Session, event: Event) -> list[tuple[str, str]]:
    """The code and name of every entry point of the event in use, screens first: those are what stands in a picture."""
    is_screen = case((EntryPoint.channel == Channel.SCREEN, 0), else_=1)
    named = select(Code.code, EntryPoint.name).join(EntryPoint, EntryPoint.id == Code.entry_point_id)
    ours = named.where(EntryPoint.event_id == event.id, EntryPoint.organisation_id == event.organisation_id)
    in_use = ours.where(EntryPoint.archived_at.is_(None))
    rows = session.execute(in_use.order_by(is_screen, EntryPoint.name, EntryPoint.id))
    return [(code, name) for code, name in rows]


def scans_of(session: Session, code: Code) -> Scans:
    """Human visits by the printed code, and registrations by it however its address was opened."""
    scanned = select(func.count()).where(Visit.code == code.code, Visit.via == Via.SCAN, IS_HUMAN)
    registered = select(func.count()).where(Registration.entry_point_id == code.entry_point_id, HOLDS_PLACE)
    counted = registered.where(Registration.event_id == code.event_id).scalar_subquery()
    scans, registrations = session.execute(select(scanned.scalar_subquery(), counted)).one()
    return Scans(scans, registrations)
