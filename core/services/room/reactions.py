"""Reactions: whether they can be given now, and how many there were, minute by minute."""

from collections import Counter
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.errors import DomainError
from core.i18n import N_
from core.models import Event, ReactionCount, ReactionKind

Tally = Counter[tuple[int, datetime, ReactionKind]]  # event, minute and kind → how many


class ReactionsClosed(DomainError):
    """There is nothing to react to before the show and after it."""

    code = "reactions.closed"
    status = 409
    message = N_("Reactions are open while the event is live.")


def record_reactions(session: Session, seen: Tally) -> None:
    """Add what was seen to the minutes of events: a minute may be told of in parts, and by several processes."""
    events = select(Event.id, Event.organisation_id).where(Event.id.in_({event_id for event_id, _, _ in seen}))
    organisations = dict(session.execute(events).all())
    rows = [
        {"event_id": event_id, "organisation_id": organisations[event_id], "minute": minute, "kind": kind, "count": count}
        for (event_id, minute, kind), count in sorted(seen.items(), key=lambda item: item[0])
        if event_id in organisations
    ]
    if not rows:
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(ReactionCount)
    statement = statement.on_conflict_do_update(
        index_elements=[ReactionCount.event_id, ReactionCount.minute, ReactionCount.kind],
        set_={"count": ReactionCount.count + statement.excluded.count},
    )
    session.connection().execute(statement, rows)
