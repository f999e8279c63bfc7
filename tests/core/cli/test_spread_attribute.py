"""`ripplecast spread attribute` on the field's reference journeys, on paths and on touches."""

import importlib.util
from pathlib import Path

import pytest

from tests.core.cli.spread_support import document, spread

MTA = importlib.util.find_spec("mta")

PATHS = "path,conversions,value,null\nposter > mail,2,20.50,1\nmail,1,5,3\nMaud > poster > mail,1,4.25,0\n"
TOUCHES = (
    "journey,time,label,conversion,value\n"
    "1,2026-10-01T10:00:00Z,poster,0,\n1,2026-10-08T10:00:00Z,direct,1,30\n"
    "2,2026-10-02,Maud,0,\n2,2026-10-03,mail,1,12.50\n3,2026-10-04,poster,0,\n"
)

# The published credits by label: first, last, linear, position, Markov of order 1.
EXPECTED = {
    "alpha": (6308, 8447, 7574.718594, 7444.823759, 5344.947682),
    "iota": (4606, 3355, 3857.096221, 3944.948166, 3884.614702),
    "eta": (3164, 4167, 3539.951157, 3618.796149, 3340.847402),
    "beta": (2831, 989, 2083.500145, 1969.766179, 2527.352167),
    "theta": (1606, 653, 1022.801394, 1092.744472, 1971.912880),
    "lambda": (902, 1207, 1035.257572, 1046.903901, 1282.847223),
    "gamma": (165, 92, 121.041639, 125.240911, 171.145443),
    "epsilon": (99, 531, 272.170438, 301.050233, 599.570650),
    "kappa": (74, 230, 137.964078, 147.459557, 274.363256),
    "zeta": (27, 107, 136.551540, 88.622864, 381.062553),
    "mi": (2, 2, 2.222222, 2.057143, 1.722425),
    "delta": (1, 5, 1.725000, 2.586667, 4.613618),
}


@pytest.mark.skipif(MTA is None, reason="the package with the reference journeys is not installed")
def test_the_reference_journeys_come_out_as_published() -> None:
    assert MTA is not None
    assert MTA.origin is not None
    found = document("attribute", Path(MTA.origin).parent / "data" / "data.csv.gz")
    assert (found["journeys"], found["conversions"], found["without_conversion"]) == (88_387, 19_785, 68_602)
    assert (found["value"], found["value_decimals"]) == (74_802.971587, 6)
    assert found["labels"] == list(EXPECTED)
    for column, model in enumerate(("first", "last", "linear", "position", "markov")):
        credited = found["models"][model]["conversions"]
        assert credited == pytest.approx([row[column] for row in EXPECTED.values()], abs=5e-7)
    assert {one["value_minor_sum"] for one in found["models"].values()} == {74_802_971_587}
    assert all(sum(one["value_minor"]) == 74_802_971_587 for one in found["models"].values())


def test_models_stand_side_by_side_with_their_sums() -> None:
    said = spread("attribute", "-", stdin=PATHS)
    assert said.exit_code == 0
    assert "8 journeys with 4 conversions, worth 29.75, over 3 labels." in said.stdout
    sums = [line.split() for line in said.stdout.splitlines() if line.startswith("Sum")]
    assert [set(line[1:]) for line in sums] == [{"4.0"}, {"29.75"}]
    assert "No model proves cause" in said.stdout
    assert "3 labels have fewer than 100 conversions by the model First" in said.stdout
    assert "Time decay is left out: paths have no times." in said.stdout
    assert "Shapley's closed form equals the linear model over each journey's distinct labels." in said.stdout


def test_only_the_models_asked_for_are_computed_in_that_order() -> None:
    found = document("attribute", "-", "--model", "markov", "--model", "first", "--order", "2", stdin=PATHS)
    assert list(found["models"]) == ["markov", "first"]
    assert found["options"]["order"] == 2


def test_touches_have_times_so_every_model_can_answer() -> None:
    found = document("attribute", "-", "--direct", "direct", stdin=TOUCHES)
    assert list(found["models"]) == [
        "first",
        "last",
        "last_non_direct",
        "linear",
        "position",
        "time_decay",
        "markov",
        "shapley",
    ]
    by_label = {model: dict(zip(found["labels"], one["conversions"], strict=True)) for model, one in found["models"].items()}
    assert by_label["last_non_direct"] == {"Maud": 0, "poster": 1, "direct": 0, "mail": 1}
    assert by_label["time_decay"]["poster"] == pytest.approx(1 / 3)
    assert (found["conversions"], found["without_conversion"], found["value"]) == (2, 1, 42.5)


def test_the_window_leaves_out_what_is_too_old() -> None:
    found = document("attribute", "-", "--window", "3", "--model", "first", stdin=TOUCHES)
    assert dict(zip(found["labels"], found["models"]["first"]["conversions"], strict=True))["direct"] == 1


def test_columns_can_be_told_by_role() -> None:
    rows = "weg,anzahl\nposter>mail,3\n"
    found = document("attribute", "-", "--column", "path=weg", "--column", "conversions=anzahl", stdin=rows)
    assert found["conversions"] == 3
    refused = spread("attribute", "-", "--column", "weg", stdin=rows)
    assert refused.exit_code == 2
    assert "ROLE=NAME" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "stdin", "code"),
    [
        (["-"], "path,conversions\na > ,1\n", "tables.nothing_usable"),
        (["-"], "journey,label\n1,a\n", "tables.no_such_column"),
        (["-", "--model", "time_decay"], PATHS, "journeys.no_times"),
        (["-"], "path;conversions;value\na;1;1.250\n", "tables.decimal_ambiguous"),
        (["-", "--window", "3"], PATHS, "journeys.no_times"),
    ],
)
def test_refusals_have_a_code(arguments: list[str], stdin: str, code: str) -> None:
    refused = spread("attribute", *arguments, stdin=stdin)
    assert refused.exit_code == 1
    assert f"[{code}]" in refused.stderr


def test_bad_paths_are_listed_and_strict_fails_for_them() -> None:
    rows = PATHS + "mail > > poster,1,1,0\nmail,-1,0,0\n"
    said = spread("attribute", "-", "--strict", stdin=rows)
    assert said.exit_code == 3
    assert "2 rows left out." in said.stdout
    assert "2 of 5 rows could not be used." in said.stdout
    found = document("attribute", "-", stdin=rows)["rows"]
    assert [(row["line"], row["code"]) for row in found["bad"]] == [(5, "tables.empty_label"), (6, "tables.count")]


def test_a_model_that_lacks_its_option_is_a_wrong_option() -> None:
    refused = spread("attribute", "-", "--model", "last_non_direct", stdin=PATHS)
    assert refused.exit_code == 2
    assert "--direct LABEL" in refused.stderr


def test_a_direct_label_that_nobody_touched_is_pointed_out() -> None:
    told = document("attribute", "-", "--direct", "nosuch", stdin=PATHS)["notes"]
    assert any("No touch has the label “nosuch”" in note for note in told)
    assert not any("No touch" in note for note in document("attribute", "-", "--direct", "mail", stdin=PATHS)["notes"])


def test_it_is_said_how_paths_and_values_were_read() -> None:
    rows = "path;conversions;value\nd->e > mail;1;12,50\nmail;1;1.250\n"
    found = document("attribute", "-", stdin=rows)
    assert sorted(found["labels"]) == ["d->e", "mail"]
    assert found["value"] == 1262.5
    assert "Paths are divided at “ > ”." in found["notes"]
    arrows = document("attribute", "-", stdin="path,conversions\nd->e,1\n")
    assert any("Paths are not divided" in note for note in arrows["notes"])
    asked = "path;conversions;value\na;1;1.250\n"
    assert "--decimal comma" in spread("attribute", "-", stdin=asked).stderr
    assert document("attribute", "-", "--decimal", "comma", stdin=asked)["value"] == 1250
