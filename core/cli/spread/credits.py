"""Who gets the credit by which model: what is asked, what comes out, and what there is to say about it."""

from dataclasses import dataclass
from typing import Final

from core.cli.spread.words import count_of, decimal
from referral.attribution.credit import Credits, Model, Options, compare
from referral.attribution.journeys import Journeys
from referral.files.columns import Columns
from referral.files.delimited import BadRow

SECONDS_PER_DAY: Final = 86_400.0

TITLES: Final = {
    Model.FIRST: "First",
    Model.LAST: "Last",
    Model.LAST_NON_DIRECT: "Last non-direct",
    Model.LINEAR: "Linear",
    Model.POSITION: "Position",
    Model.TIME_DECAY: "Time decay",
    Model.MARKOV: "Markov",
    Model.SHAPLEY: "Shapley",
}

MEANINGS: Final = {
    Model.FIRST: "all to the first touch",
    Model.LAST: "all to the last touch",
    Model.LAST_NON_DIRECT: "all to the last touch that is not a direct arrival",
    Model.LINEAR: "the same to every touch",
    Model.POSITION: "40 % to the first, 40 % to the last, 20 % to those between; 50 % each where there are two",
    Model.TIME_DECAY: "half as much for each half-life before the conversion",
    Model.MARKOV: "by how many conversions would be lost without the label (removal effect)",
    Model.SHAPLEY: "the same to every label of a journey, however often it was touched",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which models, none for all that can be computed, and what they want to know."""

    models: tuple[Model, ...]
    options: Options


@dataclass(frozen=True, eq=False)
class CreditReport:
    """The models side by side over one file."""

    file: str
    columns: Columns
    rows: int
    bad: list[BadRow]
    journeys: Journeys
    decimals: int
    asked: Asked
    credits: dict[Model, Credits]
    left_out: dict[Model, str]

    @property
    def credits_first(self) -> Credits:
        """What the first of the models says."""
        return next(iter(self.credits.values()))

    @property
    def order(self) -> list[int]:
        """The labels, those with the most conversions by the first of the models first."""
        first = self.credits_first
        return sorted(range(len(first.labels)), key=lambda at: (-first.conversions[at], str(first.labels[at])))

    @property
    def has_value(self) -> bool:
        """Whether the conversions are worth something."""
        return bool(self.journeys.value_minor.any())

    def money(self, minor: int) -> float:
        """An amount as the file counts it."""
        return minor / float(10**self.decimals)

    @property
    def sentence(self) -> str:
        """What the file holds."""
        conversions, nulls = int(self.journeys.conversions.sum()), int(self.journeys.nulls.sum())
        worth = f", worth {decimal(self.money(int(self.journeys.value_minor.sum())))}" if self.has_value else ""
        labels = count_of(len(self.journeys.labels), "label")
        return f"{count_of(conversions + nulls, 'journey')} with {count_of(conversions, 'conversion')}{worth}, over {labels}."

    @property
    def notes(self) -> list[str]:
        """What one has to know to read the numbers."""
        notes = [f"{TITLES[model]} is left out: {reason}." for model, reason in self.left_out.items()]
        if Model.LINEAR in self.credits and Model.SHAPLEY in self.credits:
            notes.append("Shapley's closed form equals the linear model over each journey's distinct labels.")
        if Model.MARKOV in self.credits and not self.journeys.nulls.any():
            notes.append("No journey of this file went without a conversion, so Markov knows only half of the story.")
        none = self.credits_first.uncredited_conversions
        if none:
            notes.append(f"{count_of(none, 'conversion')} had no touch within the window; nobody is credited with those.")
        return notes


def possible(journeys: Journeys, asked: Asked) -> tuple[list[Model], dict[Model, str]]:
    """Which models to compute; those nobody asked for by name are left out where the file or the options do not suffice."""
    if asked.models:
        return list(dict.fromkeys(asked.models)), {}
    left_out: dict[Model, str] = {}
    if asked.options.direct is None:
        left_out[Model.LAST_NON_DIRECT] = "name the label of direct arrivals with --direct"
    if journeys.time is None:
        left_out[Model.TIME_DECAY] = "paths have no times"
    return [model for model in Model if model not in left_out], left_out


def side_by_side(journeys: Journeys, asked: Asked) -> tuple[dict[Model, Credits], dict[Model, str]]:
    """Every model that can be computed."""
    models, left_out = possible(journeys, asked)
    return compare(journeys, models, asked.options), left_out
