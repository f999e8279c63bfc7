"""What a host writes down for a poll, and whether it can be asked."""

from dataclasses import dataclass, replace

from core.models.poll import OPTION_MAX_LENGTH, QUESTION_MAX_LENGTH
from core.poll_rules.kinds import PollKind, Showing
from core.services.polls.errors import OptionsMissing, QuestionMissing, RightMissing

WORDS_MOST = 5
POINTS_MAX = 1000
SECONDS_MIN, SECONDS_MAX = 5, 3600
OPTIONS = {
    PollKind.SINGLE: (2, 10),
    PollKind.MULTIPLE: (2, 10),
    PollKind.RATING: (1, 6),
    PollKind.RANKING: (2, 8),
    PollKind.WORDS: (0, 0),
    PollKind.QUIZ: (2, 8),
}


@dataclass(frozen=True)
class Choice:
    """One option as it is written."""

    text: str
    right: bool = False


@dataclass(frozen=True)
class PollPlan:
    """Everything about a poll before it is opened."""

    kind: PollKind
    question: str
    choices: tuple[Choice, ...] = ()
    most: int = 1
    points: int = 0
    showing: Showing = Showing.ALWAYS
    seconds: int | None = None


def checked(plan: PollPlan) -> PollPlan:
    """The plan as it is stored: trimmed, without what its kind does not know; or a refusal that names the field."""
    question = " ".join(plan.question.split())
    if not 0 < len(question) <= QUESTION_MAX_LENGTH:
        raise QuestionMissing(most=QUESTION_MAX_LENGTH)
    choices = _checked_choices(plan)
    return replace(
        plan,
        question=question,
        choices=choices,
        most=_most(plan, len(choices)),
        points=plan.points if plan.kind == PollKind.QUIZ else 0,
    )


def _checked_choices(plan: PollPlan) -> tuple[Choice, ...]:
    least, most = OPTIONS[plan.kind]
    if not most:
        return ()
    is_quiz = plan.kind == PollKind.QUIZ
    choices = tuple(Choice(text, choice.right and is_quiz) for choice in plan.choices if (text := " ".join(choice.text.split())))
    different = {choice.text.casefold() for choice in choices}
    too_long = any(len(choice.text) > OPTION_MAX_LENGTH for choice in choices)
    if not least <= len(choices) <= most or len(different) < len(choices) or too_long:
        raise OptionsMissing(least=least, most=most, length=OPTION_MAX_LENGTH)
    if is_quiz and len({choice.right for choice in choices}) < 2:
        raise RightMissing()
    return choices


def _most(plan: PollPlan, options: int) -> int:
    match plan.kind:
        case PollKind.MULTIPLE:
            return min(max(1, plan.most), options)
        case PollKind.WORDS:
            return min(max(1, plan.most), WORDS_MOST)
        case _:
            return 1
