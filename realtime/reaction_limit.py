"""How many reactions of one person count."""

import time
from collections import OrderedDict
from collections.abc import Callable

BURST = 9  # pages draw bursts of 5; the rest is for what a slow line brings late and at once, so that all that is drawn counts
PER_S = 2.0
PEOPLE_MAX = 20_000


class ReactionLimit:
    """What each person has left, filling up by itself; who has been silent longest is forgotten first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # reactions left, and when

    def take(self, key: str, asked: int) -> int:
        """How many of `asked` reactions count."""
        moment = self._clock()
        left, since = self._left.get(key, (BURST, moment))
        left = min(BURST, left + PER_S * (moment - since))
        taken = min(asked, int(left))
        self._left[key] = left - taken, moment
        self._left.move_to_end(key)
        if len(self._left) > PEOPLE_MAX:
            self._left.popitem(last=False)
        return taken
