"""The parent rule, run again for people who are registered already: edges change, and each change is written down."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from core.bulk import one_of
from core.models import ChangeReason, Code, Event, Referral, ReferralChange, Registration, Visit, Visitor
from core.queries.registrations.registrations import chains_of
from core.services.registrations.referral_evidence import Touched, as_touches, last_entry_point, registrants_of, touches_of
from core.services.registrations.referrals import store_referral
from referral.parent import DecidedBy, Decision, Registrant, decide_parent

Id = TypeVar("Id")
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
    former_entry_points: Mapping[int, int]


def depending_on(session: Session, event_id: int, ids: Collection[int]) -> set[int]:
    """Registrations of an event whose parent may be another once these are: themselves, those they brought, and those who
    followed one of their links.
    """
    standing = func.coalesce(Registration.merged_into_id, Registration.id)
    here = select(standing).where(Registration.event_id == event_id)
    children = select(Referral.child_id).where(one_of(session, Referral.parent_id, ids))
    found = [here.where(one_of(session, column, ids)) for column in (Registration.id, Registration.form_sharer_id)]
    found.append(here.where(Registration.id.in_(children)))
    followed = session.scalars(
        select(Visit.visitor_id)
        .join(Code, Code.code == Visit.code)
        .where(Visit.event_id == event_id, one_of(session, Code.registration_id, ids), Visit.visitor_id.is_not(None))
        .distinct()
    ).all()
    # Step by step and in lots: a database without statistics would go through the whole event for each who followed.
    for lot in _lots(followed):
        browsers = one_of(session, Visitor.id, lot)
        owners = session.scalars(select(Visitor.person_id).where(browsers, Visitor.person_id.is_not(None))).all()
        found += [
            here.where(one_of(session, Registration.visitor_id, lot)),
            here.where(one_of(session, Registration.person_id, owners)),
        ]
    return {registration_id for wanted in found for registration_id in session.scalars(wanted)}


def decide_again(session: Session, event: Event, ids: Collection[int], rerun: Rerun) -> list[ReferralChange]:
    """Run the rule for these registrations in the order they came, over all touches of all browsers of each person."""
    session.flush()
    _keep_unproven(session, ids)
    children = registrants_of(session, event.id, ids)
    evidence = _Evidence(
        event,
        _stored(session, ids),
        _form_sharers(session, ids),
        _touches(session, event, children),
        _former_entry_points(session, ids, rerun),
    )
    known = _all_above(session, evidence) | children
    changes = []
    for child in sorted(children.values(), key=lambda each: (each.registered_at, each.id)):
        decision = _decide(child, known, evidence)
        change = _store(session, child, decision, evidence, rerun)
        known[child.id] = replace(child, parent_id=decision.parent_id)
        changes += [change] if change else []
    session.flush()
    return changes


def _all_above(session: Session, evidence: _Evidence) -> dict[int, Registrant]:
    """Everybody who may have brought one of them, with everybody above each: nobody is brought by who stands below them."""
    candidates = {sharer for sharer in evidence.sharers.values() if sharer}
    candidates |= {row.registration_id for rows in evidence.touches.values() for row in rows if row.registration_id}
    above: set[int] = set()
    for lot in _lots(sorted(candidates)):
        above.update(step.id for chain in chains_of(session, lot).values() for step in chain)
    return registrants_of(session, evidence.event.id, candidates | above)


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
        .where(one_of(session, Registration.id, ids), Registration.form_sharer_id.is_(None), unproven)
    )
    for registration, parent_id in rows:
        registration.form_sharer_id = parent_id
    session.flush()


def _stored(session: Session, ids: Collection[int]) -> dict[int, tuple[Registration, Referral | None]]:
    edges = select(Registration, Referral).outerjoin(Referral, Referral.child_id == Registration.id)
    return {row[0].id: (row[0], row[1]) for row in session.execute(edges.where(one_of(session, Registration.id, ids)))}


def _form_sharers(session: Session, ids: Collection[int]) -> dict[int, int | None]:
    """Whose share code came with each form, as that registration stands now."""
    named = select(Registration.id, Registration.form_sharer_id).where(
        one_of(session, Registration.id, ids), Registration.form_sharer_id.is_not(None)
    )
    sharers = dict(session.execute(named).all())
    standing = select(Registration.id, func.coalesce(Registration.merged_into_id, Registration.id))
    now_known_as = dict(session.execute(standing.where(one_of(session, Registration.id, set(sharers.values())))).all())
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
    registration.entry_point_id = None if decision.parent_id else _entry_point(child, rows, evidence)
    session.add(change)
    return change


def _entry_point(child: Registrant, rows: Sequence[Touched], evidence: _Evidence) -> int | None:
    """What a root is credited to: what it was credited to when this merge gave it a parent, else its last touch by one."""
    return evidence.former_entry_points.get(child.id) or last_entry_point(evidence.event, rows, child.registered_at)


def _former_entry_points(session: Session, ids: Collection[int], rerun: Rerun) -> dict[int, int]:
    """What those were credited to that were roots until this merge."""
    former = select(ReferralChange.child_id, ReferralChange.old_entry_point_id).where(
        one_of(session, ReferralChange.child_id, ids),
        ReferralChange.merge_id == rerun.merge_id,
        ReferralChange.old_parent_id.is_(None),
        ReferralChange.old_entry_point_id.is_not(None),
    )
    rows = session.execute(former.order_by(ReferralChange.id.desc()))
    return {child_id: entry_point_id for child_id, entry_point_id in rows if entry_point_id is not None}


def _lots(values: Sequence[Id]) -> Iterator[Sequence[Id]]:
    return (values[start : start + LOT] for start in range(0, len(values), LOT))


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
