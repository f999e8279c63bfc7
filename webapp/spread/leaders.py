"""The leaderboard of the Spread page: by whom people brought, or by what everybody below them was worth."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from core.queries.spread.spread import Leader, Spread, leaders
from core.queries.spread.worth import Measure, Worth
from webapp.formats import ago, money, number

SECONDS_PER_MINUTE = 60


@dataclass(frozen=True)
class LeaderRow:
    """One of the leaders, and their figure in words."""

    leader: Leader
    figure: str


@dataclass(frozen=True)
class Leaderboard:
    """The leaders by one measure; `choices` are all measures with their names, `note` says what is counted."""

    measure: Measure
    rows: list[LeaderRow]
    choices: list[tuple[Measure, str]]
    note: str
    nobody: str


def leaderboard(shown: Spread, measure: Measure, worth: Worth | None) -> Leaderboard:
    """The leaders; `worth` is asked for by the measures that need it only."""
    figures = worth.figures(shown.people, measure) if worth else shown.people.direct if measure is Measure.DIRECT else None
    rows = [LeaderRow(leader, _in_words(leader.figure, measure, worth)) for leader in leaders(shown.people, figures=figures)]
    return Leaderboard(measure, rows, _choices(), _note(shown, measure, worth), _nobody(measure))


def needs_worth(measure: Measure) -> bool:
    """Whether it compares what people were worth."""
    return measure not in (Measure.BELOW, Measure.DIRECT)


def _in_words(figure: int, measure: Measure, worth: Worth | None) -> str:
    if measure is Measure.ATTENDED:
        minutes: str = _("%(count)s min", count=number(round(figure / SECONDS_PER_MINUTE)))
        return minutes
    if measure is Measure.DEALS and worth:
        return money(figure, worth.currency)
    return number(figure)


def _choices() -> list[tuple[Measure, str]]:
    return [
        (Measure.BELOW, _("In all")),
        (Measure.DIRECT, _("Directly")),
        (Measure.ATTENDED, _("Time")),
        (Measure.LEADS, _("Leads")),
        (Measure.DEALS, _("Deals")),
    ]


def _note(shown: Spread, measure: Measure, worth: Worth | None) -> str:
    words: dict[Measure, str] = {
        Measure.BELOW: _("Everybody below them, in all. Ranks on tickets count those who came directly."),
        Measure.DIRECT: _("People who came through their own link, as on their tickets."),
        Measure.ATTENDED: _("Time in the room of everybody below them."),
        Measure.LEADS: _("Qualified leads among everybody below them."),
        Measure.DEALS: _("Value of the deals of everybody below them, without refunded ones."),
    }
    if measure is Measure.ATTENDED and shown.as_of:
        return f"{words[measure]} {_('Counted %(ago)s.', ago=ago(shown.as_of))}"
    if measure is Measure.DEALS and worth and worth.other_deals:
        others = ngettext(
            "%(count)s deal in another currency is not in it.",
            "%(count)s deals in other currencies are not in it.",
            worth.other_deals,
            count=number(worth.other_deals),
        )
        return f"{words[measure]} {others}"
    return words[measure]


def _nobody(measure: Measure) -> str:
    words: dict[Measure, str] = {
        Measure.ATTENDED: _("Nobody who was brought has been in the room yet."),
        Measure.LEADS: _("Nobody who was brought is a qualified lead yet."),
        Measure.DEALS: _("No deal with anybody who was brought yet."),
    }
    usual: str = _(
        "Nobody has brought anybody yet. Each attendee has a link and a QR code of their own, on their ticket and in the room."
    )
    return words.get(measure, usual)
