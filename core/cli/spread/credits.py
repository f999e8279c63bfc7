"""Who gets the credit by which model: what is asked, what comes out, and what there is to say about it."""

from dataclasses import dataclass
from typing import Final

from core.cli.spread.losses import losses
from core.cli.spread.words import count_of, decimal, shown
from referral.attribution.credit import Credits, Model, Options, compare
from referral.attribution.journeys import Journeys
from referral.files.columns import Columns
from referral.files.delimited import BadRow

FEW_CONVERSIONS: Final = 100  # below it the 95% interval of a count is wider than a fifth of it to either side
PEOPLE_PLACES: Final = 1  # parts of a person smaller than a tenth only look exact
MONEY_PLACES: Final = 2
NO_CAUSE: Final = (
    "No model proves cause: each divides the credit by a rule of its own. Only an experiment shows what a label brings."
)

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
    Model.POSITION: "40% to the first, 40% to the last, 20% to those between; 50% each where there are two",
    Model.TIME_DECAY: "half as much for each half-life before the conversion",
    Model.MARKOV: "in proportion to the share of the modelled conversions that pass through the label (removal effect)",
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
    reading: list[str]

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
        """What the file holds, and how much of it could not be used."""
        conversions, nulls = int(self.journeys.conversions.sum()), int(self.journeys.nulls.sum())
        worth = f", worth {decimal(self.money(int(self.journeys.value_minor.sum())))}" if self.has_value else ""
        labels = count_of(len(self.journeys.labels), "label")
        journeys = f"{count_of(conversions + nulls, 'journey')} with {count_of(conversions, 'conversion')}{worth}, over {labels}."
        return " ".join(filter(None, (losses(self.rows, self.bad).sentence, journeys)))

    @property
    def most(self) -> float:
        """The most conversions that any model credits to a label."""
        return max(float(one.conversions.max(initial=0.0)) for one in self.credits.values())

    @property
    def notes(self) -> list[str]:
        """What one has to know to read the numbers."""
        notes = [NO_CAUSE, *self.reading, *self._doubts]
        notes += [f"{TITLES[model]} is left out: {reason}." for model, reason in self.left_out.items()]
        if Model.LINEAR in self.credits and Model.SHAPLEY in self.credits:
            notes.append("Shapley's closed form equals the linear model over each journey's distinct labels.")
        if Model.MARKOV in self.credits and not self.journeys.nulls.any():
            notes.append("No journey of this file went without a conversion, so Markov knows only half of the story.")
        none = self.credits_first.uncredited_conversions
        if none:
            notes.append(f"{count_of(none, 'conversion')} had no touch within the window; nobody is credited with those.")
        return notes

    @property
    def _doubts(self) -> list[str]:
        """Where the numbers are smaller, or mean less, than they look."""
        doubts = list[str]()
        direct = self.asked.options.direct
        if direct is not None and direct not in self.journeys.labels:
            doubts.append(
                f"No touch has the label “{shown(direct)}” that --direct names, so the last non-direct touch is the last."
            )
        few = sum(float(one) < FEW_CONVERSIONS for one in self.credits_first.conversions)
        if few:
            have = "has" if few == 1 else "have"
            doubts.append(
                f"{count_of(few, 'label')} {have} fewer than {FEW_CONVERSIONS} conversions by the model {self.title_first}: "
                "chance alone moves such a number by a fifth and more."
            )
        return doubts

    @property
    def title_first(self) -> str:
        """What the first of the models is called."""
        return TITLES[next(iter(self.credits))]


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
