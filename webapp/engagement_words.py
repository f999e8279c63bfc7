"""What a person's engagement is called on pages: its parts, and what each was given for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from core.queries.registrations.engagement import EventEngagement, PartPoints, Score
from referral.engagement import WHOLE, Offered, Part
from webapp.formats import number

PART_NAMES = {
    Part.MINUTES: lazy_gettext("Time watched"),
    Part.CHAT: lazy_gettext("Chat messages"),
    Part.POLLS: lazy_gettext("Polls answered"),
    Part.QUESTIONS: lazy_gettext("Questions asked"),
    Part.OFFERS: lazy_gettext("Offers taken"),
    Part.REFERRALS: lazy_gettext("People brought"),
}


@dataclass(frozen=True)
class PartWords:
    """One part as a page shows it."""

    name: str
    points: int
    most: int
    why: str


@dataclass(frozen=True)
class ScoreWords:
    """A score with its parts, and the parts that do not count here."""

    total: int
    whole: int
    parts: Sequence[PartWords]
    left_out: Sequence[str]


def score_words(found: EventEngagement, registration_id: int) -> ScoreWords | None:
    """One person's engagement; None before the event was on air."""
    score = found.scores([registration_id]).get(registration_id)
    if score is None:
        return None
    parts = [
        PartWords(str(PART_NAMES[row.part]), row.points, row.most, _WHY[row.part](row, found.offered)) for row in score.parts
    ]
    given = {row.part for row in score.parts}
    return ScoreWords(score.total, WHOLE, parts, [str(name) for part, name in PART_NAMES.items() if part not in given])


def part_points(score: Score | None) -> list[int | str]:
    """The points of every part in their order, for a file; empty where a part does not count."""
    points = {row.part: row.points for row in score.parts} if score else {}
    return [points.get(part, "") for part in PART_NAMES]


def _minutes(row: PartPoints, offered: Offered) -> str:
    on_air = max(1, round(offered.on_air_s / 60))
    watched = min(row.did["seconds"] // 60, on_air)
    return str(_("%(watched)s of %(minutes)s minutes", watched=number(watched), minutes=number(on_air)))


def _chat(row: PartPoints, _offered: Offered) -> str:
    return str(ngettext("%(num)s message", "%(num)s messages", row.did["messages"]))


def _polls(row: PartPoints, offered: Offered) -> str:
    return str(_("%(answered)s of %(polls)s polls", answered=number(row.did["polls"]), polls=number(offered.polls)))


def _questions(row: PartPoints, _offered: Offered) -> str:
    asked, upvotes = row.did["questions"], row.did["upvotes"]
    return str(_("%(asked)s asked, %(upvotes)s of others upvoted", asked=number(asked), upvotes=number(upvotes)))


def _offers(row: PartPoints, offered: Offered) -> str:
    return str(_("%(taken)s of %(offers)s taken or followed", taken=number(row.did["offers"]), offers=number(offered.offers)))


def _brought(row: PartPoints, _offered: Offered) -> str:
    return str(ngettext("%(num)s person", "%(num)s people", row.did["brought"]))


_WHY: dict[Part, Callable[[PartPoints, Offered], str]] = {
    Part.MINUTES: _minutes,
    Part.CHAT: _chat,
    Part.POLLS: _polls,
    Part.QUESTIONS: _questions,
    Part.OFFERS: _offers,
    Part.REFERRALS: _brought,
}
