"""What the numbers of a spread mean, in plain words."""

from dataclasses import dataclass
from typing import Final

from core.cli.spread.losses import NOTHING_LOST, Losses
from core.cli.spread.words import below_one, count_of, decimal, duration, interval, percent, shown
from referral.graph.metrics import RELIABLE_CASCADE_SIZE
from referral.growth.sharing import REFERRED_ENOUGH, Verdict
from referral.summary import SpreadSummary

# A single broadcast has a structural virality of 2 - 2/n; every step people take away from it adds to that. The borders are
# conventions for a sentence, not for a decision: the number stands beside them.
BROADCAST_BELOW: Final = 2.5
PERSON_TO_PERSON_FROM: Final = 4.0
STRAIGHT_FROM_ROOTS, NOT_FROM_ROOTS = 0.8, 0.5  # of those who were brought: a forest of broadcasts, one of people
HUNDRED: Final = 100  # with fewer people, one hundredth of them is one person


VERDICTS: Final = {
    Verdict.TOO_EARLY: "Too early to tell whether it grows by itself:",
    Verdict.UNDECIDED: "Whether it grows by itself is open, as this cannot be told apart from 1:",
    Verdict.FADES: "It does not grow by itself:",
    Verdict.GROWS: "It grows by itself:",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A headline and the sentences below it, each with the words that come first."""

    headline: str
    sentences: tuple[tuple[str, str], ...]


def read(summary: SpreadSummary, lost: Losses = NOTHING_LOST) -> Reading:
    """Say it, with what could not be used first, and no verdict where that is too much."""
    judged = not lost.forbid_verdicts
    headline = _headline(summary) if judged else "Too much is missing to judge how it spread."
    growth = _growth(summary)
    if growth and not judged:
        growth = ("Growth is not judged, as too many rows are missing:", growth[1])
    sentences = [_reach(summary), _forest(summary), _largest(summary, judged), growth, _speed(summary), _concentration(summary)]
    return Reading(f"{lost.sentence} {headline}".strip(), tuple(sentence for sentence in sentences if sentence))


def _headline(summary: SpreadSummary) -> str:
    """Of the whole forest: where people came in, and the shape of all trees that are large enough to have one."""
    if not summary.referred:
        return "Nobody in this file brought anybody."
    virality = summary.structural_virality.reliable_mean
    if virality is None:
        return "It spread in small groups: every tree is too small to have a shape."
    straight = _straight_from_roots(summary)
    if straight >= STRAIGHT_FROM_ROOTS or virality < BROADCAST_BELOW:
        return "It spread mostly by broadcasts: few people passed it on."
    if straight >= NOT_FROM_ROOTS or virality < PERSON_TO_PERSON_FROM:
        return "It spread by broadcasts that people passed on."
    return "It spread from person to person."


def _straight_from_roots(summary: SpreadSummary) -> float:
    return summary.generations[1].people / summary.referred


def _reach(summary: SpreadSummary) -> tuple[str, str]:
    through = f"{count_of(summary.referred, 'of them', 'of them')} ({percent(summary.referred / summary.nodes)})"
    deepest = summary.generation_count - 1
    depth = f", in up to {count_of(deepest, 'generation')}" if summary.referred else ""
    return (
        f"{count_of(summary.nodes, 'person', 'people')} in {count_of(summary.trees, 'tree')}.",
        f"{through} came through somebody else{depth}.",
    )


def _forest(summary: SpreadSummary) -> tuple[str, str] | None:
    if not summary.referred:
        return None
    straight, virality = _straight_from_roots(summary), summary.structural_virality
    others = f"each person who was brought has brought {decimal(1 - straight)} others so far."
    if virality.reliable_mean is not None:
        many = count_of(virality.reliable_trees, "tree")
        others += f" Mean ν {decimal(virality.reliable_mean)} over the {many} of {RELIABLE_CASCADE_SIZE} people or more."
    return f"{percent(straight)} of those who were brought came straight from a root;", others


def _largest(summary: SpreadSummary, judged: bool) -> tuple[str, str] | None:
    if not summary.referred:
        return None
    tree, virality = summary.largest[0], summary.structural_virality.largest_tree
    name = f"The largest tree, from {shown(tree.label)}:"
    size = f"{tree.size:,} people in {count_of(tree.depth, 'generation')}"
    if not tree.reliable or virality is None:
        return name, f"{size}, too few to judge its shape; structural virality says something from {RELIABLE_CASCADE_SIZE} on."
    ideal = decimal(2 - 2 / tree.size)
    if not judged:
        shape = "its shape not judged"
    elif virality < BROADCAST_BELOW:
        shape = "mostly one broadcast"
    else:
        shape = "broadcasts that people passed on" if virality < PERSON_TO_PERSON_FROM else "from person to person"
    return name, f"{size}, {shape}. ν {decimal(virality)}, where one broadcast would be {ideal}."


def _growth(summary: SpreadSummary) -> tuple[str, str] | None:
    if not summary.referred or summary.naive_k is None:
        return None
    if summary.sharing is None:
        return (
            "Growth cannot be told without times.",
            f"Referrals ÷ people is {below_one(summary.naive_k)}, and below 1 whatever happens.",
        )
    referred, seeds = summary.sharing.referred, summary.sharing.seeds
    if referred is None or summary.sharing.verdict is Verdict.TOO_FEW:
        return (
            "Too few to tell whether it grows by itself:",
            f"that is for people who were brought to show, and it takes {REFERRED_ENOUGH} of them with a time.",
        )
    each = f"each person who was brought brings {decimal(referred.value)} (95% interval {interval(referred.low, referred.high)})"
    root = f", each root {decimal(seeds.value)} ({interval(seeds.low, seeds.high)})" if seeds else ""
    return VERDICTS[summary.sharing.verdict], f"{each}{root}, as of the last time in the file."


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
    best = "the most active 1%" if summary.nodes >= HUNDRED else "the most active person"
    return (
        f"{percent(1 - summary.bringers / summary.nodes)} brought nobody;",
        f"{best} brought {percent(shares.top_1)} of all who were brought (Gini {decimal(shares.gini)}).",
    )
