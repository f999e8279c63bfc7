import pytest

from webapp.csv_files import safe_cell

PLAIN = ["=1+1", "+4479", "-2", "@SUM(A1)", "\t=1", " =1", "\r=1", "\n"]
DISGUISED = ["\u00a0=1", "\u3000@x", "\u200b=1", "\ufeff-1", "＝1", "＋1", "﹣2", "＠x"]


@pytest.mark.parametrize("text", PLAIN + DISGUISED)
def test_what_a_spreadsheet_would_run_becomes_text(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Maud F.", "王小明", "a=b", "\u3000王", "é = 1", "’=1", -3, 2.5, "", None])
def test_everything_else_stays_as_it_is(value):
    assert safe_cell(value) == value
