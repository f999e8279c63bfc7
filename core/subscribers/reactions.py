"""What a reaction is: it is given all facts of one kind that a transaction recorded."""

from collections.abc import Callable, Sequence
from typing import Any

from core.events import Fact
from core.platform import Platform

Reaction = Callable[[Sequence[Any], Platform], None]
Reactions = dict[type[Fact], tuple[Reaction, ...]]


def each(react: Callable[[Any, Platform], None]) -> Reaction:
    """A reaction to one fact after the other."""

    def react_to_all(facts: Sequence[Any], platform: Platform) -> None:
        for fact in facts:
            react(fact, platform)

    return react_to_all
