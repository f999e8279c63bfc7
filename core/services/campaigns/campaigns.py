"""Campaigns from elsewhere: uploaded, imported when asked, renamed, deleted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.clock import now
from core.database import one_at_a_time
from core.errors import NotFound
from core.events import CampaignImportAsked
from core.models import Campaign, CampaignKind, CampaignState, ImportPhase
from core.models.campaign import NAME_MAX_LENGTH
from core.outbox import record
from core.permissions import Actor, Permission
from core.services.campaigns.errors import (
    CampaignFileGone,
    CampaignFileMissing,
    CampaignFileTooLarge,
    CampaignNameMissing,
    CampaignNotWaiting,
    CampaignsWaiting,
)

UPLOAD_MAX_BYTES = 64_000_000
FILE_NAME_MAX_LENGTH = 255
WAITING_MAX = 20  # files of an organisation that are not imported yet
FILE_SUFFIX = "raw"
WAITING = (CampaignState.UPLOADED, CampaignState.FAILED)


@dataclass(frozen=True)
class Upload:
    """A file that lies in the storage: what its owner calls it, under what name it is kept, and how large it is."""

    file_name: str
    stored: str
    size: int


def require_room(session: Session, actor: Actor) -> None:
    """Refuse one more file where enough wait already; asked before a file is taken, too, so that none is stored in vain."""
    actor.require(Permission.SEE_SPREAD)
    kept = select(func.count()).where(Campaign.organisation_id == actor.organisation_id, Campaign.stored.is_not(None))
    if (session.scalar(kept) or 0) >= WAITING_MAX:
        raise CampaignsWaiting(WAITING_MAX)


def create_campaign(session: Session, actor: Actor, upload: Upload, name: str = "") -> Campaign:
    """Begin a campaign with a file; without a name it is called like the file."""
    actor.require(Permission.SEE_SPREAD)
    if not upload.size:
        raise CampaignFileMissing()
    if upload.size > UPLOAD_MAX_BYTES:
        raise CampaignFileTooLarge(UPLOAD_MAX_BYTES // 1_000_000)
    one_at_a_time(session, f"campaign files {actor.organisation_id}")
    require_room(session, actor)
    file_name = _printable(upload.file_name)[:FILE_NAME_MAX_LENGTH] or "upload"
    campaign = Campaign(
        organisation_id=actor.organisation_id,
        name=_name(name.strip() or _without_endings(file_name)[:NAME_MAX_LENGTH]),
        file_name=file_name,
        file_bytes=upload.size,
        stored=upload.stored,
        created_by_id=actor.member_id,
    )
    session.add(campaign)
    session.flush()
    return campaign


def choose(session: Session, actor: Actor, campaign_id: int, kind: CampaignKind, choices: Mapping[str, Any]) -> Campaign:
    """Keep how the file is to be read, for a look at what that makes of it."""
    campaign = _waiting(session, actor, campaign_id)
    campaign.kind, campaign.choices = kind, dict(choices)
    return campaign


def ask_for_import(session: Session, actor: Actor, campaign_id: int, kind: CampaignKind, choices: Mapping[str, Any]) -> Campaign:
    """Have the file read and counted as chosen; a worker does it, and the row says how far it is."""
    campaign = choose(session, actor, campaign_id, kind, choices)
    if campaign.stored is None:
        raise CampaignFileGone()
    campaign.state, campaign.phase, campaign.percent_read = CampaignState.IMPORTING, ImportPhase.WAITING, 0
    campaign.attempt, campaign.leased_until, campaign.asked_at = 0, None, now()
    campaign.refusal_code = campaign.refusal = None
    record(session, CampaignImportAsked(organisation_id=campaign.organisation_id, campaign_id=campaign.id))
    return campaign


def cancel_import(session: Session, actor: Actor, campaign_id: int) -> Campaign:
    """Stop reading; the file stays, to be imported in another way. Whoever reads it finds out at their next step."""
    campaign = _ours(session, actor, campaign_id)
    if campaign.state is not CampaignState.IMPORTING:
        raise CampaignNotWaiting()
    campaign.state, campaign.phase, campaign.percent_read = CampaignState.UPLOADED, ImportPhase.WAITING, 0
    campaign.leased_until = None
    return campaign


def rename_campaign(session: Session, actor: Actor, campaign_id: int, name: str) -> Campaign:
    """Call it something else."""
    campaign = _ours(session, actor, campaign_id)
    campaign.name = _name(name.strip())
    return campaign


def delete_campaign(session: Session, actor: Actor, campaign_id: int) -> str | None:
    """Remove the campaign with all it came to; gives the name of the file that is to be removed from the storage."""
    campaign = _ours(session, actor, campaign_id)
    session.delete(campaign)
    return campaign.stored


def _waiting(session: Session, actor: Actor, campaign_id: int) -> Campaign:
    campaign = _ours(session, actor, campaign_id)
    if campaign.state not in WAITING:
        raise CampaignNotWaiting()
    return campaign


def _ours(session: Session, actor: Actor, campaign_id: int) -> Campaign:
    """The campaign, alone: a cancelling and a finishing import must not pass each other."""
    actor.require(Permission.SEE_SPREAD)
    wanted = select(Campaign).where(Campaign.id == campaign_id, Campaign.organisation_id == actor.organisation_id)
    campaign = session.scalar(wanted.with_for_update())
    if campaign is None:
        raise NotFound()
    return campaign


def _name(name: str) -> str:
    if not name or len(name) > NAME_MAX_LENGTH:
        raise CampaignNameMissing()
    return name


def _printable(name: str) -> str:
    return "".join(character for character in name if character.isprintable()).strip()


def _without_endings(file_name: str) -> str:
    """higgs, of higgs.csv.gz."""
    stem = file_name.removesuffix(".gz")
    for ending in (".csv", ".tsv", ".txt"):
        stem = stem.removesuffix(ending)
    return stem or file_name
