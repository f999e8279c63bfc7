"""Imports by a real worker process: from the upload to the end, cancelled, and killed in the middle."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import update

from core.adapters import storage
from core.campaign_files.choices import Choices
from core.clock import now
from core.models import Campaign, CampaignKind, CampaignState, ImportPhase
from core.permissions import Actor
from core.platform import Platform
from core.services.campaigns import campaigns
from tests.factories import make_member, make_organisation
from workers.schedule import build_schedule

ROOT = Path(__file__).parents[2]
LARGE = 120_000  # rows: reading them takes long enough for something to happen meanwhile


@pytest.fixture
def actor(platform: Platform) -> Actor:
    with platform.transaction() as session:
        return Actor.of(make_member(session, make_organisation(session)))


def _upload(platform: Platform, actor: Actor, rows: int) -> int:
    text = "".join(f"{number},{number // 3 or ''},{number}\n" for number in range(1, rows + 1))
    content = BytesIO(f"child,parent,t\n{text}".encode())
    stored, size = storage.keep(platform.settings.imports_dir, content, campaigns.FILE_SUFFIX, campaigns.UPLOAD_MAX_BYTES)
    with platform.transaction() as session:
        campaign = campaigns.create_campaign(session, actor, campaigns.Upload("large.csv", stored, size))
        campaigns.ask_for_import(session, actor, campaign.id, CampaignKind.EDGES, Choices().as_json())
    return campaign.id


@contextmanager
def _worker(platform: Platform, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    settings = platform.settings
    names = {
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "PUBLIC_URL": settings.public_url,
    }
    environment = {**os.environ, **{f"RIPPLECAST_{name}": value for name, value in names.items()}}
    command = [sys.executable, "-m", "workers", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _campaign(platform: Platform, campaign_id: int) -> Campaign:
    with platform.reading() as session:
        return session.get_one(Campaign, campaign_id)


def _until(holds: Callable[[], bool], within_s: float = 90.0) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_worker_imports_what_was_asked_for(platform: Platform, actor: Actor) -> None:
    campaign_id = _upload(platform, actor, rows=2_000)
    with _worker(platform, "--burst") as worker:
        output, _ = worker.communicate(timeout=90)
    campaign = _campaign(platform, campaign_id)
    assert (campaign.state, campaign.people) == (CampaignState.READY, 2_000), output


def test_an_import_goes_on_after_its_worker_was_killed(platform: Platform, actor: Actor) -> None:
    campaign_id = _upload(platform, actor, LARGE)
    with _worker(platform) as worker:
        _until(lambda: _campaign(platform, campaign_id).phase is not ImportPhase.WAITING)
        worker.kill()
        worker.wait(timeout=30)
    assert _campaign(platform, campaign_id).state is CampaignState.IMPORTING, "it was killed in the middle"
    platform.redis.flushall()
    with platform.transaction() as session:
        session.execute(update(Campaign).values(leased_until=now() - timedelta(seconds=1)))
    for _ in range(2):  # the sweep's turn, then that of the job it asked for
        build_schedule(platform).enqueue_jobs()
        with _worker(platform, "--burst") as worker:
            output, _ = worker.communicate(timeout=120)
    campaign = _campaign(platform, campaign_id)
    assert (campaign.state, campaign.people, campaign.attempt) == (CampaignState.READY, LARGE, 2), output


def test_a_worker_leaves_an_import_that_is_cancelled_meanwhile(platform: Platform, actor: Actor) -> None:
    campaign_id = _upload(platform, actor, LARGE)
    with _worker(platform, "--burst") as worker:
        _until(lambda: _campaign(platform, campaign_id).phase is not ImportPhase.WAITING)
        with platform.transaction() as session:
            campaigns.cancel_import(session, actor, campaign_id)
        output, _ = worker.communicate(timeout=90)
    campaign = _campaign(platform, campaign_id)
    assert (campaign.state, campaign.people) == (CampaignState.UPLOADED, 0), output
    assert "import.not_wanted" in output
