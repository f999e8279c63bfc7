"""How much people took part in an event: a score from 0 to 100, made of parts that say why."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from referral.arrays import Floats, Integers

WHOLE: Final = 100


class Part(StrEnum):
    """What the score is made of."""

    MINUTES = "minutes"
    CHAT = "chat"
    POLLS = "polls"
    QUESTIONS = "questions"
    OFFERS = "offers"
    REFERRALS = "referrals"


WEIGHTS: Final[dict[Part, int]] = {
    Part.MINUTES: 40,  # whoever stays takes part, even in silence
    Part.CHAT: 15,
    Part.POLLS: 15,
    Part.QUESTIONS: 10,
    Part.OFFERS: 10,
    Part.REFERRALS: 10,
}
STAYED: Final = 0.8  # of the time on air; nobody is there for every second
MESSAGES_HALF: Final = 3.0
QUESTIONS_HALF: Final = 1.0
UPVOTE: Final = 0.25  # of a question asked
OFFERS_FULL: Final = 2
BROUGHT_HALF: Final = 2.0


@dataclass(frozen=True, slots=True)
class Offered:
    """What an event gave people to take part in.

    Attributes
    ----------
    on_air_s : float
        How long it has been on air, in seconds; 0 when there was nothing to watch.
    chat : bool
        Whether anybody wrote: where nobody does, silence says nothing of one person.
    polls : int
        Polls opened.
    questions : bool
        Whether anything was asked.
    offers : int
        Offers pushed.
    """

    on_air_s: float = 0.0
    chat: bool = False
    polls: int = 0
    questions: bool = False
    offers: int = 0

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts that count: a link to bring others by everybody has."""
        offered = {
            Part.MINUTES: self.on_air_s > 0,
            Part.CHAT: self.chat,
            Part.POLLS: self.polls > 0,
            Part.QUESTIONS: self.questions,
            Part.OFFERS: self.offers > 0,
            Part.REFERRALS: True,
        }
        return tuple(part for part in WEIGHTS if offered[part])


@dataclass(frozen=True, eq=False, slots=True)
class Activity:
    """What people did; all arrays have one element for each person, none below 0.

    Attributes
    ----------
    seconds : ndarray of int64
        Seconds present.
    messages : ndarray of int64
        Messages said in the chat.
    polls : ndarray of int64
        Polls answered.
    questions, upvotes : ndarray of int64
        Questions asked, and questions of others wanted answered too.
    offers : ndarray of int64
        Offers taken or followed.
    brought : ndarray of int64
        People brought directly.
    """

    seconds: Integers
    messages: Integers
    polls: Integers
    questions: Integers
    upvotes: Integers
    offers: Integers
    brought: Integers


@dataclass(frozen=True, eq=False, slots=True)
class Engagement:
    """What it came to.

    Attributes
    ----------
    parts : tuple of Part
        Those that count here.
    most : tuple of int
        How many points each part can give; they sum to 100.
    points : ndarray of int64, shape (people, parts)
        What each person has of each.
    """

    parts: tuple[Part, ...]
    most: tuple[int, ...]
    points: Integers

    @property
    def score(self) -> Integers:
        """Each person's points in all, from 0 to 100."""
        total: Integers = self.points.sum(axis=1)
        return total


def engagement(activity: Activity, offered: Offered) -> Engagement:
    r"""Score how much people took part.

    Parameters
    ----------
    activity : Activity
        What people did.
    offered : Offered
        What there was to do. A part that was not offered counts against nobody: its weight is shared by the others.

    Returns
    -------
    Engagement
        Whole points of each part, which sum to the score.

    Notes
    -----
    Each part has a value from 0 to 1, times its weight: minutes 40, chat 15, polls 15, questions 10, offers 10, referrals 10,
    scaled so that those offered sum to 100.

    - minutes: present for :math:`s` of :math:`T` seconds on air, :math:`\min(1, s / 0.8T)`;
    - chat: :math:`1 - 2^{-n/3}` for :math:`n` messages: three give half, and talking on and on gives little more;
    - polls: those answered of those opened;
    - questions: :math:`1 - 2^{-(q + u/4)}` for :math:`q` asked and :math:`u` upvotes;
    - offers: taken or followed, full with two, or with the only one there was;
    - referrals: :math:`1 - 2^{-b/2}` for :math:`b` people brought directly.

    The weights are a convention, not an estimate: they say what counts as taking part, not what leads to a sale.

    Examples
    --------
    Somebody who stayed to the end, wrote three messages and brought two, and somebody who looked in for six minutes of an hour:

    >>> people = columns_of([{"seconds": 3600, "messages": 3, "brought": 2}, {"seconds": 360}])
    >>> found = engagement(people, Offered(on_air_s=3600, chat=True))
    >>> [part.value for part in found.parts], found.most
    (['minutes', 'chat', 'referrals'], (62, 23, 15))
    >>> found.points.tolist(), found.score.tolist()
    ([[62, 12, 7], [8, 0, 0]], [81, 8])

    The same people where a poll was opened that neither answered:

    >>> engagement(people, Offered(on_air_s=3600, chat=True, polls=1)).score.tolist()
    [66, 6]
    """
    parts = offered.parts
    weights = np.array([WEIGHTS[part] for part in parts], dtype=np.float64)
    most = _apportioned((WHOLE * weights / weights.sum())[np.newaxis, :])[0]
    values = np.column_stack([_value(part, activity, offered) for part in parts])
    return Engagement(parts, tuple(most.tolist()), _apportioned(values * most))


def _value(part: Part, did: Activity, offered: Offered) -> Floats:
    """What each person has of one part that was offered, from 0 to 1."""
    match part:
        case Part.MINUTES:
            return _full_with(did.seconds, STAYED * offered.on_air_s)
        case Part.CHAT:
            return _half_with(did.messages, MESSAGES_HALF)
        case Part.POLLS:
            return _full_with(did.polls, offered.polls)
        case Part.QUESTIONS:
            return _half_with(did.questions + UPVOTE * did.upvotes, QUESTIONS_HALF)
        case Part.OFFERS:
            return _full_with(did.offers, min(offered.offers, OFFERS_FULL))
        case Part.REFERRALS:
            return _half_with(did.brought, BROUGHT_HALF)


def _full_with(count: Integers, full: float) -> Floats:
    return np.minimum(1.0, count / full)


def _half_with(count: Integers | Floats, half: float) -> Floats:
    return 1.0 - np.exp2(-np.asarray(count, dtype=np.float64) / half)


def _apportioned(exact: Floats) -> Integers:
    """Whole numbers that sum to the rounded sum of each row, by largest remainder, the first of equals first."""
    exact = exact.round(9)  # so that 100 · 0.62 is not a little less than 62
    whole = np.floor(exact)
    missing = np.floor(exact.sum(axis=1) + 0.5) - whole.sum(axis=1)
    order = np.argsort(-(exact - whole), axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(exact.shape[1]), exact.shape), axis=1)
    points: Integers = (whole + (rank < missing[:, np.newaxis])).astype(np.int64)
    return points


def columns_of(people: Sequence[dict[str, int]]) -> Activity:
    """The counts of people, each by the names of `Activity`; what is not named was not done.

    Examples
    --------
    >>> columns_of([{"messages": 3}, {}]).messages.tolist()
    [3, 0]
    """
    names = ("seconds", "messages", "polls", "questions", "upvotes", "offers", "brought")
    return Activity(**{name: np.array([person.get(name, 0) for person in people], dtype=np.int64) for name in names})
