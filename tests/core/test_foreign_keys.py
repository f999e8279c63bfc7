"""Whatever refers to rows that go is found by an index, so that taking one row away reads no table from end to end."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Column, ForeignKey, PrimaryKeyConstraint, Table, UniqueConstraint

from core import models
from core.database import Base

# Of these the product takes single rows away; of all others it takes none while it runs.
TAKEN_AWAY = (
    models.BlockedTerm,
    models.Campaign,
    models.Email,
    models.Lead,
    models.Person,
    models.PersonDistinction,
    models.Referral,
    models.ReportSnapshot,
    models.RewardCut,
)
# Merges ask for these by their registration or their entry point, and reports for what changed.
ASKED_FOR = (models.ReferralChange, models.Reward, models.RewardCut)


def _leading_columns(table: Table) -> set[Column[object]]:
    """Columns by which rows are found: the first of every index and of every unique constraint."""
    uniques = [one for one in table.constraints if isinstance(one, PrimaryKeyConstraint | UniqueConstraint)]
    return {next(iter(found.columns)) for found in (*table.indexes, *uniques)}


def _references_to(table: Table) -> Iterator[ForeignKey]:
    for other in Base.metadata.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is table:
                yield key


@pytest.mark.parametrize("model", TAKEN_AWAY)
def test_what_refers_to_a_row_that_goes_is_found_by_an_index(model: type[Base]) -> None:
    found = [key.parent for key in _references_to(model.__table__)]  # type: ignore[arg-type]
    assert [str(column) for column in found if column not in _leading_columns(column.table)] == []


@pytest.mark.parametrize("model", ASKED_FOR)
def test_what_is_asked_for_by_what_it_refers_to_is_found_by_an_index(model: type[Base]) -> None:
    table = model.__table__
    keys = [key.parent for key in table.foreign_keys if key.column.table.name in ("registration", "entry_point", "person")]
    assert keys
    assert [str(column) for column in keys if column not in _leading_columns(table)] == []  # type: ignore[arg-type]
