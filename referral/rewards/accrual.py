"""Rewards: who is owed what for one conversion, within caps and a budget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from referral.rewards.plans import Plan, Trigger


class Reason(StrEnum):
    """Why an amount that the plan promises does not accrue, or not all of it."""

    UNVERIFIED = "unverified"
    SELF_REFERRAL = "self_referral"
    REPEATED = "repeated"
    LEVEL_TAKEN = "level_taken"
    CAP = "cap"
    BUDGET = "budget"


class Key(NamedTuple):
    """What a reward is given once for."""

    conversion_id: int
    person_id: int
    level: int


@dataclass(frozen=True, slots=True)
class Conversion:
    """Something that happened because of a referral; ``review`` is the code of a finding that makes its rewards wait."""

    id: int
    trigger: Trigger
    person_id: int
    review: str | None = None


@dataclass(frozen=True, slots=True)
class Referrer:
    """One person of the chain above a conversion; ``review`` as in `Conversion`."""

    person_id: int
    verified: bool
    review: str | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """An amount that was promised and does not accrue, with the reason."""

    reason: Reason
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Accrual:
    """What one person is owed for one conversion at one level (1 is the parent).

    Attributes
    ----------
    promised_minor, amount_minor : int
        What the plan promises, and what accrues; the difference is the sum of `cuts`.
    cuts : tuple of Cut
        Why it is less, in the order the rules were applied.
    review : str or None
        Code of the finding for which it is to be held until a human decides, the conversion's before the person's.
    """

    key: Key
    promised_minor: int
    amount_minor: int
    cuts: tuple[Cut, ...] = ()
    review: str | None = None


@dataclass(frozen=True)
class LedgerState:
    """What a plan has cost so far: reserved in all, by person, and for what.

    ``settled`` names every reward ever accrued, so that none is given twice, but for those that were taken back for a reason that
    has passed; ``standing`` those that were not taken back before payment. For one call of `owed`, the last three need hold no
    more than the chain's people and the conversion's rewards.
    """

    reserved_minor: int = 0
    by_person: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    settled: frozenset[Key] = frozenset()
    standing: frozenset[Key] = frozenset()

    def with_accruals(self, accruals: Iterable[Accrual]) -> LedgerState:
        """Add what `owed` returned.

        Parameters
        ----------
        accruals : iterable of Accrual
            Those of nothing are left out: they stay open, and may accrue when the reason has gone.

        Returns
        -------
        LedgerState

        Examples
        --------
        >>> ledger = LedgerState().with_accruals([Accrual(Key(7, 1, 1), 500, 500), Accrual(Key(7, 2, 2), 250, 0)])
        >>> ledger.reserved_minor, ledger.by_person, len(ledger.settled)
        (500, {1: 500}, 1)
        """
        given = {accrual.key: accrual.amount_minor for accrual in accruals if accrual.amount_minor}
        by_person = dict(self.by_person)
        for key, amount in given.items():
            by_person[key.person_id] = by_person.get(key.person_id, 0) + amount
        return LedgerState(
            self.reserved_minor + sum(given.values()), by_person, self.settled | given.keys(), self.standing | given.keys()
        )


def owed(plan: Plan, conversion: Conversion, chain: Sequence[Referrer], ledger: LedgerState) -> list[Accrual]:
    """Say who is owed what for one conversion.

    Parameters
    ----------
    plan : Plan
    conversion : Conversion
        One whose trigger is not the plan's does not qualify.
    chain : sequence of Referrer
        Who brought the converting person, then who brought them, and so on up; longer than the plan's levels or shorter.
    ledger : LedgerState
        What the plan has cost before.

    Returns
    -------
    list of Accrual
        One for each level of the chain that the plan rewards and that has not accrued yet, nearest first. Those of whom the
        cuts leave nothing are among them, with the reason. Empty when the conversion does not qualify.

    Notes
    -----
    A level's share is never passed on: what an unverified person does not get, nobody gets, so that nobody gains by another's
    absence. The person who converted gets nothing for it, nor does whoever stands nearer in the chain or has a reward for this
    conversion already. Then the person's cap is applied, then the budget. Whatever the forest and the order of conversions, the
    ledger never holds more than the budget, nobody more than the cap, and no conversion costs more than the plan's amount.

    Calling it again with the ledger that holds its accruals returns none of them: a reward accrues once for each conversion,
    person and level, unless the ledger leaves one out of ``settled`` that was taken back. When the tree has changed since,
    because two people turned out to be one, a level that was rewarded stays with whom it was given to until that reward is taken
    back.

    Going up the chain tempts people to bring a second self, who earns at the level between: rewards for the parent alone do not.
    `referral.integrity.identities.self_referrals` therefore looks at all ancestors.

    Examples
    --------
    >>> plan = Plan(Trigger.REGISTERED, 1000, budget_minor=600, currency="EUR", levels=2)
    >>> maud, idris = Referrer(1, verified=True), Referrer(2, verified=True)
    >>> for accrual in owed(plan, Conversion(7, Trigger.REGISTERED, person_id=3), [idris, maud], LedgerState()):
    ...     print(accrual.key.person_id, accrual.amount_minor, [(cut.reason.value, cut.amount_minor) for cut in accrual.cuts])
    2 500 []
    1 100 [('budget', 150)]
    """
    if conversion.trigger is not plan.trigger:
        return []
    standing = [key for key in ledger.standing if key.conversion_id == conversion.id]
    met, taken = {key.person_id for key in standing}, {key.level for key in standing}
    budget = max(0, plan.budget_minor - ledger.reserved_minor)
    found: list[Accrual] = []
    for level, (referrer, promised) in enumerate(zip(chain, plan.shares_minor, strict=False), start=1):
        key = Key(conversion.id, referrer.person_id, level)
        if key in ledger.settled:
            met.add(referrer.person_id)
            continue
        refused = Reason.LEVEL_TAKEN if level in taken else _refusal(conversion, referrer, met)
        met.add(referrer.person_id)
        amount, cuts = (0, [Cut(refused, promised)]) if refused else _within(promised, _limits(plan, ledger, key, budget))
        budget -= amount
        review = (conversion.review or referrer.review) if amount else None
        found.append(Accrual(key, promised, amount, tuple(cuts), review))
    return found


def _refusal(conversion: Conversion, referrer: Referrer, met: set[int]) -> Reason | None:
    if referrer.person_id == conversion.person_id:
        return Reason.SELF_REFERRAL
    if referrer.person_id in met:
        return Reason.REPEATED
    return None if referrer.verified else Reason.UNVERIFIED


def _limits(plan: Plan, ledger: LedgerState, key: Key, budget: int) -> list[tuple[Reason, int]]:
    """Give what cap and budget still leave, in the order they are applied."""
    if plan.cap_minor is None:
        return [(Reason.BUDGET, budget)]
    return [(Reason.CAP, max(0, plan.cap_minor - ledger.by_person.get(key.person_id, 0))), (Reason.BUDGET, budget)]


def _within(promised: int, limits: Sequence[tuple[Reason, int]]) -> tuple[int, list[Cut]]:
    amount, cuts = promised, []
    for reason, left in limits:
        if amount > left:
            cuts.append(Cut(reason, amount - left))
            amount = left
    return amount, cuts
