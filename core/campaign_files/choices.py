"""How a file is to be read, as a person chose it on a page: kept with the campaign as JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from core.models import CampaignKind
from referral.files.edge_table import EdgeColumns
from referral.files.moments import TimeForm, TimeUnit
from referral.files.money import DecimalMark
from referral.files.tables import JourneyColumns, TextForm

EDGE_ROLES: Final = ("child", "parent", "time", "tree")
TOUCH_ROLES: Final = ("journey", "time", "label", "conversion", "value", "path", "conversions", "null")
LEFT_OUT: Final = ""
LINES_MAX: Final = 1_000_000


@dataclass(frozen=True)
class Choices:
    """What is chosen; whatever is None, and every role that `columns` does not name, is found out from the file.

    `columns` has the number (from 1) of each role's column, or `LEFT_OUT`.
    """

    kind: CampaignKind = CampaignKind.EDGES
    delimiter: str | None = None
    header: bool | None = None
    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    time_unit: TimeUnit | None = None
    time_format: str | None = None
    decimal_mark: DecimalMark | None = None
    direct: str | None = None
    unknown_as_roots: bool = False

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Choices":
        """The choices of a campaign's row."""
        unit, mark = stored.get("time_unit"), stored.get("decimal_mark")
        chosen = {name: stored[name] for name in cls.__dataclass_fields__ if name in stored}
        return cls(
            **chosen
            | {
                "kind": CampaignKind(stored.get("kind", CampaignKind.EDGES)),
                "time_unit": TimeUnit(unit) if unit else None,
                "decimal_mark": DecimalMark(mark) if mark else None,
            }
        )

    def as_json(self) -> dict[str, Any]:
        """To be kept in a row."""
        return asdict(self) | {"columns": dict(self.columns)}

    @property
    def form(self) -> TextForm:
        """How the text is written, when it is unpacked already, and how long it may be."""
        return TextForm(self.delimiter, self.header, self.encoding, packed=False, lines_max=LINES_MAX)

    @property
    def time_form(self) -> TimeForm:
        """How times are written."""
        return TimeForm(self.time_unit, self.time_format)

    @property
    def edge_columns(self) -> EdgeColumns:
        """Which columns of a file of edges are read."""
        return EdgeColumns(**{role: self.columns.get(role) for role in EDGE_ROLES}, time_form=self.time_form)

    @property
    def journey_columns(self) -> JourneyColumns:
        """Which columns of a file of journeys are read."""
        told = {role: self.columns.get(role) for role in TOUCH_ROLES}
        return JourneyColumns(**told, time_form=self.time_form, decimal_mark=self.decimal_mark)

    @property
    def roles(self) -> tuple[str, ...]:
        """What columns of such a file may be."""
        return EDGE_ROLES if self.kind is CampaignKind.EDGES else TOUCH_ROLES
