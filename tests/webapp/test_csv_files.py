import pytest

from webapp.csv_files import safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+4479", "-2", "@SUM(A1)", "\t=1", " =1", "\r=1"])
def test_what_a_spreadsheet_would_run_becomes_text(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Maud F.", "王小明", "a=b", -3, 2.5, "", None])
def test_everything_else_stays_as_it_is(value):
    assert safe_cell(value) == value
