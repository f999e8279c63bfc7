"""A file of a campaign becomes an analysis and a forest."""

import gzip
import importlib.util
from dataclasses import replace
from datetime import UTC, datetime
from math import inf, isnan, nan
from pathlib import Path

import pytest

from core.campaign_files import choices, journeys, sources
from core.campaign_files.analysis import CreditAnalysis, SpreadAnalysis, credit_from, spread_from, to_json
from core.campaign_files.choices import Choices
from core.campaign_files.edges import import_edges
from core.campaign_files.imported import Imported
from core.campaign_files.journeys import import_journeys
from core.edge_forests import forest_of
from core.forest_columns import unpack
from core.models import CampaignKind, ImportPhase
from referral.attribution.credit import Model
from referral.errors import ReferralError
from referral.files.tables import read_edges, read_journeys
from referral.summary import summarise

MTA = importlib.util.find_spec("mta")
SIX = b"child,parent,t\nMaud,,0\nJunaid,Maud,60\nIdris,Junaid,180\nGwen,Junaid,240\nLars,,30\nPeggy,Lars,90\n"
PATHS = b"path,conversions,value,null\nposter > mail,2,35.50,6\nmail,1,10,0\n"


@pytest.fixture
def file(tmp_path: Path):
    def holding(content: bytes) -> Path:
        path = tmp_path / "file"
        path.write_bytes(content)
        return path

    return holding


def _edges(path: Path, **chosen: object) -> tuple[Imported, SpreadAnalysis]:
    imported = import_edges(path, Choices(**chosen), lambda *_said: None)
    return imported, spread_from(imported.analysis)


def _journeys(path: Path, **chosen: object) -> tuple[Imported, CreditAnalysis]:
    imported = import_journeys(path, Choices(CampaignKind.TOUCHES, **chosen), lambda *_said: None)
    return imported, credit_from(imported.analysis)


def test_an_analysis_is_what_the_library_says_and_survives_its_json(file) -> None:
    path = file(SIX)
    imported, analysis = _edges(path)
    table = read_edges(path)
    forest, _refused = forest_of(table, as_roots=False)
    assert analysis.summary == summarise(forest)
    assert (imported.rows_used, imported.people, imported.referred, imported.bad) == (6, 6, 4, [])
    assert imported.as_of is None, "seconds from a beginning of the file's own are no date"
    assert imported.forest
    columns, names = unpack(imported.forest)
    assert list(names) == ["Maud", "Junaid", "Idris", "Gwen", "Lars", "Peggy"]
    assert columns["parent"].tolist() == [-1, 0, 1, 1, -1, 4]


def test_delays_are_counted_by_how_long_they_took(file) -> None:
    _imported, analysis = _edges(file(SIX))
    delays = analysis.delays
    assert delays
    assert (delays.referrals, delays.median_s) == (4, 90.0)
    assert [band.count for band in delays.bands[:2]] == [0, 4]
    assert delays.bands[-1].high_s is None


def test_without_times_there_are_no_delays_and_nothing_is_said_of_growth(file) -> None:
    _imported, analysis = _edges(file(b"child,parent\nMaud,\nJunaid,Maud\n"))
    assert analysis.delays is None
    assert analysis.summary.sharing is None
    assert analysis.read_as.written is None


def test_dates_say_as_of_when(file) -> None:
    imported, analysis = _edges(file(b"child,parent,date\nMaud,,2026-05-01T10:00:00Z\nJunaid,Maud,2026-05-02T10:00:00Z\n"))
    assert imported.as_of == datetime(2026, 5, 2, 10, tzinfo=UTC)
    assert analysis.read_as.has_clock


def test_bad_rows_are_told_by_line_and_the_others_used(file) -> None:
    content = SIX + b"Maud,Lars,99\nZoe,Zoe,1\nUma,Nobody,5\nVic,Uma,9\nshort\n"
    imported, analysis = _edges(file(content))
    assert imported.people == 6
    assert [(row.line, row.code) for row in imported.bad] == [
        (8, "forest.second_parent"),
        (9, "forest.self_edge"),
        (10, "forest.unknown_parent"),
        (11, "forest.unknown_parent"),
        (12, "tables.width"),
    ]
    assert (analysis.read_as.strangers, analysis.read_as.lost_with_parent) == (1, 1)


def test_unknown_parents_become_roots_only_when_that_is_chosen(file) -> None:
    path = file(b"child,parent\nJunaid,Maud\nIdris,Junaid\n")
    with pytest.raises(ReferralError, match=r"Line 2: the parent Maud has no row of its own") as refused:
        _edges(path)
    assert refused.value.code == "tables.nothing_usable"
    imported, analysis = _edges(path, unknown_as_roots=True)
    assert (imported.people, imported.rows_used, analysis.read_as.added_roots) == (3, 2, 1)


def test_names_that_repeat_from_tree_to_tree_are_told_apart(file) -> None:
    imported, analysis = _edges(file(b"tree,child,parent\na,1,\na,2,1\nb,1,\n"))
    assert imported.people == 3
    assert analysis.summary.largest[0].label == "a/1"


def test_what_is_infinite_or_unknown_survives_the_json(file) -> None:
    _imported, analysis = _edges(file(SIX))
    endless = replace(analysis, summary=replace(analysis.summary, naive_k=inf, cycle_s=nan))
    summary = spread_from(to_json(endless)).summary
    assert summary.naive_k == inf
    assert summary.cycle_s is not None
    assert isnan(summary.cycle_s)


def test_journeys_are_credited_by_every_model_that_can_be(file) -> None:
    path = file(PATHS)
    imported, analysis = _journeys(path)
    assert [one.model for one in analysis.models] == [
        Model.FIRST, Model.LAST, Model.LINEAR, Model.POSITION, Model.MARKOV, Model.SHAPLEY
    ]  # fmt: skip
    assert analysis.left_out == (Model.LAST_NON_DIRECT, Model.TIME_DECAY)
    assert analysis.labels == ("poster", "mail")
    assert (analysis.journeys, analysis.conversions, analysis.value_minor, analysis.decimals) == (9, 3, 455, 1)
    by_model = {one.model: one for one in analysis.models}
    assert by_model[Model.FIRST].conversions == (2.0, 1.0)
    assert sum(by_model[Model.MARKOV].value_minor) == 455
    assert imported.forest is None
    assert len(read_journeys(path)) == imported.rows_used


def test_a_file_that_would_keep_the_machine_for_long_gets_the_other_models(file, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journeys, "MARKOV_WORK_MAX", 1.0)
    _imported, analysis = _journeys(file(PATHS))
    assert Model.MARKOV in analysis.left_out
    assert [one.model for one in analysis.models] == [Model.FIRST, Model.LAST, Model.LINEAR, Model.POSITION, Model.SHAPLEY]


@pytest.mark.skipif(MTA is None, reason="the package with the reference journeys is not installed")
def test_the_reference_journeys_come_out_as_published() -> None:
    assert MTA
    assert MTA.origin
    imported, analysis = _journeys(Path(MTA.origin).parent / "data" / "data.csv.gz")
    assert (analysis.conversions, analysis.unconverted, imported.rows_used) == (19_785, 68_602, 10_000)
    by_model = {one.model: dict(zip(analysis.labels, one.conversions, strict=True)) for one in analysis.models}
    assert (by_model[Model.FIRST]["alpha"], by_model[Model.LAST]["alpha"]) == (6308, 8447)
    assert by_model[Model.LINEAR]["eta"] == pytest.approx(3539.951157, abs=5e-7)
    assert by_model[Model.POSITION]["iota"] == pytest.approx(3944.948166, abs=5e-7)
    assert by_model[Model.MARKOV]["theta"] == pytest.approx(1971.912880, abs=5e-7)
    assert all(sum(one.value_minor) == analysis.value_minor for one in analysis.models)


def test_touches_with_times_and_a_direct_label_get_every_model(file) -> None:
    content = b"visitor,time,channel,converted\n1,2026-05-01,poster,0\n1,2026-05-02,direct,1\n2,2026-05-02,mail,0\n"
    _imported, analysis = _journeys(file(content), direct="direct")
    assert analysis.left_out == ()
    assert {one.model: one.conversions for one in analysis.models}[Model.LAST_NON_DIRECT][analysis.labels.index("poster")] == 1.0


def test_many_labels_are_gathered_and_nothing_is_lost(file) -> None:
    rows = "".join(f"label{number} > all,1\n" for number in range(700))
    _imported, analysis = _journeys(file(f"path,conversions\n{rows}".encode()))
    assert (len(analysis.labels), analysis.gathered) == (500, 201)
    assert all(sum(one.conversions) == pytest.approx(700) for one in analysis.models)


def test_how_far_it_is_goes_by_the_bytes_on_the_disk(file) -> None:
    rows = "".join(f"{number},{number - 1 if number % 7 else ''},{number},{'x' * 40}\n" for number in range(1, 60_000))
    heard: list[tuple[ImportPhase, int]] = []
    import_edges(file(gzip.compress(f"child,parent,t,note\n{rows}".encode())), Choices(), lambda *said: heard.append(said))
    read = [percent for phase, percent in heard if phase is ImportPhase.READING]
    assert read == sorted(read)
    assert read[0] < read[-1] <= 100
    assert [phase for phase, _percent in heard[-2:]] == [ImportPhase.COUNTING, ImportPhase.STORING]


def test_a_packed_file_that_unpacks_into_too_much_is_refused(file, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "UNPACKED_MAX", 1_000_000)
    with pytest.raises(ReferralError) as refused:
        _edges(file(gzip.compress(b"child,parent\n" + b"1,                         \n" * 100_000)))
    assert refused.value.code == "campaign.too_large"


def test_a_file_of_too_many_rows_is_refused(file, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choices, "LINES_MAX", 1_000)
    with pytest.raises(ReferralError) as refused:
        _edges(file(b"child,parent\n" + b"1,\n" * 2_000))
    assert refused.value.code == "tables.too_many_rows"
