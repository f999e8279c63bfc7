import os
from pathlib import Path

import pytest

from workers.ingest import rungs
from workers.ingest.rungs import Budget, allowance, choose, processor_cores
from workers.ingest.transcode import Source, named, picture_codec


def sizes(source: int, cores: float) -> list[int]:
    return [rung.size for rung in choose(source, cores)]


@pytest.mark.parametrize(
    ("machine", "made"), [(1, []), (2, [480, 240]), (3, [720, 480, 240]), (4, [720, 480, 240]), (1.5, [240])]
)
def test_what_is_made_of_full_hd_depends_on_the_cores(monkeypatch: pytest.MonkeyPatch, machine: float, made: list[int]) -> None:
    monkeypatch.setattr(rungs, "processor_cores", lambda: machine)
    assert sizes(1080, allowance("auto")) == made


def test_no_picture_is_made_that_is_as_large_as_its_source() -> None:
    assert sizes(720, 8) == [480, 240]
    assert sizes(480, 8) == [240]
    assert sizes(180, 8) == []
    assert sizes(0, 8) == []


def test_the_operator_decides_before_the_machine_does() -> None:
    assert allowance(0) == 0
    assert sizes(1080, allowance(0)) == []
    assert sizes(1080, allowance(1.0)) == [720, 480, 240]


def test_a_second_stream_gets_what_the_first_leaves_and_all_once_it_has_gone() -> None:
    budget = Budget(0.75)
    assert [rung.size for rung in budget.grant("first", 1080)] == [480, 240]
    assert [rung.size for rung in budget.grant("second", 1080)] == [240]
    assert budget.grant("third", 1080) == ()
    budget.give_back("first")
    assert [rung.size for rung in budget.grant("second", 1080)] == [480, 240]


def test_a_container_s_quota_counts_and_a_machine_without_one_has_what_it_has(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    quota = tmp_path / "cpu.max"
    monkeypatch.setattr(rungs, "CPU_QUOTA", quota)
    all_there_are = len(os.sched_getaffinity(0))
    assert processor_cores() == all_there_are
    quota.write_text("max 100000\n")
    assert processor_cores() == all_there_are
    quota.write_text("50000 100000\n")
    assert processor_cores() == 0.5


def test_a_phone_s_picture_is_as_large_as_its_shorter_side() -> None:
    upright = Source(1080, 1920)
    assert upright.size == 1080
    assert upright.scaled(480) == (480, 854)
    assert Source(1920, 1080).scaled(480) == (854, 480)


def test_files_are_named_after_their_source_s() -> None:
    assert named("1a2-17.ts", "480") == "1a2-17-480.ts"


def test_the_codec_is_read_from_the_picture_itself() -> None:
    assert picture_codec(b"\x47\x00\x00\x01\x67\x4d\x40\x1e\xff") == "avc1.4d401e"
    assert picture_codec(b"\x47 sound only") == ""
