"""What was taken back and earned again, as the marketer reads it: one line with the whole story."""

import csv
from io import StringIO
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient

from core.models import Event, Registration, RegistrationStatus, Role
from core.platform import Platform
from core.services.rewards.accrual import accrue_for_event, accrue_unasked
from core.services.rewards.rewards import Decree, decide, take_back_of_registration
from referral.rewards.plans import Trigger
from referral.rewards.states import Action
from tests.core.services.reward_support import promise, rewards_of, tree_of
from tests.factories import make_member
from tests.webapp.test_navigation import SignIn

pytestmark = pytest.mark.usefixtures("no_jobs")  # facts stay in the outbox


@pytest.fixture
def stage(sqlite_platform: Platform, client: FlaskClient, sign_in: SignIn) -> SimpleNamespace:
    """Ayla came, left and came again: Idris earned it, lost it and earned it again. Maud earned Idris."""
    stage = tree_of(sqlite_platform)
    with sqlite_platform.transaction() as session:
        sign_in(client, make_member(session, stage.event.organisation, Role.MARKETER))
    plan = promise(sqlite_platform, stage)
    stage.url = f"/console/events/{stage.event.id}/rewards"
    with sqlite_platform.transaction() as session:
        accrue_unasked(session, plan.id)
    with sqlite_platform.transaction() as session:
        ayla = session.get_one(Registration, stage.ayla.id)
        ayla.status = RegistrationStatus.CANCELLED
        session.flush()
        take_back_of_registration(session, ayla.id)
        ayla.status = RegistrationStatus.REGISTERED
        session.flush()
        accrue_for_event(session, stage.event.id, Trigger.REGISTERED, ayla.id)
    return stage


def test_it_is_one_line_with_the_whole_story(client: FlaskClient, stage: SimpleNamespace) -> None:
    page = client.get(stage.url).text
    assert "2 rewards</h2>" in page
    assert page.count('name="reward"') == 2
    assert page.index("Earned by the plan") < page.index("The friend gave their place back") < page.index("Earned again")
    assert "5 steps" in page


def test_the_list_of_what_was_taken_back_has_it_with_its_own_part_of_the_story(
    client: FlaskClient, stage: SimpleNamespace
) -> None:
    page = client.get(f"{stage.url}?state=taken_back").text
    assert "1 reward found" in page
    assert "3 steps" in page
    assert "Earned again" not in page


def test_the_file_has_every_reward_there_was(client: FlaskClient, stage: SimpleNamespace) -> None:
    head, *rows = csv.reader(StringIO(client.get(f"{stage.url}/rewards.csv").text.lstrip("\ufeff")))
    state = head.index("State")
    assert sorted(row[state] for row in rows) == ["Taken back", "Waiting", "Waiting"]


def test_all_of_the_list_is_what_the_list_shows(client: FlaskClient, stage: SimpleNamespace) -> None:
    newest = client.get(stage.url).text.partition('name="newest" value="')[2].partition('"')[0]
    done = {"action": "release", "why": "Spoke with both", "all": "1", "newest": newest}
    answer = client.post(f"{stage.url}/change", data=done, follow_redirects=True).text
    assert "2 rewards released." in answer
    assert "left as" not in answer


def test_what_a_member_took_back_is_not_hidden(client: FlaskClient, stage: SimpleNamespace, sqlite_platform: Platform) -> None:
    latest = rewards_of(sqlite_platform)[-1]
    with sqlite_platform.transaction() as session:
        decree = Decree(Action.TAKE_BACK, "A joke of theirs")
        decide(session, stage.actor, session.get_one(Event, stage.event.id), [latest.id], decree)
    page = client.get(stage.url).text
    assert "2 rewards</h2>" in page
    assert "A joke of theirs" in page
    assert "6 steps" in page
