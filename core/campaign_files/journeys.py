"""A file of journeys, by touch or by path: read, and the credit for conversions divided by every model that can be."""

from pathlib import Path
from typing import Final

from core.campaign_files.analysis import CreditAnalysis, ModelCredit, ReadAs, to_json
from core.campaign_files.choices import Choices
from core.campaign_files.imported import Imported, Tell
from core.campaign_files.sources import opened
from core.models import ImportPhase
from referral.attribution.credit import Credits, Model, Options, credit
from referral.attribution.journeys import Journeys
from referral.errors import ReferralError
from referral.files.path_table import PathTable
from referral.files.tables import read_journeys
from referral.files.touch_table import TouchTable

LABELS_KEPT: Final = 500  # nobody reads more, and a page of more is slow to draw
LABEL_MAX: Final = 200  # characters
MARKOV_WORK_MAX: Final = 1e11  # multiplications, some seconds: a file may come from anybody, and be made to take hours


def import_journeys(path: Path, choices: Choices, tell: Tell) -> Imported:
    """The models side by side over the file's journeys."""
    with opened(path) as source:
        table = read_journeys(
            source.stream, choices.journey_columns, choices.form, lambda _read: tell(ImportPhase.READING, source.percent)
        )
    if not len(table):
        first = f" Line {table.bad[0].line:,}: {table.bad[0].reason}." if table.bad else ""
        raise ReferralError("tables.nothing_usable", f"no row of the file can be used.{first}")
    tell(ImportPhase.COUNTING, 100)
    journeys = table.journeys()
    options = Options(direct=choices.direct, most_work=MARKOV_WORK_MAX)
    analysis = credited(journeys, options, table.decimals, _read_as(table))
    tell(ImportPhase.STORING, 100)
    return Imported(
        analysis=to_json(analysis),
        forest=None,
        bad=table.bad,
        rows_used=len(table),
        people=analysis.journeys,
        referred=analysis.conversions,
        as_of=None,
    )


def credited(journeys: Journeys, options: Options, decimals: int, read_as: ReadAs) -> CreditAnalysis:
    """Every model that the file and the options suffice for, over the labels with the most conversions."""
    table: dict[Model, Credits] = {}
    left_out: list[Model] = []
    for model in Model:
        try:
            table[model] = credit(journeys, model, options)
        except ReferralError:  # no times, no label of direct arrivals, or too many labels for a chain
            left_out.append(model)
    first = table[Model.FIRST]
    order = sorted(range(len(first.labels)), key=lambda at: (-first.conversions[at], str(first.labels[at])))
    kept, rest = order[:LABELS_KEPT], order[LABELS_KEPT:]
    conversions, unconverted = int(journeys.conversions.sum()), int(journeys.nulls.sum())
    return CreditAnalysis(
        labels=tuple(str(first.labels[at])[:LABEL_MAX] for at in kept),
        gathered=len(rest),
        models=tuple(_model(credits_, kept, rest) for credits_ in table.values()),
        left_out=tuple(left_out),
        journeys=conversions + unconverted,
        conversions=conversions,
        unconverted=unconverted,
        value_minor=int(journeys.value_minor.sum()),
        decimals=decimals,
        read_as=read_as,
    )


def _model(credits_: Credits, kept: list[int], rest: list[int]) -> ModelCredit:
    """With the sum of those not kept at the end, where there are any."""
    conversions, value = credits_.conversions[kept].tolist(), credits_.credits[kept].tolist()
    if rest:
        conversions.append(float(credits_.conversions[rest].sum()))
        value.append(int(credits_.credits[rest].sum()))
    return ModelCredit(credits_.model, tuple(conversions), tuple(map(int, value)), credits_.uncredited_conversions)


def _read_as(table: PathTable | TouchTable) -> ReadAs:
    if isinstance(table, PathTable):
        return ReadAs(table.columns.header)
    times = table.times
    return ReadAs(table.columns.header, times.written, times.unit, times.day_order)
