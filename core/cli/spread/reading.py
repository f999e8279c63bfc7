"""What the numbers of a spread mean, in plain words."""

from dataclasses import dataclass
from typing import Final

from core.cli.spread.words import below_one, count_of, decimal, duration, interval, percent
from referral.graph.metrics import RELIABLE_CASCADE_SIZE
from referral.growth.virality import KEstimate
from referral.summary import SpreadSummary

# A single broadcast has a structural virality of 2 - 2/n; every step people take away from it adds to that. The borders are
# conventions for a sentence, not for a decision: the number stands beside them.
BROADCAST_BELOW: Final = 2.5
PERSON_TO_PERSON_FROM: Final = 4.0
SELF_SUSTAINING: Final = 1.0
HUNDRED: Final = 100  # with fewer people, one hundredth of them is one person


@dataclass(frozen=True, slots=True)
class Reading:
    """A headline and the sentences below it, each with the words that come first."""

    headline: str
    sentences: tuple[tuple[str, str], ...]


def read(summary: SpreadSummary) -> Reading:
    """Say it."""
    sentences = [_reach(summary), _structure(summary), _growth(summary), _speed(summary), _concentration(summary)]
    return Reading(_headline(summary), tuple(sentence for sentence in sentences if sentence))


def _headline(summary: SpreadSummary) -> str:
    if not summary.referred:
        return "Nobody in this file brought anybody."
    virality = summary.structural_virality.largest_tree
    if virality is None or summary.largest[0].size < RELIABLE_CASCADE_SIZE:
        return "It spread in small groups: every tree is too small to have a shape."
    if virality < BROADCAST_BELOW:
        return "The largest tree was mostly one broadcast."
    if virality < PERSON_TO_PERSON_FROM:
        return "The largest tree was broadcasts that people passed on."
    return "The largest tree spread from person to person."


def _reach(summary: SpreadSummary) -> tuple[str, str]:
    through = f"{count_of(summary.referred, 'of them', 'of them')} ({percent(summary.referred / summary.nodes)})"
    deepest = summary.generation_count - 1
    depth = f", in up to {count_of(deepest, 'generation')}" if summary.referred else ""
    return (
        f"{count_of(summary.nodes, 'person', 'people')} in {count_of(summary.trees, 'tree')}.",
        f"{through} came through somebody else{depth}.",
    )


def _structure(summary: SpreadSummary) -> tuple[str, str] | None:
    if not summary.referred:
        return None
    tree, virality = summary.largest[0], summary.structural_virality
    size = f"The largest tree has {tree.size:,} people in {count_of(tree.depth, 'generation')}"
    if not tree.reliable or virality.largest_tree is None:
        return (
            "Too few to judge its shape:",
            f"{size}; structural virality says something from {RELIABLE_CASCADE_SIZE} people on.",
        )
    ideal = 2 - 2 / tree.size
    verdict = {
        True: "Mostly one broadcast:",
        False: "Passed on:" if virality.largest_tree < PERSON_TO_PERSON_FROM else "Spread from person to person:",
    }[virality.largest_tree < BROADCAST_BELOW]
    return verdict, f"ν {decimal(virality.largest_tree)}, where one broadcast would be {decimal(ideal)}. {size}."


def _growth(summary: SpreadSummary) -> tuple[str, str] | None:
    if summary.k is None:
        if summary.naive_k is None or not summary.referred:
            return None
        return (
            "Growth cannot be told without times.",
            f"Referrals ÷ people is {below_one(summary.naive_k)}, and below 1 whatever happens.",
        )
    k = summary.k
    return _verdict(
        k
    ), f"each person brings {decimal(k.value)} (95 % interval {interval(k.low, k.high)}) as of the last time in the file."


def _verdict(k: KEstimate) -> str:
    if k.low < SELF_SUSTAINING <= k.high:
        return "Too early to tell whether it grows by itself:"
    return "It grows by itself:" if k.low >= SELF_SUSTAINING else "It does not grow by itself:"


def _speed(summary: SpreadSummary) -> tuple[str, str] | None:
    if summary.cycle_s is None:
        return None
    return (
        f"Half of the referrals take at most {duration(summary.cycle_s)}",
        "from the registration of who brought to that of who came.",
    )


def _concentration(summary: SpreadSummary) -> tuple[str, str] | None:
    shares = summary.concentration
    if shares is None:
        return None
    best = "the most active 1 %" if summary.nodes >= HUNDRED else "the most active person"
    return (
        f"{percent(1 - summary.bringers / summary.nodes)} brought nobody;",
        f"{best} brought {percent(shares.top_1)} of all who were brought (Gini {decimal(shares.gini)}).",
    )
