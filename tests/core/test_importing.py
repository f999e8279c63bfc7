"""An import runs once, can be cancelled, and survives a worker that dies in the middle; on both databases."""

import os
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from rq import Queue
from sqlalchemy import func, select, update

from core import importing
from core.adapters import storage
from core.adapters.jobs import SLOW_QUEUE
from core.campaign_files.analysis import spread_from
from core.campaign_files.choices import Choices
from core.campaign_files.imported import Imported
from core.clock import at, now
from core.errors import Forbidden, NotFound
from core.models import Campaign, CampaignBadRow, CampaignKind, CampaignResult, CampaignState, ImportPhase, Role
from core.permissions import Actor
from core.platform import Platform
from core.queries.campaigns.campaigns import analysis_of, bad_rows, campaign_forest, get_campaign, page_of_campaigns
from core.services.campaigns import campaigns
from core.services.campaigns import imports as campaign_imports
from core.services.campaigns.errors import (
    CampaignFileMissing,
    CampaignFileTooLarge,
    CampaignNameMissing,
    CampaignNotWaiting,
    CampaignsWaiting,
)
from tests.factories import make_member, make_organisation

SIX = b"child,parent,t\nMaud,,0\nJunaid,Maud,60\nIdris,Junaid,180\nGwen,Junaid,240\nLars,,30\nPeggy,Lars,90\nZoe,Zoe,1\n"
LONG = importing.KEPT_FOR + timedelta(hours=1)


@pytest.fixture
def actor(platform: Platform) -> Actor:
    with platform.transaction() as session:
        return Actor.of(make_member(session, make_organisation(session), Role.MARKETER))


@pytest.fixture
def begin(platform: Platform, actor: Actor) -> Callable[..., int]:
    """Uploads a file and asks for its import; gives the campaign's id."""

    def begun(content: bytes = SIX, ask: bool = True) -> int:
        folder = platform.settings.imports_dir
        stored, size = storage.keep(folder, BytesIO(content), campaigns.FILE_SUFFIX, campaigns.UPLOAD_MAX_BYTES)
        with platform.transaction() as session:
            campaign = campaigns.create_campaign(session, actor, campaigns.Upload("six.csv.gz", stored, size))
            if ask:
                campaigns.ask_for_import(session, actor, campaign.id, CampaignKind.EDGES, Choices().as_json())
        return campaign.id

    return begun


def _campaign(platform: Platform, campaign_id: int) -> Campaign:
    with platform.reading() as session:
        return session.get_one(Campaign, campaign_id)


def _files(platform: Platform) -> list[str]:
    return [path.name for path in platform.settings.imports_dir.iterdir()]


def test_an_import_ends_with_an_analysis_a_forest_and_the_bad_rows(platform: Platform, begin: Callable[..., int]) -> None:
    campaign_id = begin()
    assert Queue(SLOW_QUEUE, connection=platform.redis).jobs[0].func_name == "workers.jobs.import_campaign"
    assert importing.import_campaign(platform, campaign_id)
    campaign = _campaign(platform, campaign_id)
    assert (campaign.name, campaign.state, campaign.phase) == ("six", CampaignState.READY, ImportPhase.STORING)
    assert (campaign.rows_used, campaign.rows_bad, campaign.people, campaign.referred) == (6, 1, 6, 4)
    assert campaign.stored is None
    assert _files(platform) == [], "the file is not kept longer than it is needed"
    with platform.reading() as session:
        assert spread_from(analysis_of(session, campaign)).summary.nodes == 6
        assert [(row.line, row.code) for row in bad_rows(session, campaign)] == [(8, "forest.self_edge")]
        people = campaign_forest(session, campaign)
    assert list(people.names) == ["Maud", "Junaid", "Idris", "Gwen", "Lars", "Peggy"]
    assert people.below.tolist() == [3, 2, 0, 0, 1, 0]


def test_a_file_that_cannot_be_imported_says_why_and_can_be_tried_in_another_way(
    platform: Platform, actor: Actor, begin: Callable[..., int]
) -> None:
    campaign_id = begin(b"child,parent\nJunaid,Maud\n")
    assert not importing.import_campaign(platform, campaign_id)
    campaign = _campaign(platform, campaign_id)
    assert (campaign.state, campaign.refusal_code) == (CampaignState.FAILED, "tables.nothing_usable")
    chosen = Choices(unknown_as_roots=True)
    with platform.transaction() as session:
        campaigns.ask_for_import(session, actor, campaign_id, chosen.kind, chosen.as_json())
    assert importing.import_campaign(platform, campaign_id)
    campaign = _campaign(platform, campaign_id)
    assert (campaign.people, campaign.refusal_code) == (2, None)


def test_only_one_run_is_at_an_import(platform: Platform, begin: Callable[..., int]) -> None:
    campaign_id = begin()
    with platform.transaction() as session:
        assert campaign_imports.claim(session, campaign_id)
    assert not importing.import_campaign(platform, campaign_id), "the other run holds its lease"
    assert _campaign(platform, campaign_id).state is CampaignState.IMPORTING


def test_an_import_goes_on_where_a_dead_worker_left_it_and_what_that_one_still_writes_is_lost(
    platform: Platform, begin: Callable[..., int]
) -> None:
    campaign_id = begin()
    with platform.transaction() as session:
        dead = campaign_imports.claim(session, campaign_id)
    assert dead
    with platform.transaction() as session:
        session.execute(update(Campaign).values(leased_until=now() - timedelta(seconds=1)))
    Queue(SLOW_QUEUE, connection=platform.redis).empty()
    importing.ask_again(platform)
    assert [job.kwargs for job in Queue(SLOW_QUEUE, connection=platform.redis).jobs] == [{"campaign_id": campaign_id}]
    assert importing.import_campaign(platform, campaign_id)
    late = Imported("{}", None, [], 99, 99, 99, None)
    with platform.transaction() as session:
        assert not campaign_imports.move_on(session, dead, ImportPhase.READING, 5)
        assert not campaign_imports.finish(session, dead, late)
    assert _campaign(platform, campaign_id).people == 6


def test_an_import_that_is_cancelled_writes_nothing_more(platform: Platform, actor: Actor, begin: Callable[..., int]) -> None:
    campaign_id = begin()
    with platform.transaction() as session:
        run = campaign_imports.claim(session, campaign_id)
    assert run
    with platform.transaction() as session:
        campaigns.cancel_import(session, actor, campaign_id)
    with platform.transaction() as session:
        assert not campaign_imports.move_on(session, run, ImportPhase.READING, 50)
        assert not campaign_imports.finish(session, run, Imported("{}", b"", [], 1, 1, 1, None))
    campaign = _campaign(platform, campaign_id)
    assert (campaign.state, campaign.percent_read) == (CampaignState.UPLOADED, 0)
    assert len(_files(platform)) == 1
    with platform.reading() as session:
        assert session.scalar(select(func.count()).select_from(CampaignResult)) == 0


def test_a_run_that_broke_off_is_tried_again_and_not_for_ever(platform: Platform, begin: Callable[..., int]) -> None:
    campaign_id = begin()
    for attempt in range(1, campaign_imports.ATTEMPTS_MAX + 1):
        with platform.transaction() as session:
            run = campaign_imports.claim(session, campaign_id)
            assert run
            assert run.attempt == attempt
            campaign_imports.let_go(session, run)
    campaign = _campaign(platform, campaign_id)
    assert (campaign.state, campaign.refusal_code) == (CampaignState.FAILED, "campaign.broke")


def test_an_import_that_kills_its_worker_each_time_is_given_up(platform: Platform, begin: Callable[..., int]) -> None:
    campaign_id = begin()
    past = now() - timedelta(seconds=1)
    with platform.transaction() as session:
        session.execute(update(Campaign).values(attempt=campaign_imports.ATTEMPTS_MAX, leased_until=past))
    assert not importing.import_campaign(platform, campaign_id)
    importing.ask_again(platform)
    campaign = _campaign(platform, campaign_id)
    assert (campaign.state, campaign.refusal_code) == (CampaignState.FAILED, "campaign.broke")


def test_imports_nobody_was_told_of_are_found(platform: Platform, begin: Callable[..., int]) -> None:
    campaign_id = begin()
    with platform.reading() as session:
        assert campaign_imports.stranded_imports(session, 5) == [], "its job has just been enqueued"
    with platform.transaction() as session:
        session.execute(update(Campaign).values(asked_at=now() - timedelta(minutes=1)))
    with platform.reading() as session:
        assert campaign_imports.stranded_imports(session, 5) == [campaign_id]


def test_a_file_nobody_imported_is_forgotten(platform: Platform, begin: Callable[..., int]) -> None:
    campaign_id = begin(ask=False)
    importing.forget_old_files(platform)
    (file,) = platform.settings.imports_dir.iterdir()
    assert file.stat().st_mode & 0o077 == 0, "it holds names"
    with at(now() + LONG):
        importing.forget_old_files(platform)
    assert _files(platform) == []
    assert _campaign(platform, campaign_id).stored is None
    with platform.transaction() as session:
        session.execute(update(Campaign).values(state=CampaignState.IMPORTING))
    assert not importing.import_campaign(platform, campaign_id)
    assert _campaign(platform, campaign_id).refusal_code == "campaign.file_gone"


def test_a_file_that_was_tried_lately_is_kept_however_old_it_is(platform: Platform, begin: Callable[..., int]) -> None:
    campaign_id = begin(b"child,parent\nJunaid,Maud\n")
    importing.import_campaign(platform, campaign_id)
    (file,) = platform.settings.imports_dir.iterdir()
    long_ago = now() - LONG
    os.utime(file, (long_ago.timestamp(), long_ago.timestamp()))
    with platform.transaction() as session:
        session.execute(update(Campaign).values(created_at=long_ago))
    importing.forget_old_files(platform)
    assert _files(platform) == [_campaign(platform, campaign_id).stored]


def test_a_file_that_no_campaign_names_is_forgotten(platform: Platform, begin: Callable[..., int]) -> None:
    campaign_id = begin(ask=False)
    left = platform.settings.imports_dir / ".half-written"
    left.touch()
    long_ago = (now() - LONG).timestamp()
    os.utime(left, (long_ago, long_ago))
    importing.forget_old_files(platform)
    assert _files(platform) == [_campaign(platform, campaign_id).stored]


def test_deleting_a_campaign_leaves_nothing_of_it(platform: Platform, actor: Actor, begin: Callable[..., int]) -> None:
    campaign_id = begin()
    importing.import_campaign(platform, campaign_id)
    with platform.transaction() as session:
        assert campaigns.delete_campaign(session, actor, campaign_id) is None
    with platform.reading() as session:
        for model in (Campaign, CampaignResult, CampaignBadRow):
            assert session.scalar(select(func.count()).select_from(model)) == 0


def test_many_bad_rows_are_counted_and_the_first_of_them_kept(platform: Platform, begin: Callable[..., int]) -> None:
    campaign_id = begin(b"child,parent\nMaud,\n" + b"short\n" * 5_500)
    importing.import_campaign(platform, campaign_id)
    campaign = _campaign(platform, campaign_id)
    assert campaign.rows_bad == 5_500
    with platform.reading() as session:
        kept = bad_rows(session, campaign, limit=None)
    assert len(kept) == campaign_imports.BAD_ROWS_KEPT
    assert [row.line for row in kept[:2]] == [3, 4]


def test_what_is_not_acceptable_is_refused(platform: Platform, actor: Actor, begin: Callable[..., int]) -> None:
    campaign_id = begin(ask=False)
    with platform.transaction() as session:
        for upload, refusal in (
            (campaigns.Upload("a.csv", "x", 0), CampaignFileMissing),
            (campaigns.Upload("a.csv", "x", campaigns.UPLOAD_MAX_BYTES + 1), CampaignFileTooLarge),
        ):
            with pytest.raises(refusal):
                campaigns.create_campaign(session, actor, upload)
        for name in ("", "   ", "x" * 121):
            with pytest.raises(CampaignNameMissing):
                campaigns.rename_campaign(session, actor, campaign_id, name)
        with pytest.raises(CampaignNotWaiting):
            campaigns.cancel_import(session, actor, campaign_id)
        assert campaigns.rename_campaign(session, actor, campaign_id, " Spring ").name == "Spring"


def test_files_that_nobody_imports_do_not_fill_the_disk(platform: Platform, actor: Actor) -> None:
    with platform.transaction() as session:
        for number in range(campaigns.WAITING_MAX):
            campaigns.create_campaign(session, actor, campaigns.Upload("a.csv", f"{number}", 5))
        with pytest.raises(CampaignsWaiting):
            campaigns.create_campaign(session, actor, campaigns.Upload("a.csv", "x", 5))
    with at(now() + LONG):
        importing.forget_old_files(platform)
    with platform.transaction() as session:
        assert campaigns.create_campaign(session, actor, campaigns.Upload("a.csv", "x", 5)).id


def test_a_campaign_that_is_imported_is_not_imported_again(platform: Platform, actor: Actor, begin: Callable[..., int]) -> None:
    campaign_id = begin()
    importing.import_campaign(platform, campaign_id)
    assert not importing.import_campaign(platform, campaign_id), "a job may run twice"
    with platform.transaction() as session, pytest.raises(CampaignNotWaiting):
        campaigns.ask_for_import(session, actor, campaign_id, CampaignKind.EDGES, {})


def test_others_have_no_such_campaign(platform: Platform, begin: Callable[..., int]) -> None:
    campaign_id = begin(ask=False)
    with platform.transaction() as session:
        stranger = make_member(session, make_organisation(session))
        with pytest.raises(NotFound):
            get_campaign(session, stranger.organisation_id, campaign_id)
        for change in (
            lambda: campaigns.rename_campaign(session, Actor.of(stranger), campaign_id, "Mine"),
            lambda: campaigns.delete_campaign(session, Actor.of(stranger), campaign_id),
            lambda: campaigns.ask_for_import(session, Actor.of(stranger), campaign_id, CampaignKind.EDGES, {}),
        ):
            with pytest.raises(NotFound):
                change()
        assert page_of_campaigns(session, stranger.organisation_id).rows == []


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.AGENT])
def test_those_who_may_not_see_the_spread_may_not_import_one(platform: Platform, actor: Actor, role: Role) -> None:
    with platform.transaction() as session:
        member = Actor(actor.member_id, actor.organisation_id, role, "Ida")
        with pytest.raises(Forbidden):
            campaigns.create_campaign(session, member, campaigns.Upload("a.csv", "x", 5))
