"""Which touches convert, and what each conversion is worth: no amount is lost without a word."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

Seconds = NDArray[np.float64]

NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Settled:
    """Which rows are good, whether each of those converts and what it is worth; why the others are refused."""

    good: list[int]
    converted: list[bool]
    value: list[Decimal]
    refused: dict[int, str]


def settle(journey: Sequence[str], time: Seconds, flags: Sequence[bool] | None, value: Sequence[Decimal]) -> Settled:
    """Find the touches that convert and their values.

    Parameters
    ----------
    journey : sequence of str, length n
    time : ndarray of float64, shape (n,)
    flags : sequence of bool, length n, or None
        Whether each row says that its journey converted; None where no column does, so that each converts at its last touch.
    value : sequence of Decimal, length n

    Returns
    -------
    Settled

    Notes
    -----
    A value counts at the touch that converts. One on a row that does not convert is accepted where it only repeats what a
    conversion of the same journey is worth, and refused otherwise. A journey that converts once, at its last touch, is worth the
    one value that its rows name, on whichever of them; where they name several, all of its rows are refused, for which of them
    counts, or whether they add up, cannot be known.

    Examples
    --------
    >>> settled = settle(["1", "1"], np.array([1.0, 2.0]), None, [Decimal(500), Decimal(0)])
    >>> settled.converted, settled.value
    ([False, True], [Decimal('0'), Decimal('500')])
    >>> settle(["1", "1"], np.array([1.0, 2.0]), [False, True], [Decimal(500), Decimal(0)]).refused
    {0: 'the row has a value and does not convert; a value counts at the touch that converts'}
    """
    converted = np.ones(len(journey), dtype=np.bool_) if flags is None else np.array(flags, dtype=np.bool_)
    whole = flags is None or of_whole_journeys(journey, converted)
    worth = _worth(journey, converted.tolist(), value)
    refused = _refused(journey, converted.tolist(), value, worth)
    if whole:
        refused |= {row: _several(worth[name]) for row, name in enumerate(journey) if len(worth.get(name, ())) > 1}
    good = [row for row in range(len(journey)) if row not in refused]
    ends = [bool(converted[row]) for row in good]
    if not whole:
        return Settled(good, ends, [value[row] if end else NOTHING for row, end in zip(good, ends, strict=True)], refused)
    last = set(last_touches([journey[row] for row in good], time[good]))
    ends = [end and at in last for at, end in enumerate(ends)]
    once = [next(iter(worth.get(journey[row], ())), NOTHING) if end else NOTHING for row, end in zip(good, ends, strict=True)]
    return Settled(good, ends, once, refused)


def _worth(journey: Sequence[str], converted: Sequence[bool], value: Sequence[Decimal]) -> dict[str, dict[Decimal, None]]:
    """The different values that each journey's converting rows name, in the file's order."""
    worth = defaultdict[str, dict[Decimal, None]](dict)
    for name, converts, amount in zip(journey, converted, value, strict=True):
        if converts and amount:
            worth[name][amount] = None
    return worth


def _refused(
    journey: Sequence[str], converted: Sequence[bool], value: Sequence[Decimal], worth: dict[str, dict[Decimal, None]]
) -> dict[int, str]:
    reason = "the row has a value and does not convert; a value counts at the touch that converts"
    rows = enumerate(zip(journey, converted, value, strict=True))
    lost = (row for row, (name, converts, amount) in rows if amount and not converts and amount not in worth.get(name, ()))
    return dict.fromkeys(lost, reason)


def _several(values: dict[Decimal, None]) -> str:
    first, second, *_others = values
    return f"the journey has several values, {first} and {second} among them; a column of conversions has to say what each is for"


def of_whole_journeys(journey: Sequence[str], converted: NDArray[np.bool_]) -> bool:
    """Tell whether conversions were noted for whole journeys, on each of their rows, and not at the touch where they happened.

    Parameters
    ----------
    journey : sequence of str, length n
    converted : ndarray of bool, shape (n,)

    Returns
    -------
    bool
        True when each journey's rows all say the same, and some journey of several rows converted.

    Examples
    --------
    >>> of_whole_journeys(["a", "a", "b"], np.array([True, True, False]))
    True
    >>> of_whole_journeys(["a", "a", "b"], np.array([False, True, True]))
    False
    """
    rows, yes = Counter(journey), Counter(name for name, flagged in zip(journey, converted.tolist(), strict=True) if flagged)
    return all(rows[name] == count for name, count in yes.items()) and any(count > 1 for count in yes.values())


def last_touches(journey: Sequence[str], time: Seconds) -> list[int]:
    """Find each journey's last row by time, the later row among equals.

    Parameters
    ----------
    journey : sequence of str, length n
    time : ndarray of float64, shape (n,)

    Returns
    -------
    list of int

    Examples
    --------
    >>> last_touches(["a", "b", "a"], np.array([5.0, 1.0, 2.0]))
    [0, 1]
    """
    last: dict[str, int] = {}
    for row, name in enumerate(journey):
        if name not in last or time[row] >= time[last[name]]:
            last[name] = row
    return list(last.values())
