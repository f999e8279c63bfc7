"""The run of an import, told apart from every other run of the same: claimed, moved on, finished or given up.

A worker may be killed, an import cancelled and asked for again: whatever a run writes is written only while it is still the
campaign's own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.orm import Session

from core import leases
from core.campaign_files.choices import Choices
from core.campaign_files.imported import Imported
from core.clock import now
from core.models import Campaign, CampaignBadRow, CampaignKind, CampaignResult, CampaignState, ImportPhase
from core.models.campaign import REASON_MAX_LENGTH
from referral.errors import ReferralError

LEASE = timedelta(seconds=90)  # longer than the longest phase that says nothing
ATTEMPTS_MAX = 4
BAD_ROWS_KEPT = 5_000
TAKEN_WITHIN = timedelta(seconds=30)
BROKE = "campaign.broke"


@dataclass(frozen=True)
class Claim:
    """One run: which campaign, the how many-eth try, and what it reads in which way."""

    campaign_id: int
    organisation_id: int
    attempt: int
    stored: str
    kind: CampaignKind
    choices: Choices


def claim(session: Session, campaign_id: int) -> Claim | None:
    """Begin a run; None when there is nothing to import or another run is at it."""
    free = or_(Campaign.leased_until.is_(None), Campaign.leased_until < now())
    due = (Campaign.id == campaign_id, Campaign.state == CampaignState.IMPORTING, free, Campaign.attempt < ATTEMPTS_MAX)
    begun = {"attempt": Campaign.attempt + 1, "leased_until": now() + LEASE, "phase": ImportPhase.READING, "percent_read": 0}
    taken = leases.take_up(session, Campaign, *due, **begun)
    if taken is None:
        return None
    choices = Choices.of(taken.choices)
    return Claim(taken.id, taken.organisation_id, taken.attempt, taken.stored or "", taken.kind, choices)


def move_on(session: Session, run: Claim, phase: ImportPhase, percent: int) -> bool:
    """Say how far the run is; False when it is not wanted any more."""
    return _write(session, run, phase=phase, percent_read=percent, leased_until=now() + LEASE)


def finish(session: Session, run: Claim, imported: Imported) -> bool:
    """Keep what the import came to, whole; False, and nothing kept, when the run is not wanted any more."""
    counts = {"rows_used": imported.rows_used, "people": imported.people, "referred": imported.referred}
    ready = _write(
        session,
        run,
        state=CampaignState.READY,
        stored=None,
        leased_until=None,
        rows_bad=len(imported.bad),
        as_of=imported.as_of,
        imported_at=now(),
        **counts,
    )
    if ready:
        owner = {"campaign_id": run.campaign_id, "organisation_id": run.organisation_id}
        session.execute(delete(CampaignResult).where(CampaignResult.campaign_id == run.campaign_id))
        session.execute(delete(CampaignBadRow).where(CampaignBadRow.campaign_id == run.campaign_id))
        session.add(CampaignResult(**owner, analysis=imported.analysis, forest=imported.forest))
        if rows := _bad_rows(imported, owner):
            session.execute(insert(CampaignBadRow), rows)
    return ready


def refuse(session: Session, run: Claim, refusal: ReferralError) -> bool:
    """Say why the file cannot be imported as chosen; it stays, to be tried in another way."""
    return _write(
        session,
        run,
        state=CampaignState.FAILED,
        leased_until=None,
        refusal_code=refusal.code[:60],
        refusal=_storable(str(refusal)),
    )


def let_go(session: Session, run: Claim) -> bool:
    """Let another run begin at once; after the last try the import has failed."""
    if run.attempt >= ATTEMPTS_MAX:
        return refuse(session, run, ReferralError(BROKE, "the import broke off several times"))
    return _write(session, run, leased_until=None)


def give_up_hopeless(session: Session) -> None:
    """Let go of imports whose worker died each time, as it does when a file takes all of a machine's memory."""
    dead = (Campaign.state == CampaignState.IMPORTING, Campaign.attempt >= ATTEMPTS_MAX, Campaign.leased_until < now())
    failed = {"state": CampaignState.FAILED, "refusal_code": BROKE, "refusal": None, "leased_until": None}
    leases.give_up(session, Campaign, *dead, **failed)


def stranded_imports(session: Session, limit: int) -> list[int]:
    """Imports that nobody is at: their worker died, or their job was lost."""
    unheard = now() - TAKEN_WITHIN
    silent = or_(
        Campaign.leased_until < now(),
        (Campaign.leased_until.is_(None)) & (Campaign.asked_at < unheard),
    )
    wanted = select(Campaign.id).where(Campaign.state == CampaignState.IMPORTING, silent).order_by(Campaign.asked_at)
    return list(session.scalars(wanted.limit(limit)))


def forget_files(session: Session, before: datetime) -> list[str]:
    """Let go of files that nobody has imported since; gives their names, to be removed when this is committed."""
    touched = func.coalesce(Campaign.asked_at, Campaign.created_at)
    old = select(Campaign).where(Campaign.stored.is_not(None), Campaign.state != CampaignState.IMPORTING, touched < before)
    forgotten = session.scalars(old.with_for_update()).all()
    names = [campaign.stored for campaign in forgotten if campaign.stored]
    for campaign in forgotten:
        campaign.stored = None
    return names


def kept_files(session: Session) -> set[str]:
    """The names of all files that are to be imported yet."""
    return {name for name in session.scalars(select(Campaign.stored).where(Campaign.stored.is_not(None))) if name}


def _write(session: Session, run: Claim, **values: Any) -> bool:
    own = (Campaign.id == run.campaign_id, Campaign.state == CampaignState.IMPORTING, Campaign.attempt == run.attempt)
    return leases.write(session, Campaign, *own, **values)


def _bad_rows(imported: Imported, owner: dict[str, int]) -> list[dict[str, Any]]:
    return [
        owner
        | {
            "number": number,
            "line": row.line,
            "code": row.code,
            "reason": _storable(row.reason),
            "text": _storable(row.text),
            "used": row.used,
        }
        for number, row in enumerate(islice(imported.bad, BAD_ROWS_KEPT), 1)
    ]


def _storable(text: str) -> str:
    """Short enough for its column, and without what PostgreSQL's text cannot hold."""
    clean = text.replace("\x00", "\ufffd").encode(errors="replace").decode()
    return clean if len(clean) <= REASON_MAX_LENGTH else clean[: REASON_MAX_LENGTH - 1] + "…"
