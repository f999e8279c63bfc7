"""`ripplecast spread analyse` on real cascades, on small files and on files nobody should have written."""

import csv
import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.harness.product import ROOT, command_line
from tests.core.cli.spread_support import HIGGS, PHEME, document, spread

reference = pytest.mark.skipif(not HIGGS.exists(), reason="the reference cascades are not here")

SIX = "child,parent,t\nMaud,,0\nJunaid,Maud,60\nIdris,Junaid,180\nGwen,Junaid,240\nLars,,30\nPeggy,Lars,90\n"


@reference
def test_the_retweets_of_the_higgs_boson_come_out_as_published() -> None:
    said = command_line("spread", "analyse", str(HIGGS))
    assert said.returncode == 0, said.stderr
    assert said.stderr == ""
    for width in ("32,854", "197,816", "21,928", "3,270", "602", "18", "3"):
        assert f" {width} " in said.stdout
    assert "11,391" in said.stdout
    assert "2.363076" in said.stdout
    assert "one broadcast" in said.stdout


@reference
def test_the_replies_of_pheme_come_out_as_published() -> None:
    found = document("analyse", PHEME, "--time-unit", "h")
    assert found["summary"]["structural_virality"]["mean"] == pytest.approx(2.546278, abs=5e-7)
    assert (found["summary"]["trees"], found["summary"]["nodes"]) == (263, 3_976)
    assert found["rows"]["columns"] == {"child": "node", "parent": "parent", "time": "dt", "tree": "tree"}
    assert found["summary"]["largest"][0]["label"] == "223/0"


def test_a_small_file_is_reported_in_words_and_numbers() -> None:
    said = spread("analyse", "-", stdin=SIX)
    assert said.exit_code == 0
    assert "6 people in 2 trees." in said.stdout
    assert "4 of them (67%) came through somebody else, in up to 2 generations." in said.stdout
    assert "too small to have a shape" in said.stdout
    assert "Half of the referrals take at most 1.5 min" in said.stdout


def test_machines_get_numbers_with_null_for_what_cannot_be_said() -> None:
    found = document("analyse", "-", stdin=SIX)
    assert (found["kind"], found["version"], found["file"]) == ("ripplecast.spread.analyse", 1, "standard input")
    assert [row["people"] for row in found["summary"]["generations"]] == [2, 2, 2]
    assert found["summary"]["cycle_s"] == 90.0
    assert found["time_unit"] == "s"
    assert found["summary"]["structural_virality"]["reliable_mean"] is None
    assert document("analyse", "-", "--time", "", stdin=SIX)["summary"]["k"] is None


def test_the_columns_can_be_told_and_the_file_packed(tmp_path: Path) -> None:
    file = tmp_path / "wer.tsv.gz"
    file.write_bytes(gzip.compress(b"wer\tdurch wen\r\nAda\t\r\nIda\tAda\r\n"))
    assert document("analyse", file, "--child", "wer", "--parent", "durch wen")["summary"]["referred"] == 1


def test_bad_rows_are_listed_and_the_others_counted(tmp_path: Path) -> None:
    rows = ["child,parent", "a,", "b,a", "b,c", "c,c", "d,nobody", "e,f", "f,e", "g", '"h,a', "=x(),a"]
    every = tmp_path / "bad.csv"
    said = spread("analyse", "-", "--bad-rows", every, "--unknown-parents", "refuse", stdin="\n".join(rows))
    assert said.exit_code == 0
    assert "3 people in 1 tree." in said.stdout
    with every.open(encoding="utf-8-sig", newline="") as file:
        found = [(row["line"], row["code"].partition(".")[2], row["row"]) for row in csv.DictReader(file)]
    assert found == [
        ("4", "second_parent", "b, c"),
        ("5", "self_edge", "c, c"),
        ("6", "unknown_parent", "d, nobody"),
        ("7", "unknown_parent", "e, f"),
        ("8", "cycle", "f, e"),
        ("9", "width", "g"),
        ("10", "quote", '"h,a'),
    ]
    assert "b has a row already, on line 3" in said.stdout
    assert "the row of the parent f, line 8, was left out" in said.stdout
    assert "1 row leads to a parent without a row" in said.stdout
    assert "1 row was left out only because the row of the parent was." in said.stdout


def test_a_long_list_of_bad_rows_is_cut_and_says_so() -> None:
    said = spread("analyse", "-", stdin="child,parent\na,\n" + "self,self\n" * 25)
    assert "25 rows left out." in said.stdout
    assert said.stdout.count("cannot have brought themselves") == 10
    assert "and 15 more; --bad-rows FILE.csv lists them all." in said.stdout


def test_formulas_in_the_list_of_bad_rows_are_made_harmless(tmp_path: Path) -> None:
    every = tmp_path / "bad.csv"
    spread("analyse", "-", "--bad-rows", every, stdin="child,parent\na,\n=HYPERLINK(1),=HYPERLINK(1)\n")
    assert "'=HYPERLINK(1)" in every.read_text(encoding="utf-8-sig")


def test_strict_fails_after_the_report() -> None:
    said = spread("analyse", "-", "--strict", stdin="child,parent\na,\nb,b\n")
    assert said.exit_code == 3
    assert "1 person in 1 tree." in said.stdout
    assert "[tables.bad_rows]" in said.stderr
    assert spread("analyse", "-", "--strict", stdin=SIX).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "stdin", "code"),
    [
        (["missing.csv"], None, "tables.not_found"),
        (["."], None, "tables.unreadable"),
        (["-"], b"", "tables.empty"),
        (["-"], b"\x89PNG\r\n\x1a\n\0\0", "tables.not_text"),
        (["-"], gzip.compress(b"child,parent\n" * 5_000, mtime=0)[:-20], "tables.broken_gzip"),
        (["-"], b"child,note\na,b\n", "tables.no_such_column"),
        (["-", "--parent", "who"], b"child,parent\na,\n", "tables.no_such_column"),
        (["-"], b"child,parent\n", "tables.nothing_usable"),
        (["-"], b"child,parent\na,a\nb,b\n", "tables.nothing_usable"),
        (["-", "--html", "no/such/folder/x.html"], SIX.encode(), "output.unwritable"),
        (["-", "--bad-rows", "no/such/folder/x.csv"], SIX.encode(), "output.unwritable"),
    ],
)
def test_refusals_have_a_code_and_no_traceback(arguments: list[str], stdin: bytes | None, code: str) -> None:
    refused = spread("analyse", *arguments, stdin=stdin)
    assert refused.exit_code == 1
    assert f"[{code}]" in refused.stderr
    assert refused.stderr.startswith("Error: ")


def test_parents_without_a_row_are_roots_and_the_report_says_so() -> None:
    edges = "child,parent\nb,a\nc,a\n"
    found = document("analyse", "-", stdin=edges)
    assert (found["roots_added"], found["summary"]["nodes"]) == (1, 3)
    assert found["notes"] == ["1 parent has no row that could be used and counts as a root."]
    marked = document("analyse", "-", stdin=edges + "x,\n")
    assert (marked["roots_added"], marked["rows"]["left_out"], marked["summary"]["nodes"]) == (1, 0, 4)
    assert "Their trees may be cut off above" in marked["notes"][0]
    refused = document("analyse", "-", "--unknown-parents", "refuse", stdin=edges + "x,\n")
    assert (refused["roots_added"], refused["rows"]["left_out"], refused["summary"]["nodes"]) == (0, 2, 1)
    assert spread("analyse", "-", "--unknown-parents", "refuse", stdin=edges).exit_code == 1


def test_the_first_line_says_what_was_lost_and_judges_nothing_when_it_is_much(tmp_path: Path) -> None:
    rows = SIX.splitlines()[1:] + [f"fan {n},Maud,{n * 9}" for n in range(50)]
    text = "\n".join(["child,parent,t", *rows])
    page = tmp_path / "page.html"
    few = spread("analyse", "-", "--html", page, stdin=text + "\nshort\nshort\n").stdout
    assert "2 of 58 rows could not be used. It spread mostly by broadcasts" in few
    assert "2 of 58 rows could not be used." in page.read_text(encoding="utf-8")
    many = spread("analyse", "-", "--html", page, stdin=text + "\nshort" * 20).stdout
    assert "20 of 76 rows could not be used. Too much is missing to judge how it spread." in many
    assert "its shape not judged" in many
    for said in (many, page.read_text(encoding="utf-8").split("<footer")[0].split("How the numbers")[0]):
        assert "broadcasts" not in said
        assert "It grows by itself" not in said
        assert "It does not grow" not in said


def test_a_report_can_be_made_without_names(tmp_path: Path) -> None:
    rows = "child,parent,t\nmaud@example.org,,0\nJunaid,maud@example.org,1\nJunaid,Lars,2\nIdris,Stranger,soon\nMaud,short\n"
    page, every = tmp_path / "page.html", tmp_path / "bad.csv"
    said = spread("analyse", "-", "--hide-names", "--html", page, "--bad-rows", every, stdin=rows).stdout
    said += spread("analyse", "-", "--hide-names", "--json", stdin=rows).stdout
    for text in (said, page.read_text(encoding="utf-8"), every.read_text(encoding="utf-8")):
        assert not [name for name in ("maud", "Maud", "Junaid", "Lars", "Idris", "Stranger", "short") if name in text]
    assert "line 2" in said
    assert "no line 2" in said
    assert "line 3 has a row already, on line 3" in said


def test_a_subtree_survives_the_loss_of_its_root() -> None:
    found = document("analyse", "-", stdin="child,parent\na,\nb,a,too,many\nc,b\nd,c\ne,e\nf,e\n")
    assert (found["rows"]["left_out"], found["roots_added"], found["summary"]["nodes"]) == (2, 2, 6)
    assert found["summary"]["generation_count"] == 3


def test_it_is_said_how_the_times_were_read() -> None:
    hours = "child,parent,dt\na,,0\nb,a,0.1\nc,a,0.2\n"
    guessed = document("analyse", "-", stdin=hours)["notes"]
    assert guessed[0] == "Times read as seconds; --time-unit h if they are hours."
    assert "is hardly likely: check the unit" in guessed[1]
    assert document("analyse", "-", "--time-unit", "h", stdin=hours)["notes"] == ["Times read as hours."]
    dated = hours.replace(",0.", ",2024-03-0").replace(",0\n", ",01.03.2024\n")
    assert document("analyse", "-", stdin=dated)["notes"] == ["Times read as dates, in UTC where they name no zone."]


def test_a_time_that_may_mean_two_days_is_asked_about() -> None:
    rows = "child,parent,date\na,,03/02/2024 05:00 AM\nb,a,03/04/2024 05:00 AM\n"
    refused = spread("analyse", "-", stdin=rows)
    assert refused.exit_code == 1
    assert "[tables.time_ambiguous]" in refused.stderr
    assert "--time-format" in refused.stderr
    found = document("analyse", "-", "--time-format", "%m/%d/%Y %I:%M %p", stdin=rows)
    assert found["summary"]["cycle_s"] == 2 * 86_400.0


def test_a_head_that_is_not_understood_is_asked_about() -> None:
    refused = spread("analyse", "-", stdin="Wer,Durch wen\nMaud,Gwen\nIdris,Maud\n")
    assert refused.exit_code == 1
    assert "Wer, Durch wen" in refused.stderr
    assert "--no-header" in refused.stderr
    assert "--child" in refused.stderr


@pytest.mark.parametrize("name", ["[bold]Ada[/bold]", "[link=https://x]y[/link]", ":smile:", "陈静", "Zoë 👩‍👩‍👧", "=1+1", "[/]"])
def test_names_are_shown_as_they_are(name: str) -> None:
    said = spread("analyse", "-", stdin=f"child,parent\n{name},\nb,{name}\n")
    assert said.exit_code == 0
    assert name in said.stdout


@pytest.mark.parametrize("name", ["a\x1b[31mred", "a\u202eright to left", "a\u2028b"])
def test_names_cannot_command_the_terminal(name: str) -> None:
    said = spread("analyse", "-", stdin=f"child,parent\nroot,\n{name},root\n{name}2,{name}\n".encode())
    assert said.exit_code == 0
    assert not {"\x1b", "\u202e", "\u2028"} & set(said.stdout)


def test_a_deep_chain_and_a_wide_star_are_read_in_time() -> None:
    chain = "child,parent\n0,\n" + "".join(f"{node},{node - 1}\n" for node in range(1, 20_000))
    found = document("analyse", "-", stdin=chain)["summary"]
    assert (found["generation_count"], len(found["generations"])) == (20_000, 100)
    assert found["largest"][0]["structural_virality"] == pytest.approx(20_001 / 3)
    said = spread("analyse", "-", stdin=chain)
    assert "… and 19,980 generations more." in said.stdout
    assert "from person to person" in said.stdout


FIELD = st.sampled_from(
    ["a", "b", "c", "d", "-1", "", "NA", "0", "1", "2026-10-17", "9e999", '"', "x,y", "\x00", "é", "\udcff", " a "]
)


@settings(max_examples=150)
@given(st.lists(st.lists(FIELD, min_size=1, max_size=4), max_size=12), st.booleans())
def test_every_row_is_either_used_or_listed(rows: list[list[str]], with_head: bool) -> None:
    head = ["child,parent,t"] if with_head else ["r,,0"]
    lines = [*head, *(",".join(row) for row in rows)]
    data = "\n".join(lines).encode(errors="surrogateescape")
    result = spread("analyse", "-", "--json", "--no-header" if not with_head else "--header", stdin=data)
    if result.exit_code == 1:
        assert any(f"[tables.{code}]" in result.stderr for code in ("nothing_usable", "not_text", "time_mixture", "no_head"))
        return
    found = json.loads(result.stdout)["rows"]
    blank = sum(not any(field for field in line.split(",")) for line in lines)
    spanning = data.count(b'"') > 1  # an opened quotation mark may swallow line ends up to the next one
    assert spanning or found["used"] + found["left_out"] == len(lines) - with_head - blank


def test_nothing_is_loaded_that_the_report_does_not_need(tmp_path: Path) -> None:
    file = tmp_path / "six.csv"
    file.write_text(SIX)
    program = (
        "import sys; from core.cli import main\n"
        f"main(['spread', 'analyse', {str(file)!r}, '--json'], standalone_mode=False)\n"
        "heavy = {'sqlalchemy', 'pydantic', 'alembic', 'redis', 'flask', 'rich', 'jinja2', 'networkx'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stderr.strip() == "[]"


def test_whoever_waits_at_a_terminal_sees_how_far_it_is(tmp_path: Path) -> None:
    file = tmp_path / "six.csv"
    file.write_text(SIX)
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "core.cli", "spread", "analyse", str(file)]
    said = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs, check=True, env={**os.environ, "TERM": "xterm"}
    )
    os.close(theirs)
    shown = os.read(ours, 65_536).decode()
    os.close(ours)
    assert "Reading" in shown
    assert "6 people in 2 trees." in said.stdout.decode()
    assert "Reading" not in said.stdout.decode()


def test_what_roots_bring_is_not_taken_for_growth() -> None:
    seeds = "".join(f"r{root},,0\n" for root in range(40))
    brought = "".join(f"p{number},r{number % 40},{60 + number}\n" for number in range(400))
    late = "last,,900000\n"  # everybody has had the time to bring somebody by then
    said = spread("analyse", "-", stdin="child,parent,t\n" + seeds + brought + late)
    assert "It does not grow by itself: each person who was brought brings 0.00" in " ".join(said.stdout.split())
    found = document("analyse", "-", stdin="child,parent,t\n" + seeds + brought + late)["summary"]["sharing"]
    assert (found["verdict"], found["referred"]["brought"], found["seeds"]["brought"]) == ("fades", 0, 400)
    few = spread("analyse", "-", stdin=SIX)
    assert "Too few to tell whether it grows by itself" in " ".join(few.stdout.split())


def test_the_verdict_is_about_all_trees_and_the_largest_is_named() -> None:
    chain = "first,,\n" + "".join(f"c{node},{f'c{node - 1}' if node else 'first'},\n" for node in range(60))
    stars = "".join(f"s{star},,\n" + "".join(f"s{star}n{node},s{star},\n" for node in range(50)) for star in range(20))
    said = " ".join(spread("analyse", "-", stdin="child,parent,t\n" + chain + stars).stdout.split())
    assert "It spread mostly by broadcasts" in said
    assert "The largest tree, from first: 61 people in 60 generations, from person to person." in said


@reference
def test_conversations_are_read_by_all_their_trees_and_not_by_the_largest() -> None:
    said = " ".join(spread("analyse", PHEME, "--time-unit", "h").stdout.split())
    assert "It spread by broadcasts that people passed on." in said
    assert "61% of those who were brought came straight from a root" in said
    assert "2.546278" in said
