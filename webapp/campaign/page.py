"""What a campaign's report shows, and its tables to be downloaded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from babel import dates
from flask_babel import gettext as _

from core.campaign_files.analysis import CreditAnalysis, DelayBand, ModelCredit, SpreadAnalysis
from core.models import CampaignBadRow
from webapp.campaign.refusals import reason_words
from webapp.campaign.words import MODEL_LEFT_OUT, MODELS, claim, reading_notes, spread_words, who_came
from webapp.concentrations import concentration_words
from webapp.csv_files import Table
from webapp.formats import decimals, format_locale, number
from webapp.intervals import interval, ring_intervals

LABELS_SHOWN = 30


@dataclass(frozen=True)
class CreditRow:
    """One label with what each model gives it; `strongest` is the place of the model that gives it the most."""

    label: str
    figures: Sequence[str]
    strongest: int | None


def spread_page(analysis: SpreadAnalysis) -> dict[str, Any]:
    """Everything the report of who brought whom uses."""
    summary = analysis.summary
    k = summary.sharing.referred if summary.sharing else None
    few = k is None or summary.sharing is None or summary.sharing.verdict == "too_few"
    return {
        "summary": summary,
        "read_as": analysis.read_as,
        "claim": claim(analysis),
        "who": who_came(analysis),
        "spread_words": spread_words(analysis),
        "notes": reading_notes(analysis.read_as),
        "concentration": concentration_words(summary),
        "rings": ring_intervals(summary.generations),
        "k": None if few else k,
        "k_interval": None if few or k is None else interval(k.value, k.low, k.high),
        "delays": analysis.delays,
        "bands": _bands(analysis),
    }


def _bands(analysis: SpreadAnalysis) -> list[tuple[str, int]]:
    """How many referrals took how long, in words."""
    return [(band_words(band), band.count) for band in analysis.delays.bands] if analysis.delays else []


def band_words(band: DelayBand) -> str:
    """10 minutes to 1 hour."""
    if band.high_s is None:
        return str(_("%(time)s and more", time=_round(band.low_s)))
    if not band.low_s:
        return str(_("less than %(time)s", time=_round(band.high_s)))
    return str(_("%(low)s to %(high)s", low=_round(band.low_s), high=_round(band.high_s)))


def _round(seconds: float) -> str:
    """1 hour and not 60 minutes: bands end at round numbers."""
    return dates.format_timedelta(timedelta(seconds=seconds), threshold=1, locale=format_locale())


def credit_page(analysis: CreditAnalysis) -> dict[str, Any]:
    """Everything the report of journeys uses."""
    return {
        "analysis": analysis,
        "notes": reading_notes(analysis.read_as),
        "models": [MODELS[one.model] for one in analysis.models],
        "left_out": [(MODELS[model][0], MODEL_LEFT_OUT[model]) for model in analysis.left_out if model in MODEL_LEFT_OUT],
        "conversions": _credit_rows(analysis, lambda model, at: model.conversions[at], 1),
        "value": _credit_rows(analysis, lambda model, at: _major(analysis, model.value_minor[at]), 2)
        if analysis.value_minor
        else [],
        "worth": decimals(_major(analysis, analysis.value_minor)) if analysis.value_minor else "",
        "more_labels": max(0, len(analysis.labels) + analysis.gathered - LABELS_SHOWN),
    }


def _credit_rows(analysis: CreditAnalysis, amount: Callable[[ModelCredit, int], float], places: int) -> list[CreditRow]:
    rows = []
    for at, label in enumerate(analysis.labels[:LABELS_SHOWN]):
        amounts = [amount(model, at) for model in analysis.models]
        most = max(amounts, default=0.0)
        alone = amounts.count(most) == 1
        rows.append(CreditRow(label, [decimals(one, places) for one in amounts], amounts.index(most) if alone else None))
    return rows


def _major(analysis: CreditAnalysis, minor: int) -> float:
    return float(minor / 10**analysis.decimals)


def _generation_table(analysis: SpreadAnalysis) -> Table:
    rows = [(ring.number, ring.people, ring.brought, ring.r, ring.low, ring.high) for ring in analysis.summary.generations]
    return (_("Generation"), _("People"), _("Brought"), "R", _("95%% interval, low") % {}, _("95%% interval, high") % {}), rows


def _tree_table(analysis: SpreadAnalysis) -> Table:
    rows = [
        (tree.label, tree.size, tree.depth, tree.breadth, tree.structural_virality if tree.reliable else _("too few"))
        for tree in analysis.summary.largest
    ]
    return (_("Started by"), _("People"), _("Generations"), _("Widest generation"), _("Structural virality")), rows


def _leader_table(analysis: SpreadAnalysis) -> Table:
    rows = [(one.rank, one.label, one.direct, one.below) for one in analysis.summary.leaders_below]
    return (_("Rank"), _("Name"), _("Brought directly"), _("In all below")), rows


def _delay_table(analysis: SpreadAnalysis) -> Table:
    bands = analysis.delays.bands if analysis.delays else ()
    rows = [(band.low_s, "" if band.high_s is None else band.high_s, band.count) for band in bands]
    return (_("From, seconds"), _("To, seconds"), _("Referrals")), rows


SPREAD_TABLES: dict[str, Callable[[SpreadAnalysis], Table]] = {
    "generations": _generation_table,
    "trees": _tree_table,
    "leaders": _leader_table,
    "delays": _delay_table,
}


def credit_table(analysis: CreditAnalysis) -> Table:
    """Every label that is kept, by every model; those gathered stand at the end together."""
    head = [_("Label")]
    for model in analysis.models:
        name = MODELS[model.model][0]
        head += [_("%(model)s, conversions", model=name), _("%(model)s, value", model=name)]
    labels = [*analysis.labels, *([_("%(count)s other labels", count=number(analysis.gathered))] if analysis.gathered else [])]
    rows = [(label, *_cells(analysis, at)) for at, label in enumerate(labels)]
    return head, rows


def _cells(analysis: CreditAnalysis, at: int) -> list[float]:
    cells = []
    for model in analysis.models:
        cells += [model.conversions[at], _major(analysis, model.value_minor[at])]
    return cells


def bad_row_table(rows: Sequence[CampaignBadRow]) -> Table:
    """Rows of the file by line and reason."""
    head = (_("Line"), _("What is wrong"), _("Code"), _("Used all the same"), _("Row"))
    return head, [(row.line, reason_words(row), row.code, _("yes") if row.used else _("no"), row.text) for row in rows]
