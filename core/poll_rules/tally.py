"""Counting: from how often each answer was given to what a poll's results show."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from core.poll_rules.answers import read_answer
from core.poll_rules.kinds import STARS_MAX, PollKind

WORDS_SHOWN = 50
Counted = Sequence[tuple[str, int]]  # stored answers, each with how many people gave it
Results = dict[str, Any]


def tally(
    kind: PollKind,
    options: Sequence[int],
    counted: Counted,
    hidden: Collection[str] = (),
    words_most: int | None = WORDS_SHOWN,
) -> Results:
    """RESULTS of docs/realtime-protocol.md; `hidden` words are left out, and those beyond `words_most` only counted.

    >>> tally(PollKind.SINGLE, (1, 2), [("[1]", 3), ("[2]", 1)])
    {'votes': 4, 'options': [{'id': 1, 'votes': 3}, {'id': 2, 'votes': 1}]}
    >>> tally(PollKind.RANKING, (1, 2, 3), [("[2,1,3]", 2), ("[2,3,1]", 1)])["options"]
    [{'id': 1, 'points': 2, 'first': 0}, {'id': 2, 'points': 6, 'first': 3}, {'id': 3, 'points': 1, 'first': 0}]
    """
    answers = [(read_answer(answer), people) for answer, people in counted]
    voters = sum(people for _, people in answers)
    match kind:
        case PollKind.RATING:
            return {"votes": voters, "options": _stars(options, answers)}
        case PollKind.RANKING:
            return {"votes": voters, "options": _ranks(options, answers)}
        case PollKind.WORDS:
            return {"votes": voters, **_words(answers, hidden, words_most)}
        case _:
            return {"votes": voters, "options": _choices(options, answers)}


def said_words(answers: Iterable[tuple[Sequence[str], int]]) -> list[tuple[str, int]]:
    """Every word, the most frequent first, as most people spell it, with how many people said it.

    >>> said_words([(["Warm"], 2), (["warm", "dear"], 1)])
    [('Warm', 3), ('dear', 1)]
    """
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for said, people in answers:
        for word in said:
            spellings[word.casefold()][word] += people
    words = [(min(spelt, key=lambda word: (-spelt[word], word)), spelt.total()) for spelt in spellings.values()]
    return sorted(words, key=lambda word: (-word[1], word[0].casefold()))


def _choices(options: Sequence[int], answers: Iterable[tuple[Any, int]]) -> list[Results]:
    votes: Counter[int] = Counter()
    for chosen, people in answers:
        for option in chosen:
            votes[option] += people
    return [{"id": option, "votes": votes[option]} for option in options]


def _stars(options: Sequence[int], answers: Iterable[tuple[Any, int]]) -> list[Results]:
    spread = {option: [0] * STARS_MAX for option in options}
    for rated, people in answers:
        for option, stars in rated:
            spread[option][stars - 1] += people
    return [{"id": option, "stars": stars} for option, stars in spread.items()]


def _ranks(options: Sequence[int], answers: Iterable[tuple[Any, int]]) -> list[Results]:
    """Borda's count: the last of n gets nothing, the first n - 1."""
    points: Counter[int] = Counter()
    first: Counter[int] = Counter()
    for ranked, people in answers:
        first[ranked[0]] += people
        for place, option in enumerate(reversed(ranked)):
            points[option] += place * people
    return [{"id": option, "points": points[option], "first": first[option]} for option in options]


def _words(answers: Iterable[tuple[Any, int]], hidden: Collection[str], most: int | None) -> Results:
    words = [(word, people) for word, people in said_words(answers) if word.casefold() not in hidden]
    shown = [{"text": word, "votes": people} for word, people in words[:most]]
    return {"words": shown, "others": len(words) - len(shown)}
