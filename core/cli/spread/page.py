"""One page in one file, with everything in it: it asks no other host for anything, and looks right on paper too."""

import base64
import hashlib
import re
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from core.cli.spread import charts, drawing, words
from core.cli.spread.analysis import Analysis
from core.cli.spread.bad_rows import counted
from core.cli.spread.credits import MEANINGS, MONEY_PLACES, PEOPLE_PLACES, TITLES, CreditReport
from core.cli.spread.reading import PERSON_TO_PERSON_FROM, read
from referral.attribution.credit import Credits
from referral.files.delimited import BadRow
from referral.growth.sharing import SELF_SUSTAINING, Verdict

BAD_ROWS_MAX: Final = 100
GENERATIONS_MAX: Final = 30
LABELS_MAX: Final = 200
NUMBER_AND_UNIT: Final = re.compile(r"(?<=\d) (?=%|(?:s|min|h|d)\b)")


def spread_page(analysis: Analysis) -> str:
    """How something spread, as HTML."""
    summary = analysis.summary
    generations = summary.generations[:GENERATIONS_MAX]
    told = summary.sharing if summary.sharing and summary.sharing.verdict is not Verdict.TOO_FEW else None
    each = told.referred if told else None
    sizes = charts.sizes(analysis.forest.subtree_size[analysis.forest.roots])
    delays = charts.delays(analysis.delays)
    return _render(
        "spread.html",
        charts.places(sizes, delays),
        analysis=analysis,
        summary=summary,
        reading=read(summary, analysis.losses),
        each=each,
        each_band=charts.band(each.low, each.high, each.value, SELF_SUSTAINING) if each else None,
        generations=list(zip(generations, charts.bars([one.people for one in generations]), strict=True)),
        largest=drawing.draw(analysis.forest, summary.largest[0].root) if summary.referred else None,
        sizes=sizes,
        delays=delays,
        leaders=list(zip(summary.leaders_below, charts.bars([one.below for one in summary.leaders_below]), strict=True)),
        person_to_person_from=PERSON_TO_PERSON_FROM,
        **_about_rows(analysis.bad, analysis.rows),
    )


def credit_page(report: CreditReport) -> str:
    """The models side by side, as HTML."""
    order = report.order[:LABELS_MAX]
    return _render(
        "credits.html",
        "",
        report=report,
        titles=TITLES,
        models=[TITLES[model] for model in report.credits],
        meanings=MEANINGS,
        labels=[(report.credits_first.labels[at], _range(report, at)) for at in order],
        tables=[_amounts(report, order, name) for name in (["Conversions", "Value"] if report.has_value else ["Conversions"])],
        left=len(report.order) - len(order),
        **_about_rows(report.bad, report.rows),
    )


def _range(report: CreditReport, at: int) -> charts.Band:
    """Between which values the models put a label, and what the first of them says; the axis ends at the largest of all."""
    most = max(float(one.conversions.max()) for one in report.credits.values()) or 1.0
    said = [100 * float(one.conversions[at]) / most for one in report.credits.values()]
    return charts.Band(*(round(number, 2) for number in (min(said), max(said), said[0], 0.0)))


def _amounts(report: CreditReport, order: list[int], name: str) -> tuple[str, list[tuple[Any, list[str]]], list[str]]:
    def amount(one: Credits, at: int) -> float:
        return float(one.conversions[at]) if name == "Conversions" else report.money(int(one.credits[at]))

    places = PEOPLE_PLACES if name == "Conversions" else MONEY_PLACES
    rows = [
        (report.credits_first.labels[at], [words.decimal(amount(one, at), places) for one in report.credits.values()])
        for at in order
    ]
    sums = [words.decimal(sum(amount(one, at) for at in report.order), places) for one in report.credits.values()]
    return name, rows, sums


def _about_rows(bad: list[BadRow], used: int) -> dict[str, object]:
    return {"used": used, "bad": bad[:BAD_ROWS_MAX], "bad_left": max(len(bad) - BAD_ROWS_MAX, 0), "counted": counted(bad)}


def together(text: str) -> str:
    """Keep numbers and their units on one line."""
    return NUMBER_AND_UNIT.sub("\u00a0", text).replace("ν ", "ν\u00a0")


def _render(template: str, rules: str, **context: object) -> str:
    environment = Environment(
        loader=PackageLoader("core.cli.spread"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update({name: getattr(words, name) for name in ("below_one", "count_of", "decimal", "interval", "shown")})
    environment.globals.update(
        percent=lambda share: together(words.percent(share)), duration=lambda s: together(words.duration(s))
    )
    environment.globals["place"] = charts.place
    environment.filters["together"] = together
    css = (files("core.cli.spread") / "templates" / "page.css").read_text(encoding="utf-8") + rules
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return environment.get_template(template).render(css=css, css_digest=digest, **context)
