"""What a file looks like before it is imported: its first rows, what each column is taken for, and what is wrong so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Final

from core.campaign_files.choices import Choices
from core.campaign_files.sources import beginning
from core.edge_forests import judged
from core.models import CampaignKind
from referral.errors import ReferralError
from referral.files.columns import EDGE_SPELLINGS, PATH_SPELLINGS, TOUCH_SPELLINGS, Columns, plain
from referral.files.delimited import SAMPLE_LINES, BadRow, divide, said_delimiter, shortened, sniff, some_lines
from referral.files.moments import Times
from referral.files.tables import read_edges, read_journeys
from referral.files.text_streams import as_text, lines_of
from referral.files.touch_table import TouchTable

SAMPLE_BYTES: Final = 262_144
ROWS_SHOWN: Final = 6
COLUMNS_MAX: Final = 200


@dataclass(frozen=True, eq=False)
class Preview:
    """What is seen of a file; `problem` says why it cannot be read as chosen.

    `names` are the columns' names, or their numbers where there is no head; `roles` says by column what it is taken for.
    `sampled` rows from the beginning can be used as they will be, `bad` have a fault; `is_whole` says whether that is all of the
    file, and `marks_roots` whether a row says of somebody that nobody brought them.
    """

    choices: Choices
    delimiter: str = ","
    names: Sequence[str] = ()
    has_head: bool = True
    rows: Sequence[Sequence[str]] = ()
    roles: Mapping[int, str] = field(default_factory=dict)
    sampled: int = 0
    bad: Sequence[BadRow] = ()
    times: Times | None = None
    marks_roots: bool = True
    is_whole: bool = True
    problem: ReferralError | None = None

    @property
    def found(self) -> frozenset[str]:
        """Every role that has a column."""
        return frozenset(self.roles.values())


@dataclass(frozen=True, eq=False)
class _Sample:
    columns: Columns
    rows: int
    bad: Sequence[BadRow]
    times: Times | None
    marks_roots: bool = True


def preview(path: Path, choices: Choices | None = None) -> Preview:
    """Look at the beginning of the file; without choices the kind of file is guessed from its head."""
    chosen = choices or Choices()
    try:
        start, is_whole = beginning(path, SAMPLE_BYTES)
        delimiter, rows = _first_rows(start, chosen)
    except (ReferralError, UnicodeError) as error:
        return Preview(chosen, problem=_refusal(error))
    if choices is None:
        chosen = replace(chosen, kind=guessed_kind(rows[0]))
    seen = Preview(chosen, delimiter, _numbers(rows[0]), False, _shown(rows))
    if len(rows[0]) > COLUMNS_MAX:
        wide = f"the first row has {len(rows[0]):,} columns; at most {COLUMNS_MAX} can be read"
        return replace(seen, names=seen.names[:ROWS_SHOWN], problem=ReferralError("campaign.too_many_columns", wide))
    try:
        sample = _sample(start, chosen, is_whole)
    except (ReferralError, UnicodeError) as error:
        return replace(seen, problem=_refusal(error))
    found = sample.columns
    return replace(
        seen,
        names=found.names,
        has_head=found.header,
        rows=_shown(rows[1:] if found.header else rows),
        roles={place: role for role, place in found.place.items()},
        sampled=sample.rows,
        bad=sample.bad,
        times=sample.times,
        marks_roots=sample.marks_roots,
        is_whole=is_whole,
    )


def guessed_kind(head: Sequence[str]) -> CampaignKind:
    """Journeys where the head names a path, or whose journey it is and what was touched, and nobody who brought anybody."""
    names = {plain(name) for name in head}

    def has(spellings: Sequence[str]) -> bool:
        return any(plain(spelling) in names for spelling in spellings)

    if has(PATH_SPELLINGS["path"]):
        return CampaignKind.TOUCHES
    journeys = has(TOUCH_SPELLINGS["journey"]) and has(TOUCH_SPELLINGS["label"])
    return CampaignKind.TOUCHES if journeys and not has(_PARENTS) else CampaignKind.EDGES


_PARENTS: Final = tuple(name for name in EDGE_SPELLINGS["parent"] if name not in TOUCH_SPELLINGS["label"])


def _first_rows(start: bytes, choices: Choices) -> tuple[str, list[list[str]]]:
    # Named: it closes what it reads from when nobody holds it any more.
    text = as_text(BytesIO(start), choices.encoding, packed=False)
    sample = some_lines(lines_of(text), SAMPLE_LINES)
    said = said_delimiter(sample[0]) if sample else None
    delimiter = choices.delimiter or said or sniff(sample[bool(said) :])
    divided = list(divide(sample[bool(said) :], delimiter))
    rows = [fields for records in divided for fields in records.fields if any(fields)]
    if not rows and any(records.bad for records in divided):
        raise ReferralError("tables.line_size", "no line of the beginning can be divided into fields")
    if not rows:
        raise ReferralError("tables.empty", "the file is empty")
    return delimiter, rows


def _sample(start: bytes, choices: Choices, is_whole: bool) -> _Sample:
    if choices.kind is CampaignKind.EDGES:
        edges = read_edges(BytesIO(start), choices.edge_columns, choices.form)
        # Whoever has no row so far may have one further down.
        _forest, bad = judged(edges, choices.unknown_as_roots or not is_whole)
        usable = len(edges) - (len(bad) - len(edges.bad))
        return _Sample(edges.columns, usable, bad, edges.times, edges.marks_roots)
    journeys = read_journeys(BytesIO(start), choices.journey_columns, choices.form)
    times = journeys.times if isinstance(journeys, TouchTable) else None
    return _Sample(journeys.columns, len(journeys), journeys.bad, times)


def _numbers(first: Sequence[str]) -> list[str]:
    return [str(place + 1) for place in range(len(first))]


def _shown(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[shortened(text) for text in row[:COLUMNS_MAX]] for row in rows[:ROWS_SHOWN]]


def _refusal(error: Exception) -> ReferralError:
    return error if isinstance(error, ReferralError) else ReferralError("tables.encoding", str(error))
