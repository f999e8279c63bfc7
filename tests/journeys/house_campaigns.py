"""Campaigns from elsewhere in every state that one can be in."""

from io import BytesIO

from core import importing
from core.adapters import storage
from core.campaign_files.choices import Choices
from core.models import CampaignKind
from core.permissions import Actor
from core.platform import Platform
from core.services.campaigns import campaigns

EDGES = (
    "person,invited_by,joined_at,town\n"
    "Maud Ferrier,,2026-05-01 09:00,Leeds\n"
    "Junaid Khan,Maud Ferrier,2026-05-01 11:30,Hull\n"
    "陈静,Junaid Khan,2026-05-03 12:00,York\n"
    "Zoe,Zoe,2026-05-03,Bath\n"
    "short\n"
)
PATHS = "path,conversions,value,null\nposter > mail > poster,12,480.00,30\nmail,7,210,90\n"
UNKNOWN = "wer;durch;wann\nMaud;;1\nJunaid;Maud;2\n"


def furnish_campaigns(platform: Platform, owner: Actor) -> dict[str, int]:
    """One campaign for each state, by its name; each is imported as a worker would."""
    files = {
        "ready": EDGES,
        "journeys": PATHS,
        "to be imported": EDGES,
        "unclear": UNKNOWN,
        "importing": EDGES,
        "failed": "a,b\n",
    }
    made = {name: _upload(platform, owner, name, content) for name, content in files.items()}
    for name, kind in {"ready": CampaignKind.EDGES, "journeys": CampaignKind.TOUCHES, "importing": CampaignKind.EDGES}.items():
        _ask(platform, owner, made[name], kind)
        if name != "importing":
            assert importing.import_campaign(platform, made[name])
    _ask(platform, owner, made["failed"], CampaignKind.EDGES)
    assert not importing.import_campaign(platform, made["failed"])
    return made


def _upload(platform: Platform, owner: Actor, name: str, content: str) -> int:
    folder = platform.settings.imports_dir
    stored, size = storage.keep(folder, BytesIO(content.encode()), campaigns.FILE_SUFFIX, campaigns.UPLOAD_MAX_BYTES)
    with platform.transaction() as session:
        return campaigns.create_campaign(session, owner, campaigns.Upload(f"{name}.csv", stored, size)).id


def _ask(platform: Platform, owner: Actor, campaign_id: int, kind: CampaignKind) -> None:
    with platform.transaction() as session:
        campaigns.ask_for_import(session, owner, campaign_id, kind, Choices(kind).as_json())
