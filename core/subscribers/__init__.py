"""Every side effect of every fact: whom it writes to, which screens move, and what workers are to do."""

from collections.abc import Sequence

from core.events import FACTS, Fact
from core.platform import Platform
from core.subscribers import mail, screens, work
from core.subscribers.reactions import Reaction

REACTIONS: dict[type[Fact], list[Reaction]] = {
    fact: [reaction for part in (mail, screens, work) for reaction in part.REACTIONS.get(fact, ())] for fact in FACTS.values()
}


def react(facts: Sequence[Fact], platform: Platform) -> None:
    """Start every side effect of these facts, which are of one kind."""
    for reaction in REACTIONS[type(facts[0])]:
        reaction(facts, platform)
