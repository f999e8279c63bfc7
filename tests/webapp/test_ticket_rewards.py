"""The attendee's own account, and what is kept for them until their address is confirmed."""

import pytest

from core.models import Person, Registration
from core.platform import Platform
from core.services.registrations.verification import address_proof
from core.services.rewards.accrual import accrue_unasked
from tests.core.services.reward_support import cuts_of, promise, rewards_of, tree_of
from tests.factories import make_finding
from tests.webapp.trip import PERSON, beacon


@pytest.fixture(autouse=True)
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, object]]]:
    """What was asked of the workers."""
    asked: list[tuple[str, dict[str, object]]] = []
    monkeypatch.setattr("core.adapters.jobs.Jobs.enqueue", lambda self, name, **ids: asked.append((name, ids)))
    return asked


@pytest.fixture
def stage(sqlite_platform):
    """Maud has not confirmed her address."""
    stage = tree_of(sqlite_platform)
    with sqlite_platform.transaction() as session:
        session.get_one(Person, stage.maud.person_id).verified_at = None
    return stage


def _give(platform: Platform, stage) -> None:
    plan = promise(platform, stage)
    with platform.transaction() as session:
        accrue_unasked(session, plan.id)


def _ticket(registration: Registration) -> str:
    return f"/t/{registration.ticket_token}"


def test_without_a_plan_nothing_is_said_of_rewards(client, stage) -> None:
    assert "Your rewards" not in client.get(_ticket(stage.maud)).text


def test_what_a_friend_is_worth_is_said_before_there_is_one(client, stage, sqlite_platform) -> None:
    promise(sqlite_platform, stage)
    page = client.get(_ticket(stage.ayla)).text
    assert "<b>€5.00</b> for each friend who registers through your link." in page


def test_who_has_not_confirmed_is_told_what_is_missing(client, stage, sqlite_platform) -> None:
    _give(sqlite_platform, stage)
    page = client.get(_ticket(stage.maud)).text
    assert "€5.00 more is kept for you. Confirm your e-mail address to receive it" in page
    with sqlite_platform.transaction() as session:
        session.get_one(Person, stage.maud.person_id).email = None
    assert "It needs a confirmed e-mail address, and you gave none" in client.get(_ticket(stage.maud)).text


def test_who_is_under_review_is_accused_of_nothing(client, stage, sqlite_platform) -> None:
    with sqlite_platform.transaction() as session:
        make_finding(session, session.merge(stage.event), stage.ayla)
    _give(sqlite_platform, stage)
    page = client.get(_ticket(stage.idris)).text
    assert "€5.00 is being reviewed" in page
    assert "There is nothing you need to do." in page
    assert "disposable" not in page
    assert "is released on" not in page


def test_opening_the_ticket_from_the_letter_brings_what_was_kept(client, stage, sqlite_platform, jobs) -> None:
    _give(sqlite_platform, stage)
    assert rewards_of(sqlite_platform)[0].registration_id == stage.idris.id
    client.get(f"{_ticket(stage.maud)}?v={address_proof(sqlite_platform.settings, stage.maud)}", headers=PERSON)
    shown = client.get(_ticket(stage.maud), headers=PERSON)
    assert "is being added" in shown.text

    assert client.post(beacon(shown), json={}, headers=PERSON).status_code == 204

    assert ("catch_up_rewards", {"plan_id": cuts_of(sqlite_platform)[0].plan_id}) in jobs
    assert "is being added" in client.get(_ticket(stage.maud)).text
    assert len(cuts_of(sqlite_platform)) == 1
