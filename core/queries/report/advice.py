"""What to do differently, read from a report's numbers, each with how sure they are.

A comparison is sure when the 95 % intervals say so, and too early to tell while they do not; likely is what the numbers point
to without proving it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from core.queries.report.report import Report
from core.queries.spread.entry_point_credits import EntryPointCredit
from referral.growth.sharing import Verdict
from referral.intervals import wilson_interval

ADVICE_MAX = 6
REFERRALS_FOR_CYCLE_MIN = 20
SHARERS_FEW = 0.25  # below this part of the people even the optimistic end of the interval leaves most links unused
BROUGHT_BY_ONE_MANY = 0.2
UNUSED_AFTER = timedelta(days=3)


class Certainty(StrEnum):
    """How sure the numbers are."""

    SURE = "sure"
    LIKELY = "likely"
    TOO_EARLY = "too_early"


class Suggestion(StrEnum):
    """What may be suggested; the page has the words."""

    CHEAP = "cheap"
    DEAR = "dear"
    WAIT_FOR_COST = "wait_for_cost"
    FREE_AND_FERTILE = "free_and_fertile"
    ASK_TO_SHARE = "ask_to_share"
    REMIND = "remind"
    THANK = "thank"
    UNUSED = "unused"
    WAIT_FOR_K = "wait_for_k"


@dataclass(frozen=True)
class Advice:
    """One line of advice with the numbers its words need."""

    suggestion: Suggestion
    certainty: Certainty
    subject: str = ""
    numbers: Mapping[str, float] = field(default_factory=dict)
    currency: str = ""


def advise(report: Report) -> list[Advice]:
    """The advice that the numbers give, the surest first."""
    order = list(Certainty)
    lines = [*_about_entry_points(report), *_about_people(report), *_about_k(report)]
    return sorted(lines, key=lambda line: order.index(line.certainty))[:ADVICE_MAX]


def _about_entry_points(report: Report) -> Iterator[Advice]:
    used = [credit for credit in report.entry_points if not credit.is_archived]
    yield from _about_costs(used)
    for credit in used:
        idle = report.at - credit.created_at
        if not credit.visits.raw and not credit.people and idle >= UNUSED_AFTER:
            yield Advice(Suggestion.UNUSED, Certainty.SURE, credit.name, {"days": idle.days})
    free = [credit for credit in used if not credit.cost_minor and credit.brought_on >= credit.registrations > 0]
    if free:
        best = max(free, key=lambda credit: credit.people)
        numbers = {"people": best.people, "registrations": best.registrations, "brought": best.brought_on}
        yield Advice(Suggestion.FREE_AND_FERTILE, Certainty.LIKELY, best.name, numbers)


def _about_costs(used: Sequence[EntryPointCredit]) -> Iterator[Advice]:
    """Paid entry points against the average of all paid ones in their currency."""
    for currency in {credit.currency for credit in used if credit.cost_minor}:
        paid = [c for c in used if c.cost_minor and c.currency == currency]
        registrations = sum(credit.registrations for credit in paid)
        if len(paid) < 2 or not registrations:
            continue
        average = sum(credit.cost_minor for credit in paid) / registrations
        for credit in paid:
            yield from _about_cost(credit, average, currency)


def _about_cost(credit: EntryPointCredit, average: float, currency: str) -> Iterator[Advice]:
    interval, name = credit.cost_interval, credit.name
    if interval is None:
        return
    low, high = interval
    numbers = {"each": credit.cost_each or 0.0, "low": low, "high": high, "average": average}
    if low > average:
        yield Advice(Suggestion.DEAR, Certainty.SURE, name, numbers, currency)
    elif high < average:
        yield Advice(Suggestion.CHEAP, Certainty.SURE, name, numbers, currency)
    else:
        numbers["registrations"] = credit.registrations
        yield Advice(Suggestion.WAIT_FOR_COST, Certainty.TOO_EARLY, name, numbers, currency)


def _about_people(report: Report) -> Iterator[Advice]:
    if report.people and report.referred:
        top = report.people[0].leader
        if top.direct >= BROUGHT_BY_ONE_MANY * report.referred and top.direct > 1:
            yield Advice(Suggestion.THANK, Certainty.SURE, top.name, {"direct": top.direct, "below": top.below})
    if report.registered and wilson_interval(report.shares.sharers, report.registered)[1] < SHARERS_FEW:
        numbers = {"sharers": report.shares.sharers, "registered": report.registered}
        yield Advice(Suggestion.ASK_TO_SHARE, Certainty.LIKELY, "", numbers)
    yield from _about_delays(report)


def _about_delays(report: Report) -> Iterator[Advice]:
    """How soon half come, where those still to come are reckoned in: the delays seen so far are always too quick a picture."""
    half = report.delays.median if report.delays else None
    if report.referred < REFERRALS_FOR_CYCLE_MIN or half is None:
        return
    if half.value is not None and half.low is not None and half.high is not None:
        numbers = {"seconds": half.value, "low": half.low, "high": half.high}
        yield Advice(Suggestion.REMIND, Certainty.LIKELY, "", numbers)


def _about_k(report: Report) -> Iterator[Advice]:
    if report.registered and report.virality.verdict not in (Verdict.FADES, Verdict.GROWS):
        yield Advice(Suggestion.WAIT_FOR_K, Certainty.TOO_EARLY)
