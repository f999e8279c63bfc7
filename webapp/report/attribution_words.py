"""What conversions, labels and models are called on the report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from core.models import Channel, Event
from core.queries.attribution.attribution import Rules
from core.queries.attribution.labels import CreditTo, LabelKind
from core.queries.attribution.rows import Conversion
from core.queries.attribution.tables import MANY_LABELS, CreditRow, CreditTable
from referral.attribution.credit import Model
from webapp.formats import decimals, number, sentences
from webapp.words import CHANNELS

CONVERSIONS = {
    Conversion.REGISTERED: lazy_gettext("Registrations"),
    Conversion.ATTENDED: lazy_gettext("People who attended"),
    Conversion.QUALIFIED: lazy_gettext("Qualified leads"),
    Conversion.DEAL: lazy_gettext("Deals"),
}
NOT_YET = {
    Conversion.REGISTERED: lazy_gettext("Nobody has registered yet."),
    Conversion.ATTENDED: lazy_gettext("Nobody has been in the room yet."),
    Conversion.QUALIFIED: lazy_gettext(
        "No lead is qualified yet. Open a registration, make the person a lead, and say when they are worth a call."
    ),
    Conversion.DEAL: lazy_gettext("No deal is entered yet. Open the registration of a lead and enter what they bought."),
}
WORTH_NOTHING = lazy_gettext("All of it was worth nothing, so there is nothing to divide.")
CREDIT_TO = {
    CreditTo.ENTRY_POINTS: lazy_gettext("Entry points"),
    CreditTo.CHANNELS: lazy_gettext("Channels"),
    CreditTo.PEOPLE: lazy_gettext("People"),
}
UNNAMED = {
    LabelKind.SHARED: (lazy_gettext("Share links"), lazy_gettext("of those who registered")),
    LabelKind.PLACED: (lazy_gettext("Entry points"), lazy_gettext("all of them together")),
    LabelKind.DIRECT: (lazy_gettext("The page’s own address"), lazy_gettext("typed, searched or saved")),
    LabelKind.UNTOUCHED: (lazy_gettext("No touch known"), lazy_gettext("no cookies, or older than the window")),
}
MARKOV_MEANING = lazy_gettext(
    "In proportion to what would be lost without it: the share of the modelled conversions that pass through it, "
    "counting the journeys that led nowhere too. Order 1 looks one touch back, order 2 and 3 look further."
)
MODELS = {
    Model.FIRST: (lazy_gettext("First"), lazy_gettext("All to the first touch: what made people know of the event.")),
    Model.LAST: (lazy_gettext("Last"), lazy_gettext("All to the last touch: what was there when it happened.")),
    Model.LAST_NON_DIRECT: (
        lazy_gettext("Not direct"),
        lazy_gettext("All to the last touch other than the page’s own address; to that address where there was nothing else."),
    ),
    Model.LINEAR: (lazy_gettext("Linear"), lazy_gettext("The same to every touch. Three e-mails count three times.")),
    Model.POSITION: (
        lazy_gettext("Position"),
        lazy_gettext("40 percent to the first touch, 40 to the last, the rest to those between; half each where there are two."),
    ),
    Model.TIME_DECAY: (lazy_gettext("Decay"), lazy_gettext("The later, the more.")),
    Model.MARKOV: (lazy_gettext("Markov"), MARKOV_MEANING),
    Model.SHAPLEY: (
        lazy_gettext("Shapley"),
        lazy_gettext("The same to everything that was touched, however often: the fair division of game theory."),
    ),
}
DISAGREE_FROM = 0.05  # of everything: below it first and last touch say the same
FEW_CONVERSIONS = 100


@dataclass(frozen=True)
class Named:
    """What a row is called, a word about it, and where its page is."""

    name: str
    note: str = ""
    url: str = ""


def named(row: CreditRow, event: Event) -> Named:
    """The row's label in the page's language."""
    label = row.label
    if label.kind == LabelKind.CHANNEL:
        return Named(str(CHANNELS[Channel(label.name)]))
    if label.kind == LabelKind.OTHERS:
        return Named(str(ngettext("%(num)s other", "%(num)s others", row.others)), str(_("together")))
    if label.kind in UNNAMED:
        name, note = UNNAMED[label.kind]
        return Named(str(name), str(note))
    if label.kind == LabelKind.ENTRY_POINT:
        return Named(label.name, url=url_for("entry_points.show", event_id=event.id, entry_point_id=label.id))
    return Named(label.name or str(_("Somebody")), url=url_for("spread.show", event_id=event.id, person=label.id))


def disagreement(table: CreditTable, event: Event, ends: Sequence[tuple[str, str]]) -> str:
    """About what first and last touch disagree most; `ends` are those two figures of each row, written out."""
    first, last = table.columns.index(Model.FIRST.value), table.columns.index(Model.LAST.value)
    judged = [row for row in table.rows if row.label.kind not in (LabelKind.OTHERS, LabelKind.UNTOUCHED)]
    if not judged:
        return ""
    apart = max(judged, key=lambda row: abs(row.credits[first] - row.credits[last]))
    difference = apart.credits[first] - apart.credits[last]
    if abs(difference) < DISAGREE_FROM * table.total:
        return str(_("First touch and last touch nearly agree, so it hardly matters by which rule you go."))
    by_first, by_last = ends[table.rows.index(apart)]
    most = _(
        "First touch and last touch disagree most about “%(name)s”: %(first)s by first touch, %(last)s by last touch.",
        name=named(apart, event).name,
        first=by_first,
        last=by_last,
    )
    verdict = _("It opens more journeys than it ends.") if difference > 0 else _("It ends more journeys than it opens.")
    return sentences([most, verdict])


def meaning(model: Model, half_life_days: int) -> str:
    """What a model does."""
    return sentences([str(MODELS[model][1]), _half_life(half_life_days) if model is Model.TIME_DECAY else ""])


def _half_life(days: int) -> str:
    words = ngettext(
        "With Decay a touch counts half as much for every day before the conversion.",
        "With Decay a touch counts half as much for every %(num)s days before the conversion.",
        days,
    )
    return str(words)


def notes(table: CreditTable, columns: Mapping[Model, str], rules: Rules, markov: str) -> list[str]:
    """What one has to know to read these columns of the table; `markov` is the one that was asked for, computed or not."""
    days = ngettext(
        "Touches count from %(num)s day before the registration until the conversion.",
        "Touches count from %(num)s days before the registration until the conversion.",
        rules.window_days or 0,
    )
    said = [str(days)]
    if Model.TIME_DECAY in columns:
        said.append(_half_life(rules.half_life_days))
    if Model.SHAPLEY in columns:
        said.append(str(_("Shapley equals linear over the different things each journey touched: no second opinion.")))
    if (reason := table.missing.get(markov)) is not None:
        said.append(str(_TOO_MANY if reason == MANY_LABELS else _TOO_LONG))
    if table.conversions < FEW_CONVERSIONS:
        said.append(str(_("So few conversions may by chance be a fifth more or less, or further off.")))
    said.append(str(_("No rule proves cause; only leaving something out does.")))
    return said


def amount(credits_: int, currency_places: int, whole: bool) -> str:
    """A figure of the table; `whole` where no figure of its column has a part."""
    value = credits_ / 10**currency_places
    return number(round(value)) if whole else decimals(value, currency_places)


_TOO_MANY = lazy_gettext("Markov is left out: there are too many to take each away in turn. Look at channels, or choose order 1.")
_TOO_LONG = lazy_gettext("Markov is left out: the journeys are too long for it. Look at channels, or choose order 1.")
