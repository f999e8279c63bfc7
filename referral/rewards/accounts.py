"""What rewards come to: what a plan has cost, and how a person stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from referral.rewards.accrual import LedgerState
from referral.rewards.states import Reward, State


@dataclass(frozen=True, slots=True)
class Account:
    """One person's rewards added up by state, in minor units; `owes_minor` was paid and is to be given back."""

    waiting_minor: int
    released_minor: int
    paid_minor: int
    taken_back_minor: int
    owes_minor: int


def ledger_of(rewards: Iterable[Reward]) -> LedgerState:
    """Add up what a plan has cost.

    Parameters
    ----------
    rewards : iterable of Reward
        All of one plan, the final ones included.

    Returns
    -------
    LedgerState
        What was taken back before payment is free again, for the budget and for the person's cap. What was paid is not, clawed
        back or not: the money has left, and nobody earns a second time what they had to give back. All keys are settled.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from referral.rewards.accrual import Key
    >>> day = datetime(2026, 10, 1, tzinfo=UTC)
    >>> paid, gone = Reward(Key(7, 1, 1), 500, day, State.PAID), Reward(Key(8, 1, 1), 500, day, State.TAKEN_BACK)
    >>> ledger = ledger_of([paid, gone])
    >>> ledger.reserved_minor, dict(ledger.by_person), len(ledger.settled)
    (500, {1: 500}, 2)
    """
    everything = list(rewards)
    standing = [reward for reward in everything if reward.state is not State.TAKEN_BACK]
    by_person: dict[int, int] = {}
    for reward in standing:
        by_person[reward.key.person_id] = by_person.get(reward.key.person_id, 0) + reward.amount_minor
    keys = frozenset(reward.key for reward in everything), frozenset(reward.key for reward in standing)
    return LedgerState(sum(by_person.values()), by_person, *keys)


def account(rewards: Iterable[Reward]) -> Account:
    """Add up one person's rewards of one currency.

    Parameters
    ----------
    rewards : iterable of Reward

    Returns
    -------
    Account
        ``waiting_minor`` has accrued or is held.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from referral.rewards.accrual import Key
    >>> day = datetime(2026, 10, 1, tzinfo=UTC)
    >>> account([Reward(Key(7, 1, 1), 500, day), Reward(Key(8, 1, 1), 300, day, State.CLAWED_BACK)])
    Account(waiting_minor=500, released_minor=0, paid_minor=0, taken_back_minor=0, owes_minor=300)
    """
    totals = dict.fromkeys(State, 0)
    for reward in rewards:
        totals[reward.state] += reward.amount_minor
    return account_of(totals)


def account_of(sums: Mapping[State, int]) -> Account:
    """Say how a person stands whose rewards are added up already.

    Parameters
    ----------
    sums : mapping of State to int
        Minor units of one currency; a state that is left out has none.

    Returns
    -------
    Account
        ``waiting_minor`` has accrued or is held.

    Examples
    --------
    >>> account_of({State.ACCRUED: 500, State.HELD: 200, State.PAID: 300})
    Account(waiting_minor=700, released_minor=0, paid_minor=300, taken_back_minor=0, owes_minor=0)
    """
    waiting = sums.get(State.ACCRUED, 0) + sums.get(State.HELD, 0)
    after = (State.RELEASED, State.PAID, State.TAKEN_BACK, State.CLAWED_BACK)
    return Account(waiting, *(sums.get(state, 0) for state in after))
