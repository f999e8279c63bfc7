"""How the event spread, in one sentence, and how few brought how many: the report's sections on reach and super-spreaders."""

from collections.abc import Callable, Sequence
from typing import Any

from babel.lists import format_list
from flask_babel import gettext as _
from flask_babel import ngettext

from core.models import Event
from core.queries.report.report import Report
from core.queries.spread.reach import Reach, Reading
from core.queries.spread.super_spreaders import LorenzPoint, SuperSpreaders
from referral.graph.concentration import Concentration
from referral.graph.metrics import RELIABLE_CASCADE_SIZE
from webapp.concentrations import top_words
from webapp.csv_files import Table
from webapp.formats import decimals, format_locale, number, percent, sentences
from webapp.intervals import Interval, interval
from webapp.lines import Plot, path

BRINGERS_ENOUGH = 10  # of fewer people a tenth is nobody
LORENZ_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def reach_section(report: Report, _event: Event) -> dict[str, Any]:
    """What report/reach.html and report/spreaders.html use."""
    found, spreading = report.reach, report.super_spreaders
    return {
        "reach": found,
        "reach_words": reach_words(found) if found else "",
        "reach_interval": _interval(found) if found and found.people else None,
        "spreaders": spreading,
        "spreaders_enough": spreading is not None and _are_enough(spreading),
        "spreaders_words": spreaders_words(spreading) if spreading else "",
        "lorenz": _lorenz(spreading) if spreading else None,
        "concentrations": _concentrations(spreading) if spreading else [],
        "top_words": top_words,
    }


def reach_words(found: Reach) -> str:
    """In which way it spread, said from the numbers."""
    if found.reading == Reading.TOO_FEW:
        few = _("Fewer than %(least)s people hold a place: too few to say in which way it spread.", least=RELIABLE_CASCADE_SIZE)
        return str(few)
    return str(sentences([_READINGS[found.reading](found), _sources(found)]))


def _broadcast(found: Reach) -> str:
    return str(_("Mostly a broadcast: %(share)s came directly, not through another person.", share=percent(found.direct_share)))


def _mixed(found: Reach) -> str:
    words = _(
        "Partly a broadcast, partly passed on: %(direct)s came directly, %(rest)s through somebody they know.",
        direct=percent(found.direct_share),
        rest=percent(1 - found.direct_share),
    )
    return str(words)


def _person_to_person(found: Reach) -> str:
    words = ngettext(
        "It spread from person to person: structural virality %(virality)s, %(count)s generation.",
        "It spread from person to person: structural virality %(virality)s, %(count)s generations.",
        found.generations,
        virality=decimals(found.virality or 0.0, 1),
        count=number(found.generations),
    )
    return str(words)


def _few_sharers(found: Reach) -> str:
    words = _(
        "It spread through few people who brought many each: structural virality %(virality)s, near the 2 of a single sharer.",
        virality=decimals(found.virality or 0.0, 1),
    )
    return str(words)


def _small_circles(found: Reach) -> str:
    words = _(
        "It spread in many small circles: %(rest)s came through somebody they know, and no cascade has %(least)s people.",
        rest=percent(1 - found.direct_share),
        least=RELIABLE_CASCADE_SIZE,
    )
    return str(words)


_READINGS: dict[Reading, Callable[[Reach], str]] = {
    Reading.BROADCAST: _broadcast,
    Reading.MIXED: _mixed,
    Reading.PERSON_TO_PERSON: _person_to_person,
    Reading.FEW_SHARERS: _few_sharers,
    Reading.SMALL_CIRCLES: _small_circles,
}


def _sources(found: Reach) -> str:
    if not found.sources:
        return ""
    words = ngettext(
        "%(share)s came directly by one entry point: %(names)s.",
        "%(share)s came directly by %(count)s entry points: %(names)s.",
        len(found.sources),
        share=percent(found.by_sources / found.people),
        count=number(len(found.sources)),
        names=format_list([source.name for source in found.sources], locale=format_locale()),
    )
    return str(words)


def _interval(found: Reach) -> Interval:
    return interval(found.direct_share, found.direct_low, found.direct_high, mark=0.5, top=1.0)


def spreaders_words(found: SuperSpreaders) -> str:
    """How few brought how many."""
    some = ngettext(
        "%(count)s person of %(all)s brought somebody.",
        "%(count)s people of %(all)s brought somebody.",
        found.bringers.people,
        count=number(found.bringers.people),
        all=number(found.everybody.people),
    )
    if not _are_enough(found):
        return str(some)
    most = _(
        "Among those, the most active tenth brought %(share)s of all who came through another person.",
        share=percent(found.bringers.top_10),
    )
    return str(sentences([some, most]))


def _are_enough(found: SuperSpreaders) -> bool:
    return found.bringers.people >= BRINGERS_ENOUGH


def _lorenz(found: SuperSpreaders) -> Plot:
    ticks = [percent(part) for part in LORENZ_TICKS]
    return Plot(
        path=path(_corners(found.everybody_curve)),
        other_path=path(_corners(found.bringers_curve)),
        band="",
        scale=ticks[::-1],
        ticks=ticks,
        words=spreaders_words(found),
    )


def _corners(curve: Sequence[LorenzPoint]) -> list[tuple[float, float]]:
    return [(point.people, point.brought) for point in curve]


def _concentrations(found: SuperSpreaders) -> list[tuple[str, Concentration]]:
    return [(_("Everybody registered"), found.everybody), (_("Only those who brought somebody"), found.bringers)]


def _reach_table(report: Report) -> Table:
    head, found = (_("What"), _("Value")), report.reach
    if found is None:
        return head, []
    rows: list[Sequence[object]] = [
        (_("People"), found.people),
        (_("Impressions"), "" if found.impressions is None else found.impressions),
        (_("Came directly"), found.direct),
        (_("Part that came directly"), found.direct_share),
        (_("95%% interval, low") % {}, found.direct_low),
        (_("95%% interval, high") % {}, found.direct_high),
        (_("Largest cascade"), found.largest),
        (_("Generations"), found.generations),
        (_("Mean generation"), found.mean_generation),
        (_("Structural virality"), _("too few") if found.virality is None else found.virality),
        (_("People in the cascades it rests on"), found.in_reliable),
    ]
    return head, [*rows, *((source.name, source.people) for source in found.sources)]


def _spreaders_table(report: Report) -> Table:
    head = (_("Name"), _("Brought directly"), _("Part of all"), _("Part of all so far"))
    listed = report.super_spreaders.people if report.super_spreaders else ()
    return head, [(one.name, one.brought, one.share, one.share_so_far) for one in listed]


def _concentration_table(report: Report) -> Table:
    head = (
        _("Among"),
        _("People"),
        _("Brought"),
        _("Gini coefficient"),
        _("Top 1%%") % {},
        _("Top 10%%") % {},
        _("Top 20%%") % {},
    )
    rows = _concentrations(report.super_spreaders) if report.super_spreaders else []
    return head, [(name, one.people, one.brought, one.gini, one.top_1, one.top_10, one.top_20) for name, one in rows]


def _lorenz_table(report: Report) -> Table:
    head = (_("Among"), _("Part of the people, the least active first"), _("Part of all they brought"))
    if report.super_spreaders is None:
        return head, []
    found, names = report.super_spreaders, [name for name, _one in _concentrations(report.super_spreaders)]
    curves = zip(names, (found.everybody_curve, found.bringers_curve), strict=True)
    return head, [(name, point.people, point.brought) for name, curve in curves for point in curve]


REACH_TABLES: dict[str, Callable[[Report], Table]] = {
    "reach": _reach_table,
    "spreaders": _spreaders_table,
    "concentration": _concentration_table,
    "lorenz": _lorenz_table,
}
