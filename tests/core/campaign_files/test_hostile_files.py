"""Files made to take time or memory: packed twice, with headers that never end, in millions of parts, of endless lines."""

import gzip
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.campaign_files import choices
from core.campaign_files.choices import Choices
from core.campaign_files.edges import import_edges
from core.campaign_files.journeys import import_journeys
from core.campaign_files.preview import preview
from core.campaign_files.unpacking import BLOCK, PARTS_MAX, SPARE, Unpacked
from core.models import CampaignKind
from referral.errors import ReferralError
from referral.files.edge_table import LABEL_MAX

ROWS = b"child,parent\nMaud,\nJunaid,Maud\n"
HEADER = b"\x1f\x8b\x08\x08\0\0\0\0\0\x03"  # says that the file's name follows
UNENDING = HEADER + b"a" * (3 * SPARE)
IN_PARTS = gzip.compress(b"") * (2 * PARTS_MAX) + gzip.compress(ROWS)


@pytest.fixture
def file(tmp_path: Path):
    def holding(content: bytes) -> Path:
        path = tmp_path / "file"
        path.write_bytes(content)
        return path

    return holding


def _refused(path: Path, chosen: Choices | None = None) -> str:
    with pytest.raises(ReferralError) as refused:
        import_edges(path, chosen or Choices(), lambda *_said: None)
    return refused.value.code


def _whole(file: BytesIO, size: int) -> bytes:
    unpacked, parts = Unpacked(file), list[bytes]()
    while part := unpacked.read(size):
        assert len(part) <= size
        parts.append(part)
    return b"".join(parts)


def test_a_file_packed_twice_is_refused_and_not_unpacked_uncounted(file) -> None:
    path = file(gzip.compress(gzip.compress(ROWS + b"x,\n" * 1_000_000)))
    seen = preview(path)
    assert seen.problem
    assert seen.problem.code == "tables.not_text"
    assert _refused(path) == "tables.not_text"
    assert preview(path, Choices(CampaignKind.TOUCHES, encoding="gb18030")).problem


@pytest.mark.parametrize("content", [UNENDING, IN_PARTS, HEADER + b"a" * 1_000])
def test_what_holds_next_to_nothing_is_refused(file, content: bytes) -> None:
    seen = preview(file(content))
    assert seen.problem
    assert seen.problem.code == "tables.broken_gzip"
    assert _refused(file(content)) == "tables.broken_gzip"


def test_a_header_without_an_end_is_not_read_to_the_end() -> None:
    packed = BytesIO(UNENDING)
    with pytest.raises(ReferralError):
        Unpacked(packed).read(BLOCK)
    assert packed.tell() <= SPARE + BLOCK


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=4), st.integers(1, 200), st.integers(0, 40))
def test_what_was_packed_comes_back_in_however_many_parts(parts: list[bytes], size: int, zeros: int) -> None:
    packed = b"".join(gzip.compress(part) + bytes(zeros) for part in parts)
    assert _whole(BytesIO(packed), size) == b"".join(parts)


@pytest.mark.parametrize("cut", [1, 9, 40])
def test_a_file_cut_off_is_not_taken_for_whole(cut: int) -> None:
    with pytest.raises(ReferralError, match="ends in the middle"):
        _whole(BytesIO(gzip.compress(bytes(range(256)) * 40)[:-cut]), 100)


def test_a_file_changed_on_its_way_is_not_taken_for_whole() -> None:
    packed = bytearray(gzip.compress(ROWS))
    packed[-6] ^= 1
    with pytest.raises(zlib.error):
        _whole(BytesIO(bytes(packed)), 100)


@pytest.mark.parametrize(("end", "encoding"), [("\r", "utf-8"), ("\r\n", "utf-8"), ("\n", "utf-16"), ("\r", "utf-16")])
def test_rows_are_counted_however_their_lines_end(file, monkeypatch: pytest.MonkeyPatch, end: str, encoding: str) -> None:
    rows = [f"{number}," for number in range(1_000)]
    path = file(end.join(["child,parent", *rows]).encode(encoding))
    monkeypatch.setattr(choices, "LINES_MAX", 1_001)
    assert import_edges(path, Choices(), lambda *_said: None).people == 1_000
    monkeypatch.setattr(choices, "LINES_MAX", 1_000)
    assert _refused(path) == "tables.too_many_rows"


def test_a_letter_that_holds_the_byte_of_a_line_end_ends_no_line(file, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choices, "LINES_MAX", 10)
    path = file(("child,parent\nMaud,\n" + "č" * 100 + ",Maud\n").encode("utf-16"))
    assert import_edges(path, Choices(), lambda *_said: None).people == 2


def test_names_longer_than_names_are_bad_rows(file) -> None:
    long, spaced = "x" * (LABEL_MAX + 1), f"{'y' * LABEL_MAX}   "
    rows = f"tree,child,parent\n1,{long},\n1,Maud,\n1,Idris,{long}\n{long},Zoe,\n1,{spaced},Maud\n"
    imported = import_edges(file(rows.encode()), Choices(), lambda *_said: None)
    assert [(row.line, row.code) for row in imported.bad] == [(line, "tables.field_size") for line in (2, 4, 5)]
    assert imported.people == 2


def test_a_path_of_more_labels_than_anybody_touches_is_a_bad_row(file) -> None:
    rows = f"path,conversions\n{'a > ' * 999}a,1\n{'a > ' * 1_000}a,1\n{'>' * 100_000},1\n"
    imported = import_journeys(file(rows.encode()), Choices(CampaignKind.TOUCHES), lambda *_said: None)
    assert [(row.line, row.code) for row in imported.bad] == [(3, "tables.field_size"), (4, "tables.field_size")]
    assert imported.rows_used == 1
