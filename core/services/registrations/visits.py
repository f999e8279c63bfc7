"""Visits: recording arrivals, confirming that a person saw the page, and judging which are not people."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, update
from sqlalchemy.orm import Session

from core.bulk import one_of
from core.clock import now
from core.database import one_at_a_time
from core.events import VisitConfirmed, VisitRecorded
from core.models import Event, Registration, Via, Visit, Visitor
from core.outbox import record
from core.services.registrations.bots import BotReason, is_unfurler, judge_user_agent

USER_AGENT_LENGTH = 400
REFERER_LENGTH = 300
BURST_WINDOW = timedelta(seconds=30)
BURST_VISITORS = 30
UNCLASSIFIED_AFTER = timedelta(minutes=1)
BATCH = 200  # judged in one transaction, so that nobody who writes waits for long


@dataclass(frozen=True)
class Browser:
    """What a request says about the program that sent it; never the address itself."""

    user_agent: str = ""
    referer: str = ""
    address_hash: str = ""


def record_visit(
    session: Session,
    event: Event,
    via: Via,
    browser: Browser,
    *,
    visitor: Visitor | None = None,
    code: str | None = None,
    clip_id: int | None = None,
) -> Visit:
    """Store one arrival. A link preview is judged at once; everything else by a job, off the redirect's path."""
    preview = is_unfurler(browser.user_agent)
    visit = Visit(
        organisation_id=event.organisation_id,
        event_id=event.id,
        visitor_id=visitor.id if visitor and not preview else None,
        code=code,
        clip_id=clip_id,
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


def confirm_registrants(session: Session, event: Event, visit_ids: Collection[int], browser_ids: Collection[int]) -> None:
    """The same of people who register now: what their browsers came by is a person's, whatever they call themselves."""
    sent_from = and_(Visit.event_id == event.id, one_of(session, Visit.id, visit_ids))
    judged = and_(one_of(session, Visit.visitor_id, browser_ids), Visit.bot_reason.is_not(None))
    confirmed_at = case((sent_from, func.coalesce(Visit.confirmed_at, now())), else_=Visit.confirmed_at)
    which = or_(and_(sent_from, Visit.confirmed_at.is_(None)), judged)
    _change(session, which, confirmed_at=confirmed_at, bot_reason=None)


def _confirm(session: Session, *which: ColumnElement[bool]) -> None:
    # A hall full of people behind one address scans a screen within a minute.
    no_burst = case((Visit.bot_reason == BotReason.BURST, None), else_=Visit.bot_reason)
    _change(session, Visit.confirmed_at.is_(None), *which, confirmed_at=now(), bot_reason=no_burst)


def _change(session: Session, *which: ColumnElement[bool], **values: object) -> None:
    confirmed = session.execute(
        update(Visit)
        .where(*which)
        .values(**values)
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


@dataclass(frozen=True)
class Reclassified:
    """A batch of visits judged again: how many, how many verdicts moved, and the last of them."""

    count: int
    moved: int
    last_id: int


def reclassify_visits(session: Session, after_id: int = 0) -> Reclassified | None:
    """Judge the next stored visits again, because the rules changed; None when there are no more."""
    visits = session.scalars(select(Visit).where(Visit.id > after_id).order_by(Visit.id).limit(BATCH)).all()
    if not visits:
        return None
    return Reclassified(len(visits), sum([_classify(session, visit) for visit in visits]), visits[-1].id)


def _classify(session: Session, visit: Visit) -> bool:
    # Judging the last of a burst changes the others: two workers would wait for each other's rows. And a beacon may confirm
    # the visit just now, so it is read once more before it is judged.
    one_at_a_time(session, f"visits {visit.event_id} {visit.address_hash}")
    session.refresh(visit, with_for_update=True)
    before = visit.bot_reason
    verdict = judge_user_agent(visit.user_agent) or _judge_burst(session, visit)
    visit.bot_reason = None if verdict and _is_a_registrants(session, visit) else verdict
    visit.classified_at = now()
    if visit.bot_reason == BotReason.BURST:
        _mark_burst(session, visit)
    return visit.bot_reason != before


def _is_a_registrants(session: Session, visit: Visit) -> bool:
    """Somebody registered with this browser, before or after: that is no robot."""
    if visit.visitor_id is None:
        return False
    return bool(session.scalar(select(exists().where(Registration.visitor_id == visit.visitor_id))))


def _judge_burst(session: Session, visit: Visit) -> BotReason | None:
    """Many new browsers from one address within a minute, and none of their pages came up: a datacentre."""
    if not visit.address_hash or visit.confirmed_at is not None:
        return None
    visitors = session.scalar(select(func.count(Visit.visitor_id.distinct())).where(*_around(visit)))
    return BotReason.BURST if (visitors or 0) > BURST_VISITORS else None


def _mark_burst(session: Session, visit: Visit) -> None:
    """The first of a burst looked harmless when they came; now they are judged like the last."""
    of_registrants = exists().where(Registration.visitor_id == Visit.visitor_id)
    session.execute(
        update(Visit)
        .where(*_around(visit), Visit.confirmed_at.is_(None), Visit.bot_reason.is_(None), ~of_registrants)
        .values(bot_reason=BotReason.BURST)
        .execution_options(synchronize_session=False)
    )


def _around(visit: Visit) -> tuple[ColumnElement[bool], ...]:
    window = Visit.created_at.between(visit.created_at - BURST_WINDOW, visit.created_at + BURST_WINDOW)
    return Visit.event_id == visit.event_id, Visit.address_hash == visit.address_hash, window
