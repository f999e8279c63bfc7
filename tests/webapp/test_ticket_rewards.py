"""The attendee's own account, and the address that is confirmed by opening the ticket from the letter."""

import pytest

from core.models import Person, Registration
from core.platform import Platform
from core.services.registrations.verification import address_proof
from core.services.rewards.accrual import accrue_unasked
from tests.core.services.reward_support import cuts_of, promise, rewards_of, tree_of
from tests.factories import make_finding
from tests.webapp.trip import PERSON

SCANNER = {"User-Agent": "curl/8.5.0"}


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


def _is_verified(platform: Platform, registration: Registration) -> bool:
    with platform.reading() as session:
        return session.get_one(Person, registration.person_id).verified_at is not None


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


def test_opening_the_ticket_from_the_letter_confirms_the_address_and_brings_what_was_kept(
    client, stage, sqlite_platform, jobs
) -> None:
    _give(sqlite_platform, stage)
    assert rewards_of(sqlite_platform)[0].registration_id == stage.idris.id
    link = f"{_ticket(stage.maud)}?v={address_proof(sqlite_platform.settings, stage.maud)}"

    client.head(link, headers=PERSON)
    client.get(link, headers=SCANNER)
    assert not _is_verified(sqlite_platform, stage.maud)
    answer = client.get(link, headers=PERSON)

    assert answer.status_code == 303
    assert answer.location == _ticket(stage.maud)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert _is_verified(sqlite_platform, stage.maud)
    assert ("catch_up_rewards", {"plan_id": cuts_of(sqlite_platform)[0].plan_id}) in jobs
    assert "is being added" in client.get(_ticket(stage.maud)).text
    assert len(cuts_of(sqlite_platform)) == 1


def test_a_wrong_proof_or_none_confirms_nothing(client, stage, sqlite_platform, jobs) -> None:
    other = address_proof(sqlite_platform.settings, stage.idris)
    for query in ("", "?v=", "?v=guess", f"?v={other}"):
        assert client.get(_ticket(stage.maud) + query, headers=PERSON).status_code in (200, 303)
    assert not _is_verified(sqlite_platform, stage.maud)
    assert client.get(f"/t/nobodys?v={other}", headers=PERSON).status_code == 404
    assert jobs == []
