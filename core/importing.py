"""An import from beginning to end: read from the disk and counted with no transaction open meanwhile."""

import time
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from core.adapters import storage
from core.campaign_files.edges import import_edges
from core.campaign_files.imported import Imported
from core.campaign_files.journeys import import_journeys
from core.campaign_files.sources import GONE
from core.clock import now
from core.models import CampaignKind, ImportPhase
from core.platform import Platform
from core.services.campaigns import imports as campaign_imports
from core.services.campaigns.imports import Claim
from referral.errors import ReferralError

log = structlog.get_logger()

TELL_EVERY_S = 0.4
KEPT_FOR = timedelta(days=7)
STRANDED_MAX = 20


class NotWanted(Exception):
    """The import was cancelled, or another run has taken it over."""


def import_campaign(platform: Platform, campaign_id: int) -> bool:
    """Import a campaign's file; whether it is ready then. Nothing happens when nobody asked, or another run is at it."""
    with platform.transaction() as session:
        run = campaign_imports.claim(session, campaign_id)
    if run is None:
        return False
    try:
        return _import(platform, run)
    except NotWanted:
        log.info("import.not_wanted", campaign_id=campaign_id)
        return False
    except ReferralError as refusal:
        with platform.transaction() as session:
            campaign_imports.refuse(session, run, refusal)
        return False
    except BaseException:  # also when the worker is asked to stop: the next run need not wait for the lease to end
        with platform.transaction() as session:
            campaign_imports.let_go(session, run)
        raise


def ask_again(platform: Platform) -> None:
    """Ask the workers once more for imports that nobody is at."""
    with platform.reading() as session:
        stranded = campaign_imports.stranded_imports(session, STRANDED_MAX)
    if stranded:
        with platform.transaction() as session:
            campaign_imports.give_up_hopeless(session)
    for campaign_id in stranded:
        platform.jobs.enqueue_once("import_campaign", campaign_id=campaign_id)


def forget_old_files(platform: Platform) -> None:
    """Remove files that were uploaded and never imported: they hold names, and nobody came back for them.

    The rows say which, so that none of them waits for a file that is gone; then what a crash left that no row names.
    """
    folder, before = platform.settings.imports_dir, now() - KEPT_FOR
    with platform.transaction() as session:
        names = campaign_imports.forget_files(session, before)
    for name in names:
        storage.remove(folder, name)
    with platform.reading() as session:
        kept = campaign_imports.kept_files(session)
    removed = len(names) + storage.remove_older(folder, before.timestamp(), kept)
    if removed:
        log.info("import.files_forgotten", files=removed)


def _import(platform: Platform, run: Claim) -> bool:
    path = storage.find(platform.settings.imports_dir, run.stored)
    if path is None:
        raise ReferralError(GONE, "the uploaded file is not kept any more")
    read = import_edges if run.kind is CampaignKind.EDGES else import_journeys
    imported: Imported = read(path, run.choices, _Teller(platform, run).tell)
    with platform.transaction() as session:
        if not campaign_imports.finish(session, run, imported):
            raise NotWanted
    storage.remove(platform.settings.imports_dir, run.stored)
    return True


@dataclass
class _Teller:
    """Writes down how far a run is, now and then, and learns in passing whether it is still wanted."""

    platform: Platform
    run: Claim
    _last: float = field(default=0.0, init=False)
    _phase: ImportPhase | None = field(default=None, init=False)

    def tell(self, phase: ImportPhase, percent: int) -> None:
        if phase is self._phase and time.monotonic() - self._last < TELL_EVERY_S:
            return
        self._phase, self._last = phase, time.monotonic()
        with self.platform.transaction() as session:
            if not campaign_imports.move_on(session, self.run, phase, percent):
                raise NotWanted
