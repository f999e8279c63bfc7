"""What is seen of a campaign's file before it is imported, in words: its columns, and what to beware of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from core.campaign_files.preview import ROWS_SHOWN, Preview
from core.models import Campaign, CampaignKind
from referral.files.moments import TimeUnit, Written
from webapp.campaign.refusals import reason_words, refusal_words
from webapp.campaign.words import DELIMITERS, ROLES, time_note
from webapp.formats import number

COLUMNS_SHOWN = 12
BAD_SHOWN = 5
KILOBYTE, MEGABYTE = 1_000, 1_000_000


@dataclass(frozen=True)
class SeenColumn:
    """A column of the file: its name, what it is taken for (nothing when it is not read), and its first fields."""

    name: str
    role: str
    fields: Sequence[str]


def preview_page(campaign: Campaign, seen: Preview) -> dict[str, Any]:
    """Everything the preview uses beside its form."""
    return {
        "size": file_size(campaign.file_bytes),
        "problem": refusal_words(seen.problem.code, str(seen.problem)) if seen.problem else "",
        "failed": refusal_words(campaign.refusal_code, campaign.refusal or "") if campaign.refusal_code else "",
        "columns": _columns(seen),
        "columns_left": max(0, len(seen.names) - COLUMNS_SHOWN),
        "row_count": min(len(seen.rows), ROWS_SHOWN),
        "delimiter": DELIMITERS.get(seen.delimiter, seen.delimiter),
        "warnings": [] if seen.problem else warnings(seen),
        "bad": seen.bad[:BAD_SHOWN],
        "reason_words": reason_words,
        "only_begun": not seen.is_whole and seen.choices.kind is CampaignKind.EDGES and not seen.choices.unknown_as_roots,
    }


def file_size(count: int) -> str:
    """155 bytes, 3 kB, 1.4 MB."""
    if count < KILOBYTE:
        return str(ngettext("%(count)s byte", "%(count)s bytes", count, count=number(count)))
    if count < MEGABYTE:
        return str(_("%(count)s kB", count=number(round(count / KILOBYTE))))
    return str(_("%(count)s MB", count=number(round(count / MEGABYTE, 1))))


def _columns(seen: Preview) -> list[SeenColumn]:
    """Those that are read first; a wide file has many that nobody asks about."""
    order = sorted(range(len(seen.names)), key=lambda place: place not in seen.roles)[:COLUMNS_SHOWN]
    return [
        SeenColumn(
            seen.names[place] if seen.has_head else str(_("Column %(number)s", number=place + 1)),
            str(ROLES[seen.roles[place]]) if place in seen.roles else "",
            [row[place] if place < len(row) else "" for row in seen.rows],
        )
        for place in order
    ]


def warnings(seen: Preview) -> list[str]:
    """What may come out wrong, before anybody waits for it."""
    said = []
    if seen.choices.kind is CampaignKind.EDGES:
        if "time" not in seen.found:
            said.append(_("No column says when somebody came, so there will be no delays, and nobody can say whether it grew."))
        if not seen.marks_roots and not seen.choices.unknown_as_roots:
            said.append(
                _("No row says of anybody that they came by themselves. Tick below that parents without a row count as such.")
            )
    elif not seen.found & {"conversion", "conversions"}:
        said.append(_("No column says what converted, so every journey counts as converted at its last touch."))
    if seen.times is not None and seen.times.written is Written.NUMBERS and seen.choices.time_unit is None:
        said.append(
            _("%(note)s If they count something else, choose it below.", note=time_note(Written.NUMBERS, TimeUnit.SECONDS))
        )
    if lost := sum(not row.used for row in seen.bad):
        words = ngettext(
            "Of the first %(rows)s rows, %(count)s cannot be used.",
            "Of the first %(rows)s rows, %(count)s cannot be used.",
            lost,
            rows=number(seen.sampled + lost),
            count=number(lost),
        )
        said.append(words)
    return [str(words) for words in said]
