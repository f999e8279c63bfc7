"""Telling a room that what it shows beside its chat changed."""

from sqlalchemy.orm import Session

from core.events import BoardChanged
from core.outbox import record_once


def change_board(session: Session, organisation_id: int, event_id: int, board: str) -> None:
    """One of the room's boards looks otherwise after the commit; `board` is its name in docs/realtime-protocol.md."""
    record_once(session, BoardChanged(organisation_id, event_id=event_id, board=board))
