"""How many files of an organisation may wait to be imported, however many are sent at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from core.models import Role
from core.permissions import Actor
from core.platform import Platform
from core.services.campaigns import campaigns
from core.services.campaigns.errors import CampaignsWaiting
from tests.factories import make_member, make_organisation


@pytest.fixture
def actor(platform: Platform) -> Actor:
    with platform.transaction() as session:
        return Actor.of(make_member(session, make_organisation(session), Role.MARKETER))


def test_of_uploads_at_the_same_moment_no_more_are_taken_than_may_wait(
    platform: Platform, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(campaigns, "WAITING_MAX", 2)

    def upload(number: int) -> bool:
        try:
            with platform.transaction() as session:
                campaigns.create_campaign(session, actor, campaigns.Upload("a.csv", f"{number}", 5))
        except CampaignsWaiting:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(upload, range(8))) == 2
