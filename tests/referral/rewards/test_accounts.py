"""A plan's whole life at random: conversions, holds, payments and taking back, never over budget or cap."""

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from referral.errors import ReferralError
from referral.rewards.accounts import account, ledger_of
from referral.rewards.accrual import Conversion, Key, LedgerState, Referrer, owed
from referral.rewards.plans import Plan, Trigger
from referral.rewards.states import TRANSITIONS, Action, Order, Reward, State, accrue, transition

START = datetime(2026, 10, 1, tzinfo=UTC)
SPENT = {State.PAID, State.CLAWED_BACK}


class PlanLife(RuleBasedStateMachine):
    """The ledger as rows, beside the plain sums that the rules promise."""

    @initialize(budget=st.integers(0, 3000), cap=st.none() | st.integers(1, 900), levels=st.integers(1, 3))
    def promise(self, budget: int, cap: int | None, levels: int) -> None:
        self.plan = Plan(Trigger.DEAL, 500, budget, "EUR", levels=levels, cap_minor=cap)
        self.rewards: dict[Key, Reward] = {}
        self.now = START
        self.paid_out = 0

    @rule(
        conversion=st.integers(0, 12), chain=st.lists(st.integers(0, 4), max_size=3), verified=st.booleans(), review=st.booleans()
    )
    def convert(self, conversion: int, chain: list[int], verified: bool, review: bool) -> None:
        finding = "integrity.ring.visits" if review else None
        referrers = [Referrer(person, verified or person % 2 == 0, finding) for person in chain]
        for accrual in owed(self.plan, Conversion(conversion, Trigger.DEAL, 99), referrers, ledger_of(self.rewards.values())):
            assert accrual.key not in self.rewards
            if accrual.amount_minor:
                self.rewards[accrual.key] = accrue(accrual, self.now)

    @rule(pick=st.integers(0, 99), action=st.sampled_from(Action), human=st.booleans(), days=st.integers(-1, 100))
    def order(self, pick: int, action: Action, human: bool, days: int) -> None:
        if not self.rewards:
            return
        key = sorted(self.rewards)[pick % len(self.rewards)]
        before, freed = self.rewards[key], ledger_of(self.rewards.values()).reserved_minor
        who = "maud" if human else None
        try:
            after = transition(before, Order(action, self.now, who=who, why="seen", days=days))
        except ReferralError:
            return  # refused: nothing has changed, and the invariants hold as before
        assert after.state is TRANSITIONS[before.state, action]
        assert not (before.state is State.HELD and after.state is State.RELEASED and before.review and not human)
        self.rewards[key] = after
        self.paid_out += before.amount_minor if action is Action.PAY else 0
        frees = after.state is State.TAKEN_BACK
        assert ledger_of(self.rewards.values()).reserved_minor == freed - (before.amount_minor if frees else 0)

    @rule(days=st.integers(1, 30))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    @invariant()
    def nothing_is_over_budget_or_cap(self) -> None:
        if not hasattr(self, "plan"):
            return
        ledger = ledger_of(self.rewards.values())
        assert ledger.reserved_minor <= self.plan.budget_minor
        assert self.plan.cap_minor is None or all(amount <= self.plan.cap_minor for amount in ledger.by_person.values())
        assert ledger.settled == set(self.rewards)
        for conversion in {key.conversion_id for key in ledger.standing}:
            standing = [key for key in ledger.standing if key.conversion_id == conversion]
            assert sum(self.rewards[key].amount_minor for key in standing) <= self.plan.amount_minor
            assert len({key.person_id for key in standing}) == len({key.level for key in standing}) == len(standing)

    @invariant()
    def accounts_add_up_and_money_that_left_is_never_forgotten(self) -> None:
        if not hasattr(self, "plan"):
            return
        totals = account(self.rewards.values())
        assert totals.paid_minor + totals.owes_minor == self.paid_out
        kept = totals.waiting_minor + totals.released_minor + totals.paid_minor + totals.owes_minor
        assert kept == ledger_of(self.rewards.values()).reserved_minor
        assert self.paid_out == sum(reward.amount_minor for reward in self.rewards.values() if reward.state in SPENT)


TestPlanLife = PlanLife.TestCase
TestPlanLife.settings = settings(max_examples=60, stateful_step_count=30)


def test_taking_back_before_payment_frees_the_budget_and_clawing_back_does_not() -> None:
    plan, chain = Plan(Trigger.DEAL, 500, 500, "EUR"), [Referrer(1, verified=True)]
    [accrual] = owed(plan, Conversion(1, Trigger.DEAL, 9), chain, LedgerState())
    reward = accrue(accrual, START)
    [second] = owed(plan, Conversion(2, Trigger.DEAL, 8), chain, ledger_of([reward]))
    assert second.amount_minor == 0
    gone = transition(reward, Order(Action.TAKE_BACK, START, why="deal.refunded"))
    [second] = owed(plan, Conversion(2, Trigger.DEAL, 8), chain, ledger_of([gone]))
    assert second.amount_minor == 500
    clawed = Reward(accrual.key, 500, START, State.CLAWED_BACK)
    [third] = owed(plan, Conversion(3, Trigger.DEAL, 7), chain, ledger_of([clawed]))
    assert third.amount_minor == 0


def test_what_was_taken_back_does_not_accrue_again() -> None:
    plan, chain, conversion = Plan(Trigger.DEAL, 500, 5000, "EUR"), [Referrer(1, verified=True)], Conversion(1, Trigger.DEAL, 9)
    gone = Reward(Key(1, 1, 1), 500, START, State.TAKEN_BACK)
    assert owed(plan, conversion, chain, ledger_of([gone])) == []


def test_a_person_sees_what_waits_what_was_paid_and_what_they_owe() -> None:
    states = [State.ACCRUED, State.HELD, State.RELEASED, State.PAID, State.TAKEN_BACK, State.CLAWED_BACK]
    rewards = [Reward(Key(n, 1, 1), 10**n, START, state) for n, state in enumerate(states)]
    totals = account(rewards)
    assert (totals.waiting_minor, totals.released_minor, totals.paid_minor) == (11, 100, 1000)
    assert (totals.taken_back_minor, totals.owes_minor) == (10_000, 100_000)
