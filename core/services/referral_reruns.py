"""The parent rule, run again for people who are registered already: edges change, and each change is written down."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from core.models import ChangeReason, Code, Event, Referral, ReferralChange, Registration, Visit, Visitor
from core.queries.registrations import chains_of
from core.services.referral_evidence import Touched, as_touches, last_entry_point, registrants_of, touches_of
from core.services.referrals import store_referral
from referral.parent import DecidedBy, Decision, Registrant, decide_parent

LOT = 5000


@dataclass(frozen=True)
class Rerun:
    """Why parents are decided again, and when."""

    reason: ChangeReason
    merge_id: int
    at: datetime


@dataclass(frozen=True)
class _Evidence:
    """What is stored about some registrations of one event."""

    event: Event
    stored: Mapping[int, tuple[Registration, Referral | None]]
    sharers: Mapping[int, int | None]
    touches: Mapping[int, Sequence[Touched]]


def depending_on(session: Session, event_id: int, ids: Collection[int]) -> set[int]:
    """Registrations of an event whose parent may be another once these are: themselves, those they brought, and those who
    followed one of their links.
    """
    standing = func.coalesce(Registration.merged_into_id, Registration.id)
    here = select(standing).where(Registration.event_id == event_id)
    children = select(Referral.child_id).where(Referral.parent_id.in_(ids))
    found = [here.where(which) for which in (Registration.id.in_(ids), Registration.form_sharer_id.in_(ids))]
    found.append(here.where(Registration.id.in_(children)))
    followed = session.scalars(
        select(Visit.visitor_id)
        .join(Code, Code.code == Visit.code)
        .where(Visit.event_id == event_id, Code.registration_id.in_(ids), Visit.visitor_id.is_not(None))
        .distinct()
    ).all()
    # Step by step and in lots: a database without statistics would go through the whole event for each who followed.
    for lot in (followed[start : start + LOT] for start in range(0, len(followed), LOT)):
        owners = session.scalars(select(Visitor.person_id).where(Visitor.id.in_(lot), Visitor.person_id.is_not(None))).all()
        found += [here.where(Registration.visitor_id.in_(lot)), here.where(Registration.person_id.in_(owners))]
    return {registration_id for wanted in found for registration_id in session.scalars(wanted)}


def decide_again(session: Session, event: Event, ids: Collection[int], rerun: Rerun) -> list[ReferralChange]:
    """Run the rule for these registrations in the order they came, over all touches of all browsers of each person."""
    session.flush()
    _keep_unproven(session, ids)
    children = registrants_of(session, event.id, ids)
    evidence = _Evidence(event, _stored(session, ids), _form_sharers(session, ids), _touches(session, event, children))
    candidates = {sharer for sharer in evidence.sharers.values() if sharer}
    candidates |= {row.registration_id for rows in evidence.touches.values() for row in rows if row.registration_id}
    above = {step.id for chain in chains_of(session, list(candidates)).values() for step in chain} if candidates else set()
    known = registrants_of(session, event.id, candidates | above) | children
    changes = []
    for child in sorted(children.values(), key=lambda each: (each.registered_at, each.id)):
        decision = _decide(child, known, evidence)
        change = _store(session, child, decision, evidence, rerun)
        known[child.id] = replace(child, parent_id=decision.parent_id)
        changes += [change] if change else []
    session.flush()
    return changes


def cut_edge(session: Session, registration: Registration, rerun: Rerun) -> None:
    """Take the edge above a registration away: it is no node of the forest any more."""
    _keep_unproven(session, [registration.id])
    edge = session.get(Referral, registration.id)
    if edge is not None:
        session.add(_change(registration, rerun, edge.parent_id, None))
        session.delete(edge)
        session.flush()


def _keep_unproven(session: Session, ids: Collection[int]) -> None:
    """An edge that no stored touch proves came with the form, or from elsewhere: note who it was before it can change."""
    unproven = or_(Referral.decided_by != DecidedBy.TOUCH, Referral.visit_id.is_(None))
    rows = session.execute(
        select(Registration, Referral.parent_id)
        .join(Referral, Referral.child_id == Registration.id)
        .where(Registration.id.in_(ids), Registration.form_sharer_id.is_(None), unproven)
    )
    for registration, parent_id in rows:
        registration.form_sharer_id = parent_id
    session.flush()


def _stored(session: Session, ids: Collection[int]) -> dict[int, tuple[Registration, Referral | None]]:
    edges = select(Registration, Referral).outerjoin(Referral, Referral.child_id == Registration.id)
    return {row[0].id: (row[0], row[1]) for row in session.execute(edges.where(Registration.id.in_(ids)))}


def _form_sharers(session: Session, ids: Collection[int]) -> dict[int, int | None]:
    """Whose share code came with each form, as that registration stands now."""
    named = select(Registration.id, Registration.form_sharer_id).where(
        Registration.id.in_(ids), Registration.form_sharer_id.is_not(None)
    )
    sharers = dict(session.execute(named).all())
    standing = select(Registration.id, func.coalesce(Registration.merged_into_id, Registration.id))
    now_known_as = dict(session.execute(standing.where(Registration.id.in_(set(sharers.values())))).all())
    return {child_id: now_known_as[sharer_id] for child_id, sharer_id in sharers.items() if sharer_id is not None}


def _touches(session: Session, event: Event, children: Mapping[int, Registrant]) -> dict[int, list[Touched]]:
    """The journey of each, in the order it happened."""
    by_browser: dict[str, list[Touched]] = {}
    for row in touches_of(session, event.id, {int(browser) for child in children.values() for browser in child.visitors}):
        by_browser.setdefault(str(row.visitor_id), []).append(row)
    return {
        child.id: sorted(
            (row for browser in child.visitors for row in by_browser.get(browser, ())), key=lambda row: (row.created_at, row.id)
        )
        for child in children.values()
    }


def _decide(child: Registrant, known: Mapping[int, Registrant], evidence: _Evidence) -> Decision:
    return decide_parent(
        child,
        as_touches(evidence.touches[child.id]),
        known,
        form_sharer_id=evidence.sharers.get(child.id),
        window=timedelta(days=evidence.event.referral_window_days),
    )


def _store(session: Session, child: Registrant, decision: Decision, evidence: _Evidence, rerun: Rerun) -> ReferralChange | None:
    registration, edge = evidence.stored[child.id]
    old_parent_id = edge.parent_id if edge else None
    if edge is not None and edge.parent_id == decision.parent_id:
        edge.visit_id, edge.first_visit_id = decision.touch_id, decision.first_touch_id
    if old_parent_id == decision.parent_id:
        return None
    change = _change(registration, rerun, old_parent_id, decision.parent_id)
    if edge is None:
        store_referral(session, registration, decision)
    elif decision.parent_id is None:
        session.delete(edge)
    else:
        edge.parent_id, edge.decided_by = decision.parent_id, decision.decided_by
        edge.visit_id, edge.first_visit_id = decision.touch_id, decision.first_touch_id
    rows = evidence.touches[child.id]
    registration.entry_point_id = None if decision.parent_id else _entry_point(session, child, rows, evidence, rerun)
    session.add(change)
    return change


def _entry_point(session: Session, child: Registrant, rows: Sequence[Touched], evidence: _Evidence, rerun: Rerun) -> int | None:
    """What a root is credited to: what it was credited to when this merge gave it a parent, else its last touch by one."""
    former = select(ReferralChange.old_entry_point_id).where(
        ReferralChange.child_id == child.id,
        ReferralChange.merge_id == rerun.merge_id,
        ReferralChange.old_parent_id.is_(None),
    )
    return session.scalar(former.limit(1)) or last_entry_point(evidence.event, rows, child.registered_at)


def _change(registration: Registration, rerun: Rerun, old: int | None, new: int | None) -> ReferralChange:
    return ReferralChange(
        organisation_id=registration.organisation_id,
        event_id=registration.event_id,
        child_id=registration.id,
        old_parent_id=old,
        new_parent_id=new,
        old_entry_point_id=registration.entry_point_id if old is None else None,
        reason=rerun.reason,
        merge_id=rerun.merge_id,
        changed_at=rerun.at,
    )
