"""Rewards: who is owed what, and never more than was promised."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.errors import ReferralError
from referral.rewards.accrual import Accrual, Conversion, Cut, Key, LedgerState, Reason, Referrer, owed
from referral.rewards.plans import Plan, Trigger
from tests.referral.forests import parent_arrays, slow_path

MAUD, IDRIS, JUNAID = (Referrer(person, verified=True) for person in (1, 2, 3))
DIRECT = Plan(Trigger.REGISTERED, 1000, 10_000, "EUR")
CHAIN = Plan(Trigger.REGISTERED, 1000, 10_000, "EUR", levels=3)
CONVERSION = Conversion(7, Trigger.REGISTERED, person_id=9)

plans = st.builds(
    Plan,
    trigger=st.just(Trigger.REGISTERED),
    amount_minor=st.integers(1, 10**6),
    budget_minor=st.integers(0, 3 * 10**6),
    currency=st.just("EUR"),
    levels=st.integers(1, 6),
    ratio=st.fractions(0, 1).filter(lambda ratio: 0 < ratio < 1),
    cap_minor=st.none() | st.integers(1, 2 * 10**6),
)


def _amounts(accruals: Sequence[Accrual]) -> list[tuple[int, int]]:
    return [(accrual.key.person_id, accrual.amount_minor) for accrual in accruals]


@given(plans, parent_arrays(max_size=16), st.data())
def test_no_forest_and_no_order_of_conversions_costs_more_than_was_promised(
    plan: Plan, parent: list[int], data: st.DataObject
) -> None:
    order = data.draw(st.lists(st.integers(0, len(parent) - 1), max_size=40))
    verified = data.draw(st.lists(st.booleans(), min_size=len(parent), max_size=len(parent)))
    who = data.draw(st.lists(st.integers(0, len(parent) - 1), min_size=len(parent), max_size=len(parent)))  # some are one human
    ledger = LedgerState()
    for converted in order:
        chain = [Referrer(who[node], verified[node]) for node in slow_path(parent, converted)[1:]]
        accruals = owed(plan, Conversion(converted, Trigger.REGISTERED, who[converted]), chain, ledger)
        assert sum(accrual.amount_minor for accrual in accruals) <= plan.amount_minor
        for accrual in accruals:
            assert accrual.promised_minor == accrual.amount_minor + sum(cut.amount_minor for cut in accrual.cuts)
            assert accrual.amount_minor >= 0
            assert all(cut.amount_minor > 0 for cut in accrual.cuts if accrual.promised_minor)
            paid_for_nothing = accrual.amount_minor and (accrual.key.person_id == who[converted])
            assert not paid_for_nothing
        ledger = ledger.with_accruals(accruals)
        assert ledger.reserved_minor == sum(ledger.by_person.values()) <= plan.budget_minor
        assert plan.cap_minor is None or max(ledger.by_person.values(), default=0) <= plan.cap_minor
    per_conversion = Counter(key.conversion_id for key in ledger.settled)
    assert all(count <= plan.levels for count in per_conversion.values())


@given(plans)
def test_the_shares_are_the_geometric_series_rounded_down_and_never_exceed_the_amount(plan: Plan) -> None:
    shares = plan.shares_minor
    assert len(shares) == plan.levels
    assert sum(shares) <= plan.amount_minor
    exact = [Fraction(plan.amount_minor)] if plan.levels == 1 else [
        plan.amount_minor * (1 - plan.ratio) * plan.ratio**step for step in range(plan.levels)
    ]  # fmt: skip
    assert all(0 <= whole - share < 1 for share, whole in zip(shares, exact, strict=True))


@given(plans, st.lists(st.sampled_from([MAUD, IDRIS, JUNAID]), max_size=6))
def test_the_same_conversion_accrues_once(plan: Plan, chain: list[Referrer]) -> None:
    ledger = LedgerState().with_accruals(owed(plan, CONVERSION, chain, LedgerState()))
    again = owed(plan, CONVERSION, chain, ledger)
    assert not {accrual.key for accrual in again} & ledger.settled
    assert ledger.with_accruals(again) == ledger


def test_a_direct_reward_goes_to_the_parent_alone() -> None:
    assert _amounts(owed(DIRECT, CONVERSION, [IDRIS, MAUD], LedgerState())) == [(2, 1000)]


def test_up_the_chain_each_gets_half_of_the_one_below() -> None:
    assert _amounts(owed(CHAIN, CONVERSION, [JUNAID, IDRIS, MAUD, Referrer(4, verified=True)], LedgerState())) == [
        (3, 500),
        (2, 250),
        (1, 125),
    ]
    assert _amounts(owed(CHAIN, CONVERSION, [IDRIS], LedgerState())) == [(2, 500)]
    assert owed(CHAIN, CONVERSION, [], LedgerState()) == []


def test_another_conversion_than_the_plans_does_not_qualify() -> None:
    assert owed(DIRECT, Conversion(7, Trigger.DEAL, person_id=9), [MAUD], LedgerState()) == []


def test_an_unverified_persons_share_goes_to_nobody_until_they_are_verified() -> None:
    unverified = Referrer(2, verified=False)
    first = owed(CHAIN, CONVERSION, [unverified, MAUD], LedgerState())
    assert first == [
        Accrual(Key(7, 2, 1), 500, 0, (Cut(Reason.UNVERIFIED, 500),)),
        Accrual(Key(7, 1, 2), 250, 250),
    ]
    later = owed(CHAIN, CONVERSION, [IDRIS, MAUD], LedgerState().with_accruals(first))
    assert later == [Accrual(Key(7, 2, 1), 500, 500)]


def test_nobody_is_rewarded_for_themselves_or_twice_for_one_conversion() -> None:
    found = owed(CHAIN, Conversion(7, Trigger.REGISTERED, person_id=1), [IDRIS, MAUD, IDRIS], LedgerState())
    assert [(accrual.amount_minor, [cut.reason for cut in accrual.cuts]) for accrual in found] == [
        (500, []),
        (0, [Reason.SELF_REFERRAL]),
        (0, [Reason.REPEATED]),
    ]


def test_a_level_stays_with_whom_it_was_given_to_when_the_tree_changes() -> None:
    ledger = LedgerState().with_accruals(owed(CHAIN, CONVERSION, [IDRIS, MAUD], LedgerState()))
    again = owed(CHAIN, CONVERSION, [JUNAID, Referrer(4, verified=True), IDRIS], ledger)
    assert [accrual.cuts for accrual in again] == [
        (Cut(Reason.LEVEL_TAKEN, 500),),
        (Cut(Reason.LEVEL_TAKEN, 250),),
        (Cut(Reason.REPEATED, 125),),
    ]
    freed = LedgerState(250, {1: 250}, ledger.settled, ledger.standing - {Key(7, 2, 1)})
    assert _amounts(owed(CHAIN, CONVERSION, [JUNAID, MAUD], freed)) == [(3, 500)]


def test_what_cap_and_budget_cut_off_is_said() -> None:
    plan = Plan(Trigger.REGISTERED, 1000, 5000, "EUR", cap_minor=2500)
    ledger = LedgerState(4300, {2: 1800})
    [accrual] = owed(plan, CONVERSION, [IDRIS], ledger)
    assert (accrual.promised_minor, accrual.amount_minor) == (1000, 700)
    assert accrual.cuts == (Cut(Reason.CAP, 300),)
    [less] = owed(plan, CONVERSION, [IDRIS], LedgerState(4600, {2: 1800}))
    assert (less.amount_minor, less.cuts) == (400, (Cut(Reason.CAP, 300), Cut(Reason.BUDGET, 300)))


def test_the_nearest_is_served_first_when_the_budget_runs_out() -> None:
    plan = Plan(Trigger.REGISTERED, 1000, 600, "EUR", levels=3)
    found = owed(plan, CONVERSION, [JUNAID, IDRIS, MAUD], LedgerState())
    assert _amounts(found) == [(3, 500), (2, 100), (1, 0)]
    assert found[2].cuts == (Cut(Reason.BUDGET, 125),)


def test_a_budget_that_was_overdrawn_elsewhere_gives_nothing_and_takes_nothing() -> None:
    [accrual] = owed(DIRECT, CONVERSION, [IDRIS], LedgerState(12_000, {2: 12_000}))
    assert (accrual.amount_minor, accrual.cuts) == (0, (Cut(Reason.BUDGET, 1000),))


def test_a_finding_about_the_conversion_holds_every_level_and_one_about_a_person_holds_theirs() -> None:
    flagged = Referrer(2, verified=True, review="integrity.burst.device")
    assert [one.review for one in owed(CHAIN, CONVERSION, [JUNAID, flagged, MAUD], LedgerState())] == [
        None,
        "integrity.burst.device",
        None,
    ]
    doubtful = Conversion(7, Trigger.REGISTERED, person_id=9, review="integrity.pace.too_quick")
    found = owed(CHAIN, doubtful, [JUNAID, flagged], LedgerState())
    assert {accrual.review for accrual in found} == {"integrity.pace.too_quick"}
    assert sum(accrual.amount_minor for accrual in found) == 750


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"amount_minor": 0}, "rewards.amount"),
        ({"budget_minor": -1}, "rewards.budget"),
        ({"currency": "eur"}, "rewards.currency"),
        ({"currency": "EURO"}, "rewards.currency"),
        ({"levels": 0}, "rewards.levels"),
        ({"levels": 21}, "rewards.levels"),
        ({"ratio": Fraction(1)}, "rewards.ratio"),
        ({"ratio": Fraction(0)}, "rewards.ratio"),
        ({"cap_minor": 0}, "rewards.cap"),
        ({"hold_days": 0}, "rewards.hold_days"),
        ({"hold_days": 91}, "rewards.hold_days"),
    ],
)
def test_a_plan_that_promises_nonsense_is_refused(wrong: dict[str, object], code: str) -> None:
    with pytest.raises(ReferralError) as refusal:
        Plan(**{"trigger": Trigger.REGISTERED, "amount_minor": 1000, "budget_minor": 10_000, "currency": "EUR", **wrong})  # type: ignore[arg-type]
    assert refusal.value.code == code
