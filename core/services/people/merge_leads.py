"""Two leads of one human at one event become one, with the deals of both; and two again."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.models import Deal, Lead, LeadStage, Member

JoinedLeads = dict[str, Any]

# The further of two counts; somebody who is lost to one seller and not to another is not lost.
ORDER = (LeadStage.LOST, LeadStage.NEW, LeadStage.QUALIFIED, LeadStage.WON)
OF_ROW = ("organisation_id", "person_id", "event_id", "registration_id")


def join_leads(session: Session, kept_id: int, merged_id: int) -> JoinedLeads | None:
    """Where both places have a lead, let the kept place's be the only one; what undoing needs.

    The other's row goes, so that no list, count or page has to know of leads that are none: its deals are the kept lead's.
    """
    wanted = select(Lead).where(Lead.registration_id.in_((kept_id, merged_id))).order_by(Lead.id).with_for_update()
    leads = {lead.registration_id: lead for lead in session.scalars(wanted, execution_options={"populate_existing": True})}
    if len(leads) < len((kept_id, merged_id)):
        return None
    kept, second = leads[kept_id], leads[merged_id]
    had, gone = _state(kept), _row(second)
    _take_over(kept, second)
    session.flush()
    deals = _hand_deals(session, Deal.lead_id == second.id, kept.id)
    session.delete(second)
    session.flush()
    return {"kept": kept.id, "had": had, "joined": _state(kept), "second": gone, "deals": deals}


def part_leads(session: Session, joined: JoinedLeads | None) -> None:
    """Two leads again, as they were; what was done with the one since stays with it."""
    if joined is None:
        return
    second = _made_again(session, joined["second"])
    _hand_deals(session, Deal.id.in_(joined["deals"]), second.id)
    kept = session.get(Lead, joined["kept"], with_for_update=True, populate_existing=True)
    if kept is not None:
        now_is = _state(kept)
        untouched = {name: value for name, value in joined["had"].items() if now_is[name] == joined["joined"][name]}
        _restore(session, kept, now_is | untouched)
        _stage_by_deals(session, kept)
    _stage_by_deals(session, second)
    session.flush()


def _take_over(kept: Lead, second: Lead) -> None:
    kept.stage = max(kept.stage, second.stage, key=ORDER.index)
    kept.owner_id = kept.owner_id or second.owner_id
    kept.qualified_at = min(filter(None, (kept.qualified_at, second.qualified_at)), default=None)


def _hand_deals(session: Session, which: Any, lead_id: int) -> list[int]:
    deals = update(Deal).where(which).values(lead_id=lead_id).returning(Deal.id)
    return list(session.scalars(deals, execution_options={"synchronize_session": "fetch"}))


def _stage_by_deals(session: Session, lead: Lead) -> None:
    """A lead is won exactly while a deal of it stands, on whichever of the two the deals are now."""
    standing = select(Deal.id).where(Deal.lead_id == lead.id, Deal.refunded_at.is_(None)).limit(1)
    if session.scalar(standing) is not None:
        lead.stage = LeadStage.WON
    elif lead.stage == LeadStage.WON:
        lead.stage = LeadStage.QUALIFIED


def _state(lead: Lead) -> dict[str, Any]:
    qualified_at = lead.qualified_at.isoformat() if lead.qualified_at else None
    return {"stage": lead.stage.value, "owner_id": lead.owner_id, "qualified_at": qualified_at}


def _row(lead: Lead) -> dict[str, Any]:
    whole = {name: getattr(lead, name) for name in OF_ROW}
    return whole | _state(lead) | {"id": lead.id, "created_at": lead.created_at.isoformat()}


def _made_again(session: Session, row: dict[str, Any]) -> Lead:
    """Under its own number, unless that was given away since."""
    lead = Lead(**{name: row[name] for name in OF_ROW}, created_at=datetime.fromisoformat(row["created_at"]))
    lead.id = row["id"] if session.get(Lead, row["id"]) is None else None  # type: ignore[assignment]  # None: the next free one
    _restore(session, lead, row)
    session.add(lead)
    session.flush()
    return lead


def _restore(session: Session, lead: Lead, state: dict[str, Any]) -> None:
    """The owner may have left the organisation since."""
    owner_id = state["owner_id"]
    lead.stage = LeadStage(state["stage"])
    lead.owner_id = owner_id if owner_id is not None and session.get(Member, owner_id) is not None else None
    lead.qualified_at = datetime.fromisoformat(state["qualified_at"]) if state["qualified_at"] else None
