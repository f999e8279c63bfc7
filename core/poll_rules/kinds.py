"""What a poll can ask for, and who sees its results when."""

from enum import StrEnum

STARS_MAX = 5


class PollKind(StrEnum):
    """How people answer."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    RATING = "rating"
    RANKING = "ranking"
    WORDS = "words"
    QUIZ = "quiz"


class Showing(StrEnum):
    """Who sees the results while a poll is open: everybody, who has voted, nobody."""

    ALWAYS = "always"
    VOTED = "voted"
    CLOSED = "closed"


class PollState(StrEnum):
    """Whether it was opened yet, takes votes, or took them."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
