"""Heads that nobody foresaw, and first rows that are none."""

import io

import pytest

from referral.errors import ReferralError
from referral.files.edge_table import EdgeColumns, EdgeTable
from referral.files.tables import TextForm, read_edges

CRM = (
    "Contact ID,First Name,Last Name,Email,Referred By Email,Lead Source,Created Date\n"
    "0031,Maud,Smith,maud@example.org,,Web,2026-10-01\n"
    "0032,Junaid,Smith,junaid@example.org,Maud@Example.org,Web,2026-10-02\n"
)


def edges(text: str, columns: EdgeColumns | None = None, header: bool | None = None) -> EdgeTable:
    return read_edges(io.BytesIO(text.encode()), columns or EdgeColumns(), TextForm(header=header))


def code(text: str, columns: EdgeColumns | None = None) -> str:
    with pytest.raises(ReferralError) as refused:
        edges(text, columns)
    return refused.value.code


def test_the_export_of_a_contact_list_is_understood() -> None:
    table = edges(CRM)
    assert table.columns.used == {"child": "Email", "parent": "Referred By Email", "time": "Created Date"}
    assert table.child == ["maud@example.org", "junaid@example.org"]
    assert table.parent == [None, "maud@example.org"]
    assert table.emails_folded


@pytest.mark.parametrize(
    ("head", "child", "parent"),
    [
        ("Name,E-Mail,Referred By", "E-Mail", "Referred By"),
        ("id,mail,Geworben von", "mail", "Geworben von"),
        ("User ID,Email Address,Inviter Email", "Email Address", "Inviter Email"),
    ],
)
def test_children_are_e_mails_where_parents_are(head: str, child: str, parent: str) -> None:
    table = edges(f"{head}\n1,a@x.org,\n2,b@x.org,a@x.org\n")
    assert table.columns.used == {"child": child, "parent": parent}


def test_children_stay_ids_where_parents_are_ids() -> None:
    assert edges("id,email,referred by\n1,a@x.org,\n2,b@x.org,1\n").columns.used["child"] == "id"


@pytest.mark.parametrize(
    "text",
    [
        "First Name,Last Name,Email\nMaud,Smith,a@x.org\nJunaid,Smith,b@x.org\n",
        "Wer,Durch wen\nMaud,Junaid\nIdris,Maud\n",
        "Wer,Durch wen,Wann\nMaud,Junaid,2026-10-01\nIdris,Maud,2026-10-02\n",
    ],
)
def test_a_head_that_is_not_understood_is_no_person(text: str) -> None:
    assert code(text) in ("tables.no_head", "tables.no_such_column")


@pytest.mark.parametrize(
    "text",
    [
        "Maud,\nJunaid,Maud\n",
        "Maud,Junaid\nIdris,Maud\n",
        "Idris,Maud\nGwen,Maud\n",
        "1,-1,0\n2,1,5\n",
        "a@x.org,c@x.org\nb@x.org,d@x.org\n",
        "Maud,Idris,2026-10-01\nGwen,Lars,2026-10-02\n",
    ],
)
def test_a_first_row_that_is_certainly_a_person_counts_as_one(text: str) -> None:
    table = edges(text)
    assert len(table) == 2
    assert not table.columns.header


def test_whoever_says_that_there_is_no_head_is_believed() -> None:
    assert edges("Maud,Junaid\nGwen,Lars\n", header=False).child == ["Maud", "Gwen"]
    assert edges("Wer,Durch wen\nGwen,Lars\n", EdgeColumns(child="Wer", parent="Durch wen")).child == ["Gwen"]


def test_the_delimiter_that_a_spreadsheet_says_is_used_and_is_no_person() -> None:
    table = edges("sep=;\nchild;parent\nMaud;\nJunaid;Maud\nshort\n")
    assert (table.child, table.line) == (["Maud", "Junaid"], [3, 4])
    assert [row.line for row in table.bad] == [5]
