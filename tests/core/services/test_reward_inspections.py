"""Rewards and inspections: what nobody has looked through yet is not released, and a decision covers what was found by then."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, event, select, update

from core.clock import now
from core.models import Event, Finding, Inspection, Registration
from core.platform import Platform
from core.queries.integrity.findings import review_codes
from core.services.integrity.inspections import begin_inspection, end_inspection, want_inspection
from core.services.rewards.accrual import accrue_unasked
from core.services.rewards.reviews import follow_findings
from core.services.rewards.rewards import Decree, Outcome, decide, release_due
from referral.integrity.findings import Code, Severity
from referral.rewards.states import Action
from tests.core.services.reward_support import age, promise, rewards_of, tree_of
from tests.factories import make_finding

pytestmark = pytest.mark.usefixtures("no_jobs")  # facts stay in the outbox

WEEK = timedelta(days=7)


@pytest.fixture
def stage(platform: Platform):
    """Two rewards whose wait is over: Maud's for Idris and Idris' for Ayla."""
    stage = tree_of(platform)
    plan = promise(platform, stage)
    with platform.transaction() as session:
        assert accrue_unasked(session, plan.id) == 2
    age(platform, accrued_at=now() - WEEK, held_until=now() - timedelta(seconds=1))
    return stage


def _release(platform: Platform, stage) -> list[str]:
    with platform.transaction() as session:
        release_due(session, stage.event.id)
    return [str(reward.state) for reward in rewards_of(platform)]


def _inspected(platform: Platform, **values: object) -> None:
    with platform.transaction() as session:
        session.execute(update(Inspection).values(**values))


def _inspect(platform: Platform, stage) -> None:
    with platform.transaction() as session:
        begun_at = begin_inspection(session, stage.event.id)
        assert begun_at is not None
        assert end_inspection(session, stage.event.id, begun_at, took=timedelta())


def test_what_accrued_since_waits_for_an_inspection_that_is_wanted_or_begun(platform: Platform, stage) -> None:
    _inspected(platform, inspected_at=now() - 2 * WEEK)
    with platform.transaction() as session:
        want_inspection(session, stage.event.id)
    assert _release(platform, stage) == ["held", "held"]
    with platform.transaction() as session:
        begun_at = begin_inspection(session, stage.event.id)
        assert begun_at is not None
    assert _release(platform, stage) == ["held", "held"]
    with platform.transaction() as session:
        assert end_inspection(session, stage.event.id, begun_at, took=timedelta())
    assert _release(platform, stage) == ["released", "released"]


def test_what_an_inspection_has_seen_does_not_wait_for_the_next(platform: Platform, stage) -> None:
    _inspected(platform, inspected_at=now() - timedelta(days=1), wanted_at=now())
    assert _release(platform, stage) == ["released", "released"]


def test_an_event_nobody_ever_looked_through_is_promised_an_inspection(platform: Platform, stage) -> None:
    with platform.transaction() as session:
        session.execute(delete(Inspection))
    assert _release(platform, stage) == ["held", "held"]
    with platform.reading() as session:
        assert session.scalars(select(Inspection.wanted_at)).one() is not None
    _inspect(platform, stage)
    assert _release(platform, stage) == ["released", "released"]


def test_who_came_during_an_inspection_was_not_seen_by_it(platform: Platform, stage) -> None:
    with platform.transaction() as session:
        want_inspection(session, stage.event.id)
    with platform.transaction() as session:
        begun_at = begin_inspection(session, stage.event.id)
        assert begun_at is not None
    age(platform, accrued_at=now())
    with platform.transaction() as session:
        want_inspection(session, stage.event.id)
        assert end_inspection(session, stage.event.id, begun_at, took=timedelta())
    age(platform, held_until=now() - timedelta(seconds=1))
    assert _release(platform, stage) == ["held", "held"]


def _found(platform: Platform, stage, registration: Registration, **values: object) -> Finding:
    with platform.transaction() as session:
        finding = make_finding(session, stage.event, registration, **values)
    with platform.transaction() as session:
        follow_findings(session, stage.event.id)
    return finding


def _release_in_spite(platform: Platform, stage) -> None:
    reward = next(reward for reward in rewards_of(platform) if reward.converted_id == stage.ayla.id)
    with platform.transaction() as session:
        held_at = session.get_one(Event, stage.event.id)
        assert decide(session, stage.actor, held_at, [reward.id], Decree(Action.RELEASE, "Spoke with both")) == Outcome(1, 0)
        follow_findings(session, stage.event.id)


def _of_ayla(platform: Platform, stage) -> str:
    return next(str(reward.state) for reward in rewards_of(platform) if reward.converted_id == stage.ayla.id)


def test_a_later_finding_of_the_same_kind_holds_what_was_released_in_spite_of_an_earlier(platform: Platform, stage) -> None:
    _found(platform, stage, stage.ayla, code=Code.DISPOSABLE_MAIL)
    _release_in_spite(platform, stage)
    assert _of_ayla(platform, stage) == "released"
    _found(platform, stage, stage.ayla, code=Code.DISPOSABLE_MAIL)
    assert _of_ayla(platform, stage) == "held"
    _release_in_spite(platform, stage)
    assert _of_ayla(platform, stage) == "released"


def test_a_finding_that_is_graver_now_holds_again(platform: Platform, stage) -> None:
    finding = _found(platform, stage, stage.ayla)
    _release_in_spite(platform, stage)
    with platform.transaction() as session:
        session.get_one(Finding, finding.id).severity = int(Severity.HIGH)
        session.flush()
        follow_findings(session, stage.event.id)
    assert _of_ayla(platform, stage) == "held"


def test_only_findings_about_those_asked_for_are_read(platform: Platform, stage) -> None:
    for place in (stage.maud, stage.ayla):
        _found(platform, stage, place, severity=int(Severity.HIGH), beneficiary_id=stage.idris.id, code=Code.SELF_MAILBOX)
    with platform.reading() as session:
        every = review_codes(session, stage.event.id)
        assert every.keys() == {stage.maud.id, stage.ayla.id, stage.idris.id}
    with platform.reading() as session:
        read: list[list[int]] = []
        event.listen(session, "loaded_as_persistent", lambda _session, row: read.append(row.subjects))
        assert review_codes(session, stage.event.id, {stage.ayla.id}) == {stage.ayla.id: Code.SELF_MAILBOX}
    assert read == [[stage.ayla.id]]
    with platform.reading() as session:
        assert review_codes(session, stage.event.id, {stage.idris.id}) == {stage.idris.id: Code.SELF_MAILBOX}
        assert review_codes(session, stage.event.id, {999_999}) == {}
