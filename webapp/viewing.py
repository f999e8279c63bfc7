"""How many people watched over time, as the overview and the report show it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from core.models import Event
from core.queries.room.viewer_counts import Viewing
from webapp.charts import Curve, viewer_curve
from webapp.formats import clock, iso, number, sentences, short_datetime, zone_city


@dataclass(frozen=True)
class Watched:
    """The curve with its peak and mean in words; the mean is empty before the event was live."""

    curve: Curve
    peak: str
    peak_at: str
    mean: str
    words: str


def watched(viewing: Viewing, event: Event) -> Watched | None:
    """What is shown of an event that somebody watched; None when nobody did yet."""
    curve = viewer_curve([(row.minute, row.peak, row.mean) for row in viewing.minutes], event.timezone)
    if curve is None or viewing.peak is None:
        return None
    peak = viewing.peak
    mean = "" if viewing.mean is None else number(round(viewing.mean, 1 if viewing.mean < 10 else None))
    most = ngettext(
        "At most %(count)s person watched at once, at %(time)s (%(place)s).",
        "At most %(count)s people watched at once, at %(time)s (%(place)s).",
        peak.peak,
        count=number(peak.peak),
        time=short_datetime(peak.minute, event.timezone),
        place=zone_city(event.timezone),
    )
    average = _("While the event was live there were %(mean)s on average.", mean=mean) if mean else ""
    return Watched(curve, number(peak.peak), clock(peak.minute, event.timezone), mean, sentences([most, average]))


def viewers_table(viewing: Viewing) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
    """Every stored minute, to be downloaded."""
    rows = [(iso(row.minute), row.peak, round(row.mean, 2)) for row in viewing.minutes]
    return (_("From"), _("At most"), _("On average")), rows
