"""What somebody asks of the credit, as it stands in the address: what nobody could have chosen is what one sees first.

Nothing of it is remembered. A report built for the page is built by these rules; a stored one has the windows and half-lives
that were computed with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from core.queries.attribution.attribution import RULE_DAYS_MAX, Attribution, Rules
from core.queries.attribution.labels import CreditTo
from core.queries.attribution.rows import Conversion
from core.queries.attribution.tables import HALF_LIFE_DAYS, MARKOV_ORDERS
from core.queries.report.report import Report
from referral.attribution.credit import Model
from webapp.formats import number
from webapp.report.attribution_words import CONVERSIONS, CREDIT_TO, MODELS

Address = MultiDict[str, str]


@dataclass(frozen=True)
class Choice:
    """One thing to choose, as the address names it and as people do."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class Asked:
    """What is shown: a conversion, between what its credit is divided, and by which rules.

    `is_unmet` says that the address asks for a window or a half-life that a stored report does not have.
    """

    found: Attribution
    conversion: Conversion
    currency: str
    to: CreditTo
    order: int
    models: Sequence[Model]
    half_life_days: int
    is_unmet: bool

    @property
    def value(self) -> str:
        """The conversion as the address names it."""
        return f"{self.conversion}-{self.currency}" if self.currency else self.conversion.value


def rules_asked(address: Mapping[str, str]) -> Rules:
    """The window and the half-life, as near to what was asked for as they can be."""
    return Rules(_days(address.get("window", "")), _days(address.get("half_life", "")) or HALF_LIFE_DAYS)


def asked(report: Report, address: Address) -> Asked:
    """What this report can show of it."""
    rules, usual = rules_asked(address), report.attribution
    window = rules.window_days or usual.window_days
    found = report.windows.get(window, usual)
    has_half_life = rules.half_life_days in found.half_lives
    kind, _dash, currency = address.get("conversion", "").partition("-")
    to, order = address.get("credit", ""), address.get("order", "")
    conversion = Conversion(kind) if kind in set(Conversion) else Conversion.REGISTERED
    wanted = address.getlist("model")
    return Asked(
        found=found,
        conversion=conversion,
        currency=currency if conversion == Conversion.DEAL and currency in found.worth else "",
        to=CreditTo(to) if to in set(CreditTo) else CreditTo.ENTRY_POINTS,
        order=int(order) if order in {str(known) for known in MARKOV_ORDERS} else MARKOV_ORDERS[0],
        models=[model for model in Model if model in wanted] or list(Model),
        half_life_days=rules.half_life_days if has_half_life else HALF_LIFE_DAYS,
        is_unmet=window != found.window_days or not has_half_life,
    )


def _days(text: str) -> int:
    """A number of days within bounds; 0 for anything else."""
    if not (text.isascii() and text.isdecimal()):
        return 0
    return min(max(int(text[: len(str(RULE_DAYS_MAX)) + 1]), 1), RULE_DAYS_MAX)


def choices(report: Report, chosen: Asked, usual_window: int) -> dict[str, Any]:
    """What the form of report/attribution.html offers."""
    window = chosen.found.window_days
    kept = {"window": (window, usual_window), "half_life": (chosen.half_life_days, HALF_LIFE_DAYS)}
    rules = {name: days for name, (days, usual) in kept.items() if days != usual}
    return {
        "conversions": _conversions(chosen),
        "labels": [Choice(to.value, str(name), to == chosen.to) for to, name in CREDIT_TO.items()],
        "orders": [Choice(str(order), str(order), order == chosen.order) for order in MARKOV_ORDERS],
        "models": [Choice(model.value, str(MODELS[model][0]), model in chosen.models) for model in Model],
        "windows": [_day_choice(days, window) for days in sorted(report.windows)],
        "half_lives": [_day_choice(days, chosen.half_life_days) for days in chosen.found.half_lives],
        "window": window,
        "half_life": chosen.half_life_days,
        "days_max": RULE_DAYS_MAX,
        "rules": rules,
        "is_unmet": chosen.is_unmet,
        "is_usual": not rules and len(chosen.models) == len(Model) and chosen.order == MARKOV_ORDERS[0] and not chosen.is_unmet,
    }


def _day_choice(days: int, chosen: int) -> Choice:
    return Choice(str(days), str(ngettext("%(num)s day", "%(num)s days", days)), days == chosen)


def _conversions(chosen: Asked) -> list[Choice]:
    found = chosen.found
    counted = [
        Choice(conversion.value, f"{name} · {number(found.count(conversion))}", conversion.value == chosen.value)
        for conversion, name in CONVERSIONS.items()
    ]
    worth = [f"{Conversion.DEAL}-{currency}" for currency in found.worth]
    values = [
        Choice(value, str(_("What the deals were worth, %(currency)s", currency=currency)), value == chosen.value)
        for value, currency in zip(worth, found.worth, strict=True)
    ]
    return [*counted, *values]
