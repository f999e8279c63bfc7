"""Whatever sequence of additions, moves and removals: the live forest is the one built from scratch, in every number."""

import math

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from referral.graph.forest import ReferralForest
from referral.live.forest import LiveForest
from tests.referral.forests import parent_arrays
from tests.referral.live.checks import assert_as_built_from_scratch, refusal_of

picks = st.integers(0, 10**6)
moments = st.integers(0, 5).map(float) | st.just(math.nan)


class LiveMachine(RuleBasedStateMachine):
    """A live forest beside a plain dictionary of label → (parent, time), in order of addition."""

    def __init__(self) -> None:
        super().__init__()
        self.live = LiveForest()
        self.plain: dict[str, tuple[str | None, float]] = {}
        self.made = 0

    @initialize(parent=parent_arrays(max_size=40))
    def start_from_a_forest(self, parent: list[int]) -> None:
        labels = [f"s{node}" for node in range(len(parent))]
        self.live = LiveForest.from_forest(ReferralForest.from_parents(parent, None, labels))
        self.plain = {label: (f"s{above}" if above >= 0 else None, math.nan) for label, above in zip(labels, parent, strict=True)}

    def pick(self, number: int) -> str:
        return list(self.plain)[number % len(self.plain)]

    def path(self, label: str) -> list[str]:
        path = [label]
        while (above := self.plain[path[-1]][0]) is not None:
            path.append(above)
        return path

    def refused(self, parent: str | None, label: str, time: float) -> str | None:
        """Say which refusal is due, from the plain dictionary alone."""
        if parent is None:
            return None
        if parent == label:
            return "live.self_edge"
        if label in self.path(parent):
            return "live.cycle"
        return "live.parent_later" if self.plain[parent][1] > time else None

    @rule(time=moments, again=st.booleans())
    def add_a_root(self, time: float, again: bool) -> None:
        # A label that was removed may come back: it is then the newest.
        label = "back" if again and "back" not in self.plain else f"r{self.made}"
        self.made += 1
        self.live.add(label, time=time)
        self.plain[label] = (None, time)

    @precondition(lambda self: self.plain)
    @rule(above=picks, time=moments)
    def add_a_child(self, above: int, time: float) -> None:
        label, parent = f"c{self.made}", self.pick(above)
        self.made += 1
        code = self.refused(parent, label, time)
        assert refusal_of(self.live.add, label, parent, time) == code
        if code is None:
            self.plain[label] = (parent, time)

    @precondition(lambda self: self.plain)
    @rule(number=picks, above=picks | st.none())
    def move(self, number: int, above: int | None) -> None:
        label, parent = self.pick(number), None if above is None else self.pick(above)
        time = self.plain[label][1]
        code = self.refused(parent, label, time)
        assert refusal_of(self.live.move, label, parent) == code
        if code is None:
            self.plain[label] = (parent, time)

    @precondition(lambda self: self.plain)
    @rule(number=picks, with_all_below=st.booleans())
    def remove(self, number: int, with_all_below: bool) -> None:
        label = self.pick(number)
        gone = {each for each in self.plain if label in self.path(each)}
        code = None if with_all_below or gone == {label} else "live.not_a_leaf"
        assert refusal_of(self.live.remove, label, with_all_below=with_all_below) == code
        if code is None:
            self.plain = {each: row for each, row in self.plain.items() if each not in gone}

    @precondition(lambda self: self.plain)
    @rule(number=picks)
    def add_what_is_there(self, number: int) -> None:
        assert refusal_of(self.live.add, self.pick(number)) == "live.second_parent"

    @invariant()
    def everything_is_as_built_from_scratch(self) -> None:
        edges = [(label, parent) for label, (parent, _) in self.plain.items()]
        times = [time for _, time in self.plain.values()]
        assert_as_built_from_scratch(self.live, ReferralForest.from_edges(edges, times))


LiveMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=40)
TestLiveForest = LiveMachine.TestCase
