"""How often one person may ask something that costs a look into the rows."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable

QUESTIONS_AT_ONCE = 40  # several tabs that come back together ask less
WINDOW_S = 5.0
PEOPLE_MAX = 20_000


class RateLimit:
    """The last questions of each person, by a clock that never goes back; who has been silent longest is forgotten first.

    Not `limits`, whose storage in memory looks through everybody whenever its timer rings.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, at_once: int = QUESTIONS_AT_ONCE) -> None:
        self._clock = clock
        self._at_once = at_once
        self._asked: OrderedDict[str, deque[float]] = OrderedDict()

    def allows(self, key: str) -> bool:
        """Whether this question is not one too many; if so it counts."""
        moment = self._clock()
        asked = self._asked.get(key)
        if asked is None:
            asked = self._asked[key] = deque(maxlen=self._at_once)
            if len(self._asked) > PEOPLE_MAX:
                self._asked.popitem(last=False)
        else:
            self._asked.move_to_end(key)
        if len(asked) == self._at_once and moment - asked[0] < WINDOW_S:
            return False
        asked.append(moment)
        return True
