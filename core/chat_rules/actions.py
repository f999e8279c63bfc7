"""What a rule does to a message it finds."""

from enum import StrEnum


class Action(StrEnum):
    """Hold it for a moderator's eyes, or refuse it to its author."""

    HOLD = "hold"
    REFUSE = "refuse"
