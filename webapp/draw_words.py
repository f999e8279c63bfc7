"""Draws in words: what is asked for, how one enters, why somebody does not get the prize."""

from collections.abc import Mapping

from flask_babel import lazy_gettext, ngettext

from core.models import DrawState, Entering, GivenUp

ENTERING = {
    Entering.BUTTON: lazy_gettext("Whoever pressed “Enter the draw” in the room"),
    Entering.AUTOMATIC: lazy_gettext("Everybody who did not leave the draw"),
}
STATES = {
    DrawState.ANNOUNCED: lazy_gettext("Entries are open"),
    DrawState.CLOSED: lazy_gettext("Entries are closed"),
    DrawState.DRAWN: lazy_gettext("Drawn"),
    DrawState.CANCELLED: lazy_gettext("Cancelled"),
}
GIVEN_UP = {
    GivenUp.ABSENT: lazy_gettext("was not there, so the next in order has the prize"),
    GivenUp.DECLINED: lazy_gettext("did not want the prize, so the next in order has it"),
    GivenUp.EXCLUDED: lazy_gettext("may not have the prize, so the next in order has it"),
}


def rule_words(rules: Mapping[str, int]) -> list[str]:
    """What is asked of those who take part, a sentence each; every rule has one."""
    said = {
        "watched_min": lambda n: ngettext("Watched for at least %(num)s minute", "Watched for at least %(num)s minutes", n),
        "brought": lambda n: ngettext("Brought at least %(num)s person", "Brought at least %(num)s people", n),
        "answered": lambda n: ngettext("Answered at least %(num)s poll", "Answered at least %(num)s polls", n),
        "asked": lambda n: ngettext(
            "Asked at least %(num)s question under their name", "Asked at least %(num)s questions under their name", n
        ),
    }
    return [said[name](wanted) for name, wanted in rules.items()]


def entering_words(entering: Entering) -> str:
    """How one gets onto the list."""
    return str(ENTERING[entering])


def state_words(state: DrawState) -> str:
    """How far the draw has come."""
    return str(STATES[state])


def given_up_words(why: str) -> str:
    """Why the prize went on to the next in order."""
    return str(GIVEN_UP[GivenUp(why)])


def spaced(number: str) -> str:
    """A number as people compare it, four digits at a time."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))
