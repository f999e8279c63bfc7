"""The report's numbers as sentences: its claim, its first lines, and its advice."""

from collections.abc import Callable, Sequence
from math import inf

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from core.queries.report.advice import Advice, Certainty, Suggestion
from core.queries.report.report import Report
from core.queries.spread.entry_point_credits import EntryPointCredit
from referral.growth.sharing import Verdict
from webapp.formats import decimals, duration, money, number, percent, sentences

FEW = 20  # below it people are counted one by one, because "two in three" of seven says too much

# Each is said up to this share.
CLAIMS: Sequence[tuple[float, Callable[[], str]]] = (
    (0.0, lambda: _("Everybody came by themselves: nobody has brought anybody yet.")),
    (0.08, lambda: _("A few came because somebody they know sent them.")),
    (0.15, lambda: _("One in ten came because somebody they know sent them.")),
    (0.225, lambda: _("One in five came because somebody they know sent them.")),
    (0.29, lambda: _("One in four came because somebody they know sent them.")),
    (0.37, lambda: _("One in three came because somebody they know sent them.")),
    (0.45, lambda: _("Two in five came because somebody they know sent them.")),
    (0.55, lambda: _("Half came because somebody they know sent them.")),
    (0.63, lambda: _("Three in five came because somebody they know sent them.")),
    (0.71, lambda: _("Two in three came because somebody they know sent them.")),
    (0.775, lambda: _("Three in four came because somebody they know sent them.")),
    (0.85, lambda: _("Four in five came because somebody they know sent them.")),
    (0.95, lambda: _("Nine in ten came because somebody they know sent them.")),
    (1.0, lambda: _("Nearly everybody came because somebody they know sent them.")),
)
CERTAINTIES = {
    Certainty.SURE: (lazy_gettext("Sure"), "success"),
    Certainty.LIKELY: (lazy_gettext("Likely"), "info"),
    Certainty.TOO_EARLY: (lazy_gettext("Too early to tell"), "outline"),
}
VERDICTS = {
    Verdict.TOO_EARLY: lazy_gettext("It is too early to say whether it fades or grows by itself; above 1 it grows."),
    Verdict.UNDECIDED: lazy_gettext("That cannot be told apart from 1, above which it grows by itself."),
    Verdict.FADES: lazy_gettext(
        "So it fades by itself: on average each round is smaller than the one before. Above 1 it would grow."
    ),
    Verdict.GROWS: lazy_gettext("So it grows by itself: on average each round is larger than the one before."),
}


def claim(report: Report) -> str:
    """The headline, in words made from the numbers."""
    if not report.registered:
        return str(_("Nobody has registered yet."))
    if 0 < report.referred < report.registered < FEW:
        parts = {"part": number(report.referred), "whole": number(report.registered)}
        return str(_("%(part)s of %(whole)s came because somebody they know sent them.", **parts))
    return str(next(words for most, words in CLAIMS if report.referred_share <= most)())


def who_came(report: Report) -> tuple[str, str]:
    """How many registered and came, and how they came; the first part is set strong."""
    if not report.referred:
        return _who(report), str(_("Each of them has a link to share; nobody has come through one yet."))
    how = ngettext(
        "Of those registered, %(share)s arrived through another person, in cascades of up to %(steps)s generation.",
        "Of those registered, %(share)s arrived through another person, in cascades of up to %(steps)s generations.",
        report.deepest,
        share=percent(report.referred_share),
        steps=number(report.deepest),
    )
    return _who(report), str(how)


def _who(report: Report) -> str:
    """Before the show has begun nobody could come, so it is not said that nobody did."""
    count = {"count": number(report.registered)}
    if not report.has_begun:
        return str(ngettext("%(count)s person has registered.", "%(count)s people have registered.", report.registered, **count))
    who = ngettext(
        "%(count)s person registered and %(came)s came.",
        "%(count)s people registered and %(came)s came.",
        report.registered,
        came=number(report.attended),
        **count,
    )
    return str(who)


def where_from(report: Report) -> tuple[str, str] | None:
    """The entry point that stands at the start of the most, and the dearest beside it."""
    used = [credit for credit in report.entry_points if credit.people]
    if not used:
        return None
    first = used[0]
    dearest = max(used, key=lambda credit: credit.cost_minor)
    if dearest is first or dearest.cost_minor <= first.cost_minor:
        return _start(first), ""
    rest = _(
        "%(name)s cost %(cost)s and stands at the start of %(count)s.",
        name=dearest.name,
        cost=money(dearest.cost_minor, dearest.currency),
        count=number(dearest.people),
    )
    return _start(first), str(rest)


def _start(credit: EntryPointCredit) -> str:
    count = number(credit.people)
    if not credit.cost_minor:
        words = _("%(name)s stands at the start of %(count)s registrations and cost nothing.", name=credit.name, count=count)
        return str(words)
    cost = money(credit.cost_minor, credit.currency)
    return str(
        _("%(name)s stands at the start of %(count)s registrations and cost %(cost)s.", name=credit.name, count=count, cost=cost)
    )


def unknowns(report: Report) -> list[str]:
    """What the numbers cannot say."""
    said = []
    if report.visits.unconfirmed:
        words = ngettext(
            "%(count)s visit was never confirmed by a browser, so it may have been a person or a program",
            "%(count)s visits were never confirmed by a browser, so they may have been people or programs",
            report.visits.unconfirmed,
            count=number(report.visits.unconfirmed),
        )
        said.append(words)
    if report.registered and report.virality.verdict not in (Verdict.FADES, Verdict.GROWS):
        said.append(_("whether it would go on growing by itself"))
    if direct := report.uncredited.registrations:
        words = ngettext(
            "where %(count)s person came from, who used the page’s own address",
            "where %(count)s people came from, who used the page’s own address",
            direct,
            count=number(direct),
        )
        said.append(words)
    return [str(words) for words in said]


def advice_words(advice: Advice) -> tuple[str, str]:
    """What to do, and the numbers that say so."""
    return _ADVICE[advice.suggestion](advice)


def _count(advice: Advice, name: str) -> str:
    return number(advice.numbers[name])


def _cost(advice: Advice, name: str) -> str:
    value = advice.numbers[name]
    return "∞" if value == inf else money(round(value), advice.currency)


def _cost_detail(advice: Advice) -> str:
    return str(
        _(
            "%(each)s for each registration, between %(low)s and %(high)s; the average of what was paid for is %(average)s.",
            each=_cost(advice, "each"),
            low=_cost(advice, "low"),
            high=_cost(advice, "high"),
            average=_cost(advice, "average"),
        )
    )


def _cheap(advice: Advice) -> tuple[str, str]:
    return _("Do more of “%(name)s”", name=advice.subject), _cost_detail(advice)


def _dear(advice: Advice) -> tuple[str, str]:
    return _("Drop “%(name)s”, or change it", name=advice.subject), _cost_detail(advice)


def _wait_for_cost(advice: Advice) -> tuple[str, str]:
    return _("Give “%(name)s” more time", name=advice.subject), _cost_detail(advice)


def _free(advice: Advice) -> tuple[str, str]:
    detail = _(
        "It cost nothing. %(registrations)s came by it and brought %(brought)s more.",
        registrations=_count(advice, "registrations"),
        brought=_count(advice, "brought"),
    )
    return _("Look for more places like “%(name)s”", name=advice.subject), detail


def _ask_to_share(advice: Advice) -> tuple[str, str]:
    detail = _(
        "Only %(sharers)s of %(registered)s have used their share link. Ask on the ticket page, in the room and at the end.",
        sharers=_count(advice, "sharers"),
        registered=_count(advice, "registered"),
    )
    return _("Ask people to share"), detail


def _remind(advice: Advice) -> tuple[str, str]:
    time = duration(advice.numbers["seconds"])
    detail = _(
        "Half of those a person brings should come within %(time)s of their own registration (%(low)s to %(high)s), those still "
        "to come reckoned in: so much more time is room for half a round more.",
        time=time,
        low=duration(advice.numbers["low"]),
        high=duration(advice.numbers["high"]),
    )
    return _("Start sharing %(time)s earlier", time=time), detail


def _thank(advice: Advice) -> tuple[str, str]:
    detail = _(
        "%(direct)s came directly through this one person, and %(below)s in all.",
        direct=_count(advice, "direct"),
        below=_count(advice, "below"),
    )
    return _("Thank %(name)s first", name=advice.subject), detail


def _unused(advice: Advice) -> tuple[str, str]:
    detail = _("Nobody has scanned or clicked it in %(days)s days.", days=_count(advice, "days"))
    return _("Make sure people see “%(name)s”", name=advice.subject), detail


def _wait_for_k(_advice: Advice) -> tuple[str, str]:
    return _("Wait before you judge the spread"), _(
        "Too little is known of what referred people bring on, so it may fade or grow."
    )


_ADVICE: dict[Suggestion, Callable[[Advice], tuple[str, str]]] = {
    Suggestion.CHEAP: _cheap,
    Suggestion.DEAR: _dear,
    Suggestion.WAIT_FOR_COST: _wait_for_cost,
    Suggestion.FREE_AND_FERTILE: _free,
    Suggestion.ASK_TO_SHARE: _ask_to_share,
    Suggestion.REMIND: _remind,
    Suggestion.THANK: _thank,
    Suggestion.UNUSED: _unused,
    Suggestion.WAIT_FOR_K: _wait_for_k,
}


def spread_words(report: Report) -> str:
    """How it spread, in a sentence or two."""
    k = report.virality.told
    if k is None:
        return str(_("Too few people came by referral to say how many they bring on."))
    each = _(
        "Each person who came by referral brings on %(k)s others, between %(low)s and %(high)s.",
        k=decimals(k.value),
        low=decimals(k.low),
        high=decimals(k.high),
    )
    return sentences([each, str(VERDICTS[report.virality.verdict])])
