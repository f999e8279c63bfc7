"""Expected conversions of the field's example journeys, to every printed digit."""

from dataclasses import replace
from itertools import groupby

import numpy as np
import pytest

from referral.attribution.credit import Model, Options, compare, credit
from referral.attribution.journeys import Journeys
from tests.referral.attribution.reference_journeys import reference_journeys

COLUMNS = (Model.FIRST, Model.LAST, Model.LINEAR, Model.POSITION, Model.MARKOV)
TABLE = """
alpha   6308 8447 7574.718594 7444.823759 5344.947682
iota    4606 3355 3857.096221 3944.948166 3884.614702
eta     3164 4167 3539.951157 3618.796149 3340.847402
beta    2831 989  2083.500145 1969.766179 2527.352167
theta   1606 653  1022.801394 1092.744472 1971.912880
lambda  902  1207 1035.257572 1046.903901 1282.847223
gamma   165  92   121.041639  125.240911  171.145443
epsilon 99   531  272.170438  301.050233  599.570650
kappa   74   230  137.964078  147.459557  274.363256
zeta    27   107  136.551540  88.622864   381.062553
mi      2    2    2.222222    2.057143    1.722425
delta   1    5    1.725000    2.586667    4.613618
"""
WHOLE_VALUE = 74_802_971_587  # millionths


@pytest.fixture(scope="module")
def journeys() -> Journeys:
    return reference_journeys()


def test_the_journeys_are_those_of_the_table(journeys: Journeys) -> None:
    assert (len(journeys), len(journeys.labels)) == (10_000, 12)
    assert (journeys.conversions.sum(), journeys.nulls.sum()) == (19_785, 68_602)
    assert journeys.value_minor.sum() == WHOLE_VALUE
    assert reference_journeys(digits=2).value_minor.sum() == 7_480_297


@pytest.mark.parametrize("model", COLUMNS)
def test_every_printed_digit_is_reproduced(journeys: Journeys, model: Model) -> None:
    table = credit(journeys, model)
    found = dict(zip(table.labels, table.conversions, strict=True))
    rows = [line.split() for line in TABLE.split("\n") if line]
    printed = {row[0]: row[1 + COLUMNS.index(model)] for row in rows}
    assert {label: f"{found[label]:.6f}" if "." in text else f"{found[label]:.9g}" for label, text in printed.items()} == printed


@pytest.mark.parametrize("order", [1, 2, 3])
def test_every_model_credits_the_whole(journeys: Journeys, order: int) -> None:
    timeless = [model for model in Model if model is not Model.TIME_DECAY]
    for table in compare(journeys, timeless, Options(direct="zeta", order=order)).values():
        assert table.conversions.sum() == pytest.approx(19_785, rel=1e-12)
        assert table.credits.sum() == WHOLE_VALUE
        assert (table.credits >= 0).all()


def test_value_follows_the_same_shares_as_conversions_where_all_are_worth_the_same(journeys: Journeys) -> None:
    alike = replace(journeys, value_minor=journeys.conversions * 1000)
    for order in (1, 2):
        table = credit(alike, Model.MARKOV, Options(order=order))
        assert np.abs(table.credits - 1000 * table.conversions).max() < 1


@pytest.mark.parametrize(("order", "moved"), [(1, 0), (2, 107), (3, 65)])
def test_touching_a_label_again_at_once_counts_only_for_chains_that_look_further_back(
    journeys: Journeys, order: int, moved: int
) -> None:
    paths = [[journeys.labels[label] for label in path] for path in np.split(journeys.label_index, journeys.start[1:-1])]
    collapsed = Journeys.from_paths(
        [[label for label, _ in groupby(path)] for path in paths], journeys.conversions, nulls=journeys.nulls
    )
    kept, other = (credit(each, Model.MARKOV, Options(order=order)) for each in (journeys, collapsed))
    alpha = [table.conversions[table.labels.index("alpha")] for table in (kept, other)]
    assert round(abs(alpha[0] - alpha[1])) == moved
