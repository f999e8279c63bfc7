"""The numbers for machines: one JSON object whose shape docs/referral/command.md promises."""

import json
import math
import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, Final

import click
import numpy as np

from core.cli.spread.analysis import Analysis
from core.cli.spread.credits import CreditReport
from referral.attribution.credit import Credits
from referral.files.columns import Columns
from referral.files.delimited import BadRow
from referral.files.edge_table import named

VERSION: Final = 1  # rises when a key is taken away or changes its meaning, not when one is added
BAD_ROWS_MAX: Final = 1_000
MARKS: Final = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
SURROGATES: Final = range(0xD800, 0xE000)  # bytes of a file's name that are no text


def say(document: Mapping[str, Any]) -> None:
    """Print it, in UTF-8 as JSON has to be, with marks that could command a terminal written as their numbers."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2)
    click.echo(MARKS.sub(_escaped, text).encode())


def _escaped(found: re.Match[str]) -> str:
    mark = ord(found[0])
    return "\ufffd" if mark in SURROGATES else f"\\u{mark:04x}"


def plain(value: Any) -> Any:
    """Only what JSON has: numbers stay numbers, what is not a number or without bound becomes null."""
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(one) for one in value]
    return value


def label(value: Hashable) -> str:
    """A label as one text: `tree/node` where a file has trees."""
    return named(value)


def rows(read: int, bad: Sequence[BadRow], columns: Columns) -> dict[str, Any]:
    """What became of the file's rows."""
    return {
        "used": read,
        "left_out": sum(not row.used for row in bad),
        "used_in_part": sum(row.used for row in bad),
        "columns": columns.used,
        "header": columns.header,
        "bad": [plain(row) for row in bad[:BAD_ROWS_MAX]],
        "bad_not_listed": max(len(bad) - BAD_ROWS_MAX, 0),
    }


def credit_document(report: CreditReport) -> dict[str, Any]:
    """Every model's credit for every label."""
    journeys, options = report.journeys, report.asked.options
    return {
        "kind": "ripplecast.spread.attribute",
        "version": VERSION,
        "file": report.file,
        "rows": rows(report.rows, report.bad, report.columns),
        "journeys": int(journeys.conversions.sum() + journeys.nulls.sum()),
        "conversions": int(journeys.conversions.sum()),
        "without_conversion": int(journeys.nulls.sum()),
        "value": report.money(int(journeys.value_minor.sum())),
        "value_decimals": report.decimals,
        "options": plain(options),
        "labels": [label(report.credits_first.labels[at]) for at in report.order],
        "models": {model.value: _model(report, one) for model, one in report.credits.items()},
        "models_left_out": {model.value: reason for model, reason in report.left_out.items()},
        "notes": report.notes,
    }


def _model(report: CreditReport, one: Credits) -> dict[str, Any]:
    return {
        "conversions": plain(one.conversions[report.order]),
        "value_minor": plain(one.credits[report.order]),
        "conversions_sum": float(one.conversions.sum()),
        "value_minor_sum": int(one.credits.sum()),
        "uncredited_journeys": one.uncredited_journeys,
        "uncredited_conversions": one.uncredited_conversions,
        "uncredited_value_minor": one.uncredited_minor,
    }


def spread_document(analysis: Analysis) -> dict[str, Any]:
    """Everything that was counted, times in seconds."""
    summary = analysis.summary.as_dict()
    for name in ("leaders_below", "leaders_direct", "largest"):
        summary[name] = [{**one, "label": label(one["label"])} for one in summary[name]]
    if analysis.summary.sharing is not None:
        summary["sharing"]["verdict"] = analysis.summary.sharing.verdict.value
    return {
        "kind": "ripplecast.spread.analyse",
        "version": VERSION,
        "file": analysis.file,
        "rows": rows(analysis.rows, analysis.bad, analysis.table.columns),
        "roots_added": analysis.added_roots,
        "time_unit": analysis.table.times.unit.value if analysis.table.times else None,
        "summary": plain(summary),
        "notes": analysis.notes,
    }
