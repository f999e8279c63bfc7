"""The variants of an event's video: what the ingest makes of them, and what a host wants."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.models import Event, StreamSetup, StreamVariants, VariantsHeld
from core.permissions import Actor, Permission
from core.services.events.events import locked_event
from core.services.room.boards import change_board

VARIANTS_BOARD = "variants"
HEALTH_BOARD = "stream"


@dataclass(frozen=True)
class Made:
    """What viewers can choose from: pictures by their shorter side, the encoder's own first, and the sound alone."""

    sizes: tuple[int, ...] = ()
    sound: bool = False
    held: VariantsHeld | None = None


def note_variants(session: Session, event_id: int, made: Made) -> None:
    """What there is now; the room and the team's pages are told. The same said twice changes nothing."""
    event = session.get(Event, event_id)
    if event is None:
        return
    row = session.get(StreamVariants, event_id)
    if made == (Made(tuple(row.sizes), row.sound, row.held) if row is not None else Made()):
        return
    if row is None:
        row = StreamVariants(event_id=event_id, organisation_id=event.organisation_id, sizes=[], sound=False)
        session.add(row)
    row.sizes, row.sound, row.held = list(made.sizes), made.sound, made.held
    for board in (VARIANTS_BOARD, HEALTH_BOARD):
        change_board(session, event.organisation_id, event_id, board)


def choose_smaller_pictures(session: Session, actor: Actor, event_id: int, smaller: bool) -> None:
    """Have smaller pictures made of the event's video where the machine can, or not; heard within seconds."""
    actor.require(Permission.RUN_EVENTS)
    event = locked_event(session, actor, event_id)
    setup = session.get(StreamSetup, event_id)
    if setup is None:
        session.add(StreamSetup(organisation_id=event.organisation_id, event_id=event_id, records=True, smaller=smaller))
    else:
        setup.smaller = smaller
