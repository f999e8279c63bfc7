"""Visits: recording arrivals, confirming that a person saw the page, and judging which are not people."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, case, func, select, update
from sqlalchemy.orm import Session

from core.bulk import one_of
from core.clock import now
from core.database import one_at_a_time
from core.events import VisitConfirmed, VisitRecorded
from core.models import Event, Via, Visit, Visitor
from core.outbox import record
from core.services.registrations.bots import BotReason, is_unfurler, judge_user_agent

USER_AGENT_LENGTH = 400
REFERER_LENGTH = 300
BURST_WINDOW = timedelta(seconds=30)
BURST_VISITORS = 30
UNCLASSIFIED_AFTER = timedelta(minutes=1)
BATCH = 500


@dataclass(frozen=True)
class Browser:
    """What a request says about the program that sent it; never the address itself."""

    user_agent: str = ""
    referer: str = ""
    address_hash: str = ""


def record_visit(
    session: Session, event: Event, via: Via, browser: Browser, *, visitor: Visitor | None = None, code: str | None = None
) -> Visit:
    """Store one arrival. A link preview is judged at once; everything else by a job, off the redirect's path."""
    preview = is_unfurler(browser.user_agent)
    visit = Visit(
        organisation_id=event.organisation_id,
        event_id=event.id,
        visitor_id=visitor.id if visitor and not preview else None,
        code=code,
        via=via,
        user_agent=browser.user_agent[:USER_AGENT_LENGTH],
        referer=browser.referer[:REFERER_LENGTH],
        address_hash=browser.address_hash,
        bot_reason=BotReason.UNFURLER if preview else None,
        classified_at=now() if preview else None,
    )
    session.add(visit)
    session.flush()
    if not preview:
        record(session, VisitRecorded(organisation_id=event.organisation_id, event_id=event.id, visit_id=visit.id))
    return visit


def confirm_visit(session: Session, visit_id: int) -> None:
    """A page came up in a browser with somebody before it: its beacon arrived."""
    _confirm(session, Visit.id == visit_id)


def confirm_visits(session: Session, event: Event, visit_ids: Collection[int]) -> None:
    """Forms arrived that were sent from the pages of these visits; those of other events are none of this one's."""
    if visit_ids:
        _confirm(session, Visit.event_id == event.id, one_of(session, Visit.id, visit_ids))


def _confirm(session: Session, *which: ColumnElement[bool]) -> None:
    # A hall full of people behind one address scans a screen within a minute.
    no_burst = case((Visit.bot_reason == BotReason.BURST, None), else_=Visit.bot_reason)
    confirmed = session.execute(
        update(Visit)
        .where(Visit.confirmed_at.is_(None), *which)
        .values(confirmed_at=now(), bot_reason=no_burst)
        .returning(Visit.organisation_id, Visit.event_id, Visit.id)
        .execution_options(synchronize_session="fetch")
    )
    for visit in confirmed:
        record(session, VisitConfirmed(visit.organisation_id, visit.event_id, visit.id))


def classify_visit(session: Session, visit_id: int) -> None:
    """Judge one visit by the rules in force; judging it again changes nothing."""
    visit = session.get(Visit, visit_id)
    if visit is not None:
        _classify(session, visit)


def classify_stranded_visits(session: Session) -> int:
    """Judge visits whose job was lost; the number of them."""
    visits = session.scalars(
        select(Visit).where(Visit.classified_at.is_(None), Visit.created_at < now() - UNCLASSIFIED_AFTER).limit(BATCH)
    ).all()
    for visit in visits:
        _classify(session, visit)
    return len(visits)


def reclassify_visits(session: Session) -> int:
    """Judge every stored visit again, because the rules changed; the number whose verdict moved."""
    moved, last_id = 0, 0
    while visits := session.scalars(select(Visit).where(Visit.id > last_id).order_by(Visit.id).limit(BATCH)).all():
        moved += sum(_classify(session, visit) for visit in visits)
        last_id = visits[-1].id
        session.flush()
        session.expunge_all()
    return moved


def _classify(session: Session, visit: Visit) -> bool:
    # Judging the last of a burst changes the others: two workers would wait for each other's rows. And a beacon may confirm
    # the visit just now, so it is read once more before it is judged.
    one_at_a_time(session, f"visits {visit.event_id} {visit.address_hash}")
    session.refresh(visit, with_for_update=True)
    before = visit.bot_reason
    visit.bot_reason = judge_user_agent(visit.user_agent) or _judge_burst(session, visit)
    visit.classified_at = now()
    if visit.bot_reason == BotReason.BURST:
        _mark_burst(session, visit)
    return visit.bot_reason != before


def _judge_burst(session: Session, visit: Visit) -> BotReason | None:
    """Many new browsers from one address within a minute, and none of their pages came up: a datacentre."""
    if not visit.address_hash or visit.confirmed_at is not None:
        return None
    visitors = session.scalar(select(func.count(Visit.visitor_id.distinct())).where(*_around(visit)))
    return BotReason.BURST if (visitors or 0) > BURST_VISITORS else None


def _mark_burst(session: Session, visit: Visit) -> None:
    """The first of a burst looked harmless when they came; now they are judged like the last."""
    session.execute(
        update(Visit)
        .where(*_around(visit), Visit.confirmed_at.is_(None), Visit.bot_reason.is_(None))
        .values(bot_reason=BotReason.BURST)
        .execution_options(synchronize_session=False)
    )


def _around(visit: Visit) -> tuple[ColumnElement[bool], ...]:
    window = Visit.created_at.between(visit.created_at - BURST_WINDOW, visit.created_at + BURST_WINDOW)
    return Visit.event_id == visit.event_id, Visit.address_hash == visit.address_hash, window
