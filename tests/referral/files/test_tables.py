"""Files as the world writes them, and files as nobody should."""

import csv
import gzip
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.errors import ReferralError
from referral.files.delimited import CHUNK_LINES, divide
from referral.files.edge_table import EdgeColumns, EdgeTable
from referral.files.moments import TimeForm, TimeUnit, read_times
from referral.files.path_table import PathTable
from referral.files.tables import JourneyColumns, TextForm, read_edges, read_journeys
from referral.files.touch_table import TouchTable

HIGGS = Path(__file__).parents[4] / "shared" / "data" / "higgs_firsttouch_forest.csv.gz"
PHEME = HIGGS.with_name("pheme_reply_trees.csv.gz")
PEOPLE = "child,parent,t\nMaud,,0\nJunaid,Maud,60\n"


def edges(text: str | bytes, columns: EdgeColumns | None = None, form: TextForm | None = None) -> EdgeTable:
    data = text if isinstance(text, bytes) else text.encode()
    return read_edges(io.BytesIO(data), columns or EdgeColumns(), form or TextForm())


def codes(text: str | bytes) -> list[tuple[int, str]]:
    return [(row.line, row.code) for row in edges(text).bad]


def refusal(text: str | bytes, columns: EdgeColumns | None = None, form: TextForm | None = None) -> ReferralError:
    with pytest.raises(ReferralError) as refused:
        edges(text, columns, form)
    return refused.value


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_recognised(delimiter: str, end: str) -> None:
    table = edges(PEOPLE.replace(",", delimiter).replace("\n", end))
    assert table.child == ["Maud", "Junaid"]
    assert table.parent == [None, "Maud"]
    assert table.time is not None
    assert table.time.tolist() == [0.0, 60.0]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_are_recognised_packed_and_not(encoding: str, packed: bool) -> None:
    data = "用户,邀请人\n陈静,\nZoë,陈静\n".encode(encoding)
    table = edges(gzip.compress(data) if packed else data)
    assert table.child == ["陈静", "Zoë"]
    assert table.parent == [None, "陈静"]


@pytest.mark.parametrize(
    "head",
    [
        "child,parent,time",
        "Node,Parent,t_s",
        "User ID,Invited by,createdAt",
        "to,from,timestamp",
        "target,source,dt",
        "referee,referrer,date",
        "id,parent_id,T",
    ],
)
def test_usual_heads_are_recognised(head: str) -> None:
    assert edges(f"{head}\na,,1\nb,a,2\n").parent == [None, "a"]


def test_the_better_name_wins_over_id() -> None:
    table = edges("id,parent,child\n1,,a\n2,a,b\n")
    assert table.child == ["a", "b"]


def test_columns_are_told_by_name_or_number_or_left_out() -> None:
    rows = "who,by whom,seconds\na,,1\nb,a,2\n"
    named = edges(rows, EdgeColumns(child="who", parent="by whom", time="seconds"))
    numbered = edges(rows, EdgeColumns(child="1", parent="2", time="3"), TextForm(header=True))
    assert named.child == numbered.child == ["a", "b"]
    assert named.time is not None
    assert edges(PEOPLE, EdgeColumns(time="")).time is None


def test_a_file_without_a_head_is_read_by_position() -> None:
    table = edges("Maud\nJunaid,Maud\n".replace("Maud\n", "Maud,\n", 1))
    assert table.child == ["Maud", "Junaid"]
    assert not table.columns.header


@pytest.mark.parametrize("mark", ["", "-1", "NA", "N/A", "null", "None", "NULL", "nan", "-", "-1.0"])
def test_roots_are_marked_in_many_ways(mark: str) -> None:
    assert edges(f"child,parent\na,{mark}\nb,a\n").parent == [None, "a"]


def test_parents_that_a_spreadsheet_wrote_with_decimals_are_matched() -> None:
    assert edges("child,parent\n1,\n2,1.0\n").parent == [None, "1"]


def test_bad_rows_are_listed_with_their_lines_and_the_others_used() -> None:
    text = "child,parent,t\n\na,,0\nb\nc,a,1,more\n,a,2\n\nd,a,soon\n\x07e,a,3\nf,a,3,\n"
    assert codes(text) == [
        (4, "tables.width"),
        (5, "tables.width"),
        (6, "tables.no_child"),
        (8, "tables.time"),
        (9, "tables.control_character"),
    ]
    table = edges(text)
    assert table.child == ["a", "d", "f"]
    assert table.line == [3, 8, 10]
    assert [row.used for row in table.bad] == [False, False, False, True, False]


def test_bytes_that_are_no_utf8_spoil_their_own_row() -> None:
    data = b"child,parent\nMaud,\n" + "陈静,Maud\n".encode("gb18030") + b"Idris,Maud\n"
    assert codes(data) == [(3, "tables.encoding")]
    assert edges(data, form=TextForm(encoding="gb18030")).child == ["Maud", "陈静", "Idris"]


def test_a_quotation_mark_left_open_spoils_its_own_row() -> None:
    text = 'child,parent\na,\n"b,a\nc,a\n' + "".join(f"d{row},a\n" for row in range(200))
    assert codes(text) == [(3, "tables.quote")]
    assert len(edges(text)) == 202


def test_a_field_may_hold_line_breaks_and_lines_are_counted_on() -> None:
    text = 'child,parent,note\na,,"one\ntwo"\nb,a,x\nc\n'
    table = edges(text)
    assert table.line == [2, 4]
    assert codes(text) == [(5, "tables.width")]


def test_a_huge_field_spoils_its_own_row() -> None:
    text = f"child,parent\na,\n{'x' * 200_000},a\nb,a\n"
    assert codes(text) == [(3, "tables.field_size")]
    assert len(edges(text).bad[0].text) == 120


def test_names_keep_their_quotation_marks_delimiters_and_formulas() -> None:
    text = 'child,parent\n"Ada ""the"" first, of Leeds",\n"=cmd()","Ada ""the"" first, of Leeds"\n<script>,=cmd()\n'
    assert edges(text).child == ['Ada "the" first, of Leeds', "=cmd()", "<script>"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "tables.empty"),
        (b"\n\n", "tables.empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "tables.not_text"),
        (b"PK\x03\x04rest", "tables.not_text"),
        (gzip.compress(b"child,parent\n" * 9_999, mtime=0)[:-9], "tables.broken_gzip"),
        (b"\x1f\x8bnot gzip at all", "tables.broken_gzip"),
        (gzip.compress(b"child,parent\n" + b"a" * 20_000_000, mtime=0), "tables.line_size"),
        (b"child,note\na,b\n", "tables.no_such_column"),
        (b"one\ntwo\n", "tables.no_such_column"),
        (b"child,parent,t\na,,2026-10-17\nb,a,3\n", "tables.time_mixture"),
    ],
)
def test_files_that_cannot_be_used_are_refused(data: bytes, code: str) -> None:
    assert refusal(data).code == code


def test_a_column_that_does_not_exist_is_refused_with_those_that_do() -> None:
    refused = refusal(PEOPLE, EdgeColumns(parent="inviter"))
    assert refused.code == "tables.no_such_column"
    assert "child, parent, t" in str(refused)


def test_files_that_cannot_be_opened_are_refused(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.csv", "tables.not_found"), (tmp_path, "tables.unreadable")):
        with pytest.raises(ReferralError) as refused:
            read_edges(path)
        assert refused.value.code == code
    assert refusal(PEOPLE, form=TextForm(encoding="klingon")).code == "tables.encoding"


def test_ids_need_only_be_unique_within_a_tree() -> None:
    table = edges("tree,node,parent\nx,0,-1\nx,1,0\ny,0,-1\ny,1,0\n")
    assert table.child == [("x", "0"), ("x", "1"), ("y", "0"), ("y", "1")]
    assert table.parent == [None, ("x", "0"), None, ("y", "0")]


def test_progress_reaches_the_size_of_the_file(tmp_path: Path) -> None:
    file, seen = tmp_path / "people.csv", list[int]()
    file.write_text("child,parent\na,\n" + "".join(f"b{row},a\n" for row in range(2 * CHUNK_LINES)), encoding="utf-8")
    read_edges(file, on_progress=seen.append)
    assert len(seen) > 2
    assert seen == sorted(seen)
    assert seen[-1] == file.stat().st_size


@pytest.mark.parametrize(
    ("texts", "seconds", "unit"),
    [
        (["1", "2.5"], [1.0, 2.5], "s"),
        (["1792227600", ""], [1792227600.0, np.nan], "s"),
        (["1792227600000"], [1792227600.0], "ms"),
        (["1792227600000000"], [1792227600.0], "us"),
        (["2026-10-17T09:00:00+00:00", "2026-10-17 09:00", "2026-10-17T11:00+02:00"], [1792227600.0] * 3, "s"),
        (["inf", "soon", "NaT"], [np.nan] * 3, "s"),
    ],
)
def test_times_are_read_as_they_are_written(texts: list[str], seconds: list[float], unit: str) -> None:
    times = read_times(texts)
    np.testing.assert_array_equal(times.seconds, seconds)
    assert times.unit == unit


def test_a_unit_that_is_told_counts_for_numbers() -> None:
    assert read_times(["2"], TimeForm(TimeUnit.HOURS)).seconds.tolist() == [7200.0]


def paths(text: str) -> PathTable:
    table = read_journeys(io.BytesIO(text.encode()))
    assert isinstance(table, PathTable)
    return table


def touches(text: str, columns: JourneyColumns | None = None) -> TouchTable:
    table = read_journeys(io.BytesIO(text.encode()), columns or JourneyColumns())
    assert isinstance(table, TouchTable)
    return table


def test_paths_are_read_with_exact_values() -> None:
    table = paths("path;conversion;conversion_value;null\nposter > Maud > mail;2;10.015;1\nmail;1.0;0.1;\n")
    assert table.path == [["poster", "Maud", "mail"], ["mail"]]
    assert (table.value_minor.tolist(), table.decimals) == ([10_015, 100], 3)
    assert table.journeys().value_minor.sum() == 10_115


def test_paths_without_a_head_are_recognised_by_their_marks() -> None:
    assert paths("a > b,1,2.0,0\nb,1,1,1\n").conversions.tolist() == [1, 1]


def test_bad_paths_are_listed() -> None:
    table = paths("path,conversions,value,null\na >  > b,1,1,0\na,-1,1,0\na,1,much,0\na,0,5,1\na,1.5,5,1\na,1\nb,1,1,0\n")
    assert [(row.line, row.code.removeprefix("tables.")) for row in table.bad] == [
        (2, "empty_label"),
        (3, "count"),
        (4, "value"),
        (5, "value"),
        (6, "count"),
        (7, "width"),
    ]
    assert table.path == [["b"]]


def test_touches_become_journeys_that_end_where_they_convert() -> None:
    rows = ["i,3,mail,1,20", "i,1,poster,0,0", "j,2,poster,0,", "i,9,mail,0,", "i,12,ad,yes,5"]
    journeys = touches("journey,time,label,conversion,value\n" + "\n".join(rows)).journeys()
    found = {
        ident: [journeys.labels[code] for code in journeys.label_index[start:end]]
        for ident, start, end in zip(journeys.ids, journeys.start[:-1], journeys.start[1:], strict=True)
    }
    assert found == {("i", 0): ["poster", "mail"], ("i", 1): ["mail", "ad"], ("j", 0): ["poster"]}
    assert journeys.conversions.tolist() == [1, 1, 0]
    assert journeys.value_minor.tolist() == [20, 5, 0]


def test_a_conversion_noted_on_each_row_of_a_journey_counts_once() -> None:
    journeys = touches("user,time,channel,converted\ni,1,a,1\ni,2,b,1\nj,1,a,0\n").journeys()
    assert (journeys.conversions.tolist(), journeys.nulls.tolist()) == ([1, 0], [0, 1])


def test_touches_without_a_time_or_a_name_are_refused() -> None:
    table = touches("journey,time,label,conversion\ni,,a,1\n,1,a,1\ni,1,,1\ni,1,a,perhaps\ni,2,b,1\n")
    assert [(row.line, row.code.removeprefix("tables.")) for row in table.bad] == [
        (2, "time"),
        (3, "empty_label"),
        (4, "empty_label"),
        (5, "flag"),
    ]
    assert table.label == ["b"]


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\0")), min_size=2, max_size=2), max_size=9))
def test_what_was_written_as_csv_is_read_back(rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    parts = list(divide(io.StringIO(text.getvalue()), ","))
    assert [fields for part in parts for fields in part.fields] == rows
    assert not [row for part in parts for row in part.bad]


@pytest.mark.skipif(not HIGGS.exists(), reason="the reference cascades are not here")
def test_the_reference_cascades_are_read_whole() -> None:
    higgs, pheme = read_edges(HIGGS), read_edges(PHEME)
    assert (len(higgs), higgs.bad, len(set(higgs.child))) == (256_491, [], 256_491)
    assert (len(pheme), pheme.bad, len(set(pheme.child))) == (3_976, [], 3_976)
