"""Recording facts: the row is the promise, the signal after commit is only speed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from core.events import FACTS, Fact
from core.models import OutboxEntry

PENDING = "pending_facts"


@dataclass(frozen=True)
class Recorded:
    """A fact on its way to the subscribers, with its outbox row when it is durable."""

    fact: Fact
    entry: OutboxEntry | None = None


def record(session: Session, fact: Fact) -> None:
    """Note `fact` for the subscribers; a durable one is stored in the same transaction as the write it tells of."""
    entry = None
    if fact.durable:
        entry = OutboxEntry(organisation_id=fact.organisation_id, fact=type(fact).__name__, payload=fact.payload())
        session.add(entry)
    session.info.setdefault(PENDING, []).append(Recorded(fact, entry))


def record_once(session: Session, fact: Fact) -> None:
    """Note a signal, unless this transaction has noted the same one already."""
    if not any(recorded.fact == fact for recorded in session.info.get(PENDING, ())):
        record(session, fact)


def take_recorded(session: Session) -> list[Recorded]:
    """The facts recorded in this session, handed out once."""
    recorded: list[Recorded] = session.info.pop(PENDING, [])
    return recorded


def drop_signals(session: Session) -> None:
    """Forget the facts that may be lost, for writes that tell of long ago and move no screen; promises stay."""
    session.info[PENDING] = [recorded for recorded in session.info.get(PENDING, []) if recorded.entry]


def stranded(session: Session, limit: int, before: datetime | None = None) -> list[Recorded]:
    """Durable facts whose side effects were never handed on, oldest first; those that keep failing let others pass.

    A fact that only another version knows waits for that version.
    """
    known = OutboxEntry.fact.in_(FACTS)
    wanted = select(OutboxEntry).where(known).order_by(OutboxEntry.attempts, OutboxEntry.id).limit(limit)
    entries = session.scalars(wanted.where(OutboxEntry.created_at <= before) if before else wanted)
    return [Recorded(FACTS[entry.fact](**entry.payload), entry) for entry in entries]


def depth(session: Session) -> int:
    """How many promises are not kept yet."""
    return session.scalar(select(func.count()).select_from(OutboxEntry)) or 0


def settle(session: Session, entry_ids: list[int]) -> None:
    """Forget promises that were kept."""
    if entry_ids:
        session.execute(delete(OutboxEntry).where(OutboxEntry.id.in_(entry_ids)))


def count_attempt(session: Session, entry_ids: list[int]) -> None:
    """Note that handing these on failed once more."""
    if entry_ids:
        session.execute(update(OutboxEntry).where(OutboxEntry.id.in_(entry_ids)).values(attempts=OutboxEntry.attempts + 1))
