"""The ledger, the totals and one person's account: read in few statements, and true to the rows."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from core.clock import now
from core.models import Event, Person, Registration, Reward
from core.platform import Platform
from core.queries.rewards.accounts import own_rewards
from core.queries.rewards.plans import Sum, has_plans, list_plans
from core.queries.rewards.rewards import LedgerFilter, export_rewards, list_ids, page_of_rewards, recent_cuts
from core.services.rewards.accrual import accrue_unasked
from core.services.rewards.rewards import Decree, decide
from referral.rewards.accrual import Reason
from referral.rewards.states import Action, State
from tests.core.services.reward_support import FIVE_EUROS, person_at, promise, rewards_of, tree_of
from tests.factories import make_finding
from tests.query_count import counting

pytestmark = pytest.mark.usefixtures("no_jobs")  # facts stay in the outbox


@pytest.fixture
def stage(platform: Platform):
    """Maud earned twice and once more than the budget had; Idris' reward for Ayla is under review."""
    stage = tree_of(platform)
    with platform.transaction() as session:
        event = session.merge(stage.event)
        sharer = session.get_one(Registration, stage.maud.id)
        make_finding(session, event, stage.ayla)
        for number in range(2):
            person_at(session, event, f"Friend {number}", sharer)
    stage.plan = promise(platform, stage, replace(FIVE_EUROS, budget_minor=1700))
    with platform.transaction() as session:
        accrue_unasked(session, stage.plan.id)
    return stage


def _event(session, stage) -> Event:
    return session.get_one(Event, stage.event.id)


def test_totals_say_what_waits_what_is_looked_at_and_what_is_left(platform: Platform, stage) -> None:
    first = rewards_of(platform)[0]
    with platform.transaction() as session:
        decide(session, stage.actor, _event(session, stage), [first.id], Decree(Action.RELEASE, "Known"))
    with platform.reading() as session, counting(platform.engine) as sent:
        [totals] = list_plans(session, _event(session, stage))
    assert len([statement for statement in sent if statement.startswith("SELECT")]) == 4  # the event, plans, sums, history
    assert totals.waiting == Sum(3, 1200)
    assert totals.under_review == Sum(1, 500)
    assert totals.of(State.RELEASED) == Sum(1, 500)
    assert totals.promised.minor == totals.plan.reserved_minor == 1700
    assert (totals.plan.left_minor, totals.enough_for) == (0, 0)


def test_the_ledger_is_read_in_three_statements_however_long_it_is(platform: Platform, stage) -> None:
    with platform.reading() as session:
        event = _event(session, stage)
        with counting(platform.engine) as sent:
            found = page_of_rewards(session, event, LedgerFilter(), 1)
        assert len(sent) == 3
        assert [(row.earner, row.converted, row.reward.amount_minor) for row in found.rows] == [
            ("Maud", "Friend 1", 200),
            ("Maud", "Friend 0", 500),
            ("Idris", "Ayla", 500),
            ("Maud", "Idris", 500),
        ]
        assert [line.entry.to_state for line in found.rows[0].history] == [State.ACCRUED, State.HELD]
        assert [row.reward.id for row in export_rewards(session, event, LedgerFilter())] == [row.reward.id for row in found.rows]


@pytest.mark.parametrize(
    ("narrow", "people"),
    [
        (LedgerFilter(search="idr"), ["Idris", "Maud"]),
        (LedgerFilter(under_review=True), ["Idris"]),
        (LedgerFilter(state=State.PAID), []),
        (LedgerFilter(search="Friend 0", state=State.HELD), ["Maud"]),
    ],
)
def test_the_ledger_is_narrowed_by_person_and_state(platform: Platform, stage, narrow, people) -> None:
    with platform.reading() as session:
        event = _event(session, stage)
        found = page_of_rewards(session, event, narrow, 7)
        assert [row.earner for row in found.rows] == people
        shown = [row.reward.id for row in found.rows if narrow.under_review or row.reward.review is None]
        assert list_ids(session, event, narrow, found.newest_id, 100) == shown
        assert list_ids(session, event, narrow, found.newest_id - 1, 100) == [one for one in shown if one < found.newest_id]


def test_why_somebody_did_not_get_something_is_said(platform: Platform, stage) -> None:
    with platform.reading() as session:
        [row] = recent_cuts(session, _event(session, stage))
    assert (row.person, row.converted, row.cut.reason, row.cut.cut_minor) == ("Maud", "Friend 1", Reason.BUDGET, 300)


def test_a_persons_account_adds_up(platform: Platform, stage) -> None:
    first = rewards_of(platform)[0]
    with platform.transaction() as session:
        decide(session, stage.actor, _event(session, stage), [first.id], Decree(Action.RELEASE, "Known"))
    read: list[object] = []
    with platform.reading() as session:
        event.listen(session, "loaded_as_persistent", lambda _session, row: read.append(row))
        maud = own_rewards(session, session.get_one(Registration, stage.maud.id))
        idris = own_rewards(session, session.get_one(Registration, stage.idris.id))
    assert not [row for row in read if isinstance(row, Reward)], "the database adds up"
    assert maud is not None
    assert idris is not None
    [offer], [account] = maud.offers, maud.accounts
    assert (offer.share_minor, offer.currency, offer.is_spent) == (500, "EUR", True)
    assert (account.sums.waiting_minor, account.sums.released_minor, account.reviewing_minor) == (700, 500, 0)
    assert account.next_release is not None
    assert account.next_release > now() + timedelta(days=13)
    assert [(account.reviewing_minor, account.next_release) for account in idris.accounts] == [(500, None)]


def test_an_event_that_rewards_nothing_says_so_in_one_statement(platform: Platform) -> None:
    stage = tree_of(platform)
    with platform.reading() as session:
        registration = session.get_one(Registration, stage.maud.id)
        with counting(platform.engine) as sent:
            assert own_rewards(session, registration) is None
        assert len(sent) == 1
        assert not has_plans(session, stage.event.id)


def test_what_waits_for_an_address_is_in_the_account_of_whose_it_is(platform: Platform) -> None:
    stage = tree_of(platform)
    with platform.transaction() as session:
        session.get_one(Person, stage.maud.person_id).verified_at = None
    plan = promise(platform, stage)
    with platform.transaction() as session:
        accrue_unasked(session, plan.id)
    with platform.reading() as session:
        own = own_rewards(session, session.get_one(Registration, stage.maud.id))
    assert own is not None
    assert ([account.unconfirmed_minor for account in own.accounts], own.is_verified) == ([500], False)
