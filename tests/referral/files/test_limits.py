"""Files larger than they look: sums that do not fit, lines without an end, rows without a place in order."""

import gzip
import io

import pytest

from referral.errors import ReferralError
from referral.files import delimited
from referral.files.delimited import divide, some_lines
from referral.files.path_table import PathTable
from referral.files.tables import read_edges, read_journeys
from referral.files.text_streams import LINE_MAX

HEAD = "path,conversions,value,null\n"


def paths(text: str) -> PathTable:
    table = read_journeys(io.BytesIO((HEAD + text).encode()))
    assert isinstance(table, PathTable)
    return table


def test_amounts_of_small_currencies_are_read() -> None:
    table = paths("a,3,12000000000,0\n")
    assert (table.bad, table.value_minor.tolist(), table.decimals) == ([], [12_000_000_000], 0)


def test_a_sum_that_does_not_fit_keeps_fewer_decimals_and_is_right() -> None:
    table = paths("a,1,9000000000,0\n" * 1_100 + "b,1,0.000001,0\n")
    assert table.decimals == 2
    assert int(table.value_minor.sum()) == 1_100 * 9_000_000_000 * 100


@pytest.mark.parametrize("row", [f"a,{2**53},0,0\n", f"a,1,{2**53},0\n", f"a,1,0,{2**53}\n"])
def test_sums_beyond_all_counting_are_refused(row: str) -> None:
    with pytest.raises(ReferralError, match=r"at most 9,007,199,254,740,992") as refused:
        paths(row * 1_100)
    assert refused.value.code == "tables.too_large"


def test_a_row_beyond_the_limit_says_what_the_limit_is() -> None:
    table = paths(f"a,1,{2**53 + 1},0\nb,{2**53 + 1},1,0\nc,1,1,0\n")
    assert [row.line for row in table.bad] == [2, 3]
    assert all("to 9,007,199,254,740,992" in row.reason for row in table.bad)


def test_a_packed_line_of_many_megabytes_is_refused_at_the_first() -> None:
    line = b"a" * (LINE_MAX + 1)
    with pytest.raises(ReferralError) as refused:
        read_edges(io.BytesIO(gzip.compress(b"child,parent\n" + (line + b"\n") * 3)))
    assert refused.value.code == "tables.line_size"


def test_long_lines_are_divided_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "CHUNK_CHARACTERS", 100)
    lines = [f"{'x' * 39},{number}\n" for number in range(10)]
    assert len(some_lines(iter(lines), 50)) == 3
    parts = list(divide(lines, ","))
    assert max(len(part.line) for part in parts) == 3
    assert [line for part in parts for line in part.line] == list(range(1, 11))
    assert [fields[1] for part in parts for fields in part.fields] == [str(number) for number in range(10)]


def test_a_quoted_field_that_reaches_beyond_a_part_stays_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "CHUNK_CHARACTERS", 10)
    parts = list(divide(["aaaa,b\n", '"cc\n', 'dd",e\n', "f,g\n"], ","))
    assert [fields for part in parts for fields in part.fields] == [["aaaa", "b"], ["cc\ndd", "e"], ["f", "g"]]


def test_rows_with_a_fault_are_in_the_order_of_the_file() -> None:
    table = paths('a > ,1,1,0\na\n"open,1,1,0\na,0,5,0\nb,1,1,0\na,x,1,0\n')
    assert [row.line for row in table.bad] == [2, 3, 4, 5, 7]


@pytest.mark.parametrize("mark", [b"\x1b[2J", b"\xff"])
def test_a_tree_is_a_name_too(mark: bytes) -> None:
    table = read_edges(io.BytesIO(b"tree,child,parent\nt1,a,\nt" + mark + b",b,\n"))
    assert [row.line for row in table.bad] == [3]
    assert table.child == [("t1", "a")]
