"""What is seen of a file before it is imported."""

import gzip
from pathlib import Path

import pytest

from core.campaign_files import preview as module
from core.campaign_files.choices import LEFT_OUT, Choices
from core.campaign_files.preview import Preview, preview
from core.models import CampaignKind
from referral.files.moments import TimeUnit, Written

EDGES = b"person,invited_by,joined_at,note\nMaud,,2026-05-01,x\nJunaid,Maud,2026-05-02,\nnobody\n"


@pytest.fixture
def look(tmp_path: Path):
    def at(content: bytes, choices: Choices | None = None) -> Preview:
        path = tmp_path / "file"
        path.write_bytes(content)
        return preview(path, choices)

    return at


@pytest.mark.parametrize("packed", [False, True])
def test_columns_are_recognised_and_faults_told(look, packed: bool) -> None:
    seen = look(gzip.compress(EDGES) if packed else EDGES)
    assert seen.problem is None
    assert seen.roles == {0: "child", 1: "parent", 2: "time"}
    assert seen.names == ("person", "invited_by", "joined_at", "note")
    assert seen.rows[0] == ["Maud", "", "2026-05-01", "x"]
    assert (seen.sampled, [row.line for row in seen.bad]) == (2, [4])
    assert seen.times
    assert seen.times.written is Written.DATES
    assert seen.marks_roots


def test_a_file_of_journeys_is_known_by_its_head(look) -> None:
    assert look(b"path,conversions\na > b,2\n").choices.kind is CampaignKind.TOUCHES
    assert look(b"visitor,time,channel\n1,5,poster\n").choices.kind is CampaignKind.TOUCHES
    assert look(EDGES).choices.kind is CampaignKind.EDGES
    assert look(b"user,invited_by,channel\n1,,poster\n").choices.kind is CampaignKind.EDGES


def test_chosen_columns_are_read_and_others_left_out(look) -> None:
    content = b"who;durch;wann\nMaud;;1\nJunaid;Maud;2\n"
    refused = look(content, Choices(header=True))
    assert refused.problem
    assert refused.problem.code == "tables.no_such_column"
    assert refused.rows[0][0] == "who", "whoever is to say what the columns are must see them"
    chosen = look(content, Choices(header=True, columns={"child": "1", "parent": "2", "time": LEFT_OUT}))
    assert chosen.roles == {0: "child", 1: "parent"}
    assert chosen.delimiter == ";"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "tables.empty"),
        (b"\n\n", "tables.empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "tables.not_text"),
        (b"PK\x03\x04....", "tables.not_text"),
        (b"\x00\x01\x02" * 100, "tables.not_text"),
        (gzip.compress(EDGES, mtime=0)[:-9], "tables.broken_gzip"),
        (b"a," * 2_000_000 + b"\n", "campaign.too_many_columns"),
        (b"a" * 3_000_000, "tables.line_size"),
        (b"child,parent," + b"c," * 1_000 + b"\n" + b"1," * 1_002 + b"\n", "campaign.too_many_columns"),
        (b"Wer,Durch wen\nMaud,Idris\nGwen,Lars\n", "tables.no_head"),
        (b"child,parent,time\n1,,03/04/2026\n2,1,05/06/2026\n", "tables.time_ambiguous"),
    ],
)
def test_what_cannot_be_read_says_why(look, content: bytes, code: str) -> None:
    seen = look(content)
    assert seen.problem
    assert seen.problem.code == code


def test_a_file_that_is_not_kept_any_more_is_a_problem_like_others(tmp_path: Path) -> None:
    seen = preview(tmp_path / "gone")
    assert seen.problem
    assert seen.problem.code == "campaign.file_gone"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_only_the_beginning_of_a_large_file_is_read(look, encoding: str) -> None:
    lines = "child,parent\n0,\n" + "".join(f"名{number},0\n" for number in range(1, 60_000))
    told = Choices(encoding="gb18030") if encoding == "gb18030" else None
    seen = look(lines.encode(encoding), told)
    assert seen.problem is None
    assert seen.bad == [], "the last line of the beginning is whole"
    assert 10_000 < seen.sampled < 60_000
    assert len(seen.rows) == module.ROWS_SHOWN


def test_choices_survive_their_row() -> None:
    chosen = Choices(CampaignKind.TOUCHES, ";", False, "gb18030", {"path": "2"}, TimeUnit.HOURS, "%d/%m/%Y", None, "direct", True)
    assert Choices.of(chosen.as_json()) == chosen
    assert Choices.of({}) == Choices()
