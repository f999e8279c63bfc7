"""Where names stand in the tree's picture: the page's own rule, run in Node."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from hatch_build import NODE

ROOT = Path(__file__).parents[2]
HERE = {"key": "new", "name": "Fatima Zahra Bennani", "x": 500, "y": 500}


@pytest.fixture(scope="module")
def chooser(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rule with what it uses, in one file."""
    bundle = tmp_path_factory.mktemp("labels") / "tree_labels.mjs"
    command = [NODE, "node_modules/esbuild/bin/esbuild", "tests/webapp/tree_labels.mjs", "--bundle", "--platform=node"]
    subprocess.run([*command, "--format=esm", f"--outfile={bundle}", "--log-level=error"], cwd=ROOT, check=True)
    return bundle


def _name_of_the_newest(chooser: Path, others: list[tuple[float, float]]) -> Any:
    dots = [HERE, *({"key": f"dot{at}", "name": "", "x": x, "y": y} for at, (x, y) in enumerate(others))]
    asked = json.dumps({"dots": dots, "first": ["new"]})
    (name,) = json.loads(subprocess.run([NODE, chooser], input=asked, capture_output=True, text=True, check=True).stdout)
    return name


def _covered(name: Any, others: list[tuple[float, float]]) -> int:
    return sum(name["left"] < x < name["right"] and name["top"] < y < name["bottom"] for x, y in others)


def test_the_newest_name_stands_beside_its_dot_where_nobody_else_is(chooser: Path) -> None:
    name = _name_of_the_newest(chooser, [])
    assert name["left"] > HERE["x"]
    assert (name["top"] + name["bottom"]) / 2 == HERE["y"]


def test_it_stands_above_or_below_rather_than_on_others(chooser: Path) -> None:
    crowd = [(520.0, 500.0), (480.0, 500.0), (600.0, 501.0), (400.0, 499.0)]
    name = _name_of_the_newest(chooser, crowd)
    assert _covered(name, crowd) == 0
    assert abs((name["top"] + name["bottom"]) / 2 - HERE["y"]) < 40


def test_it_stands_even_where_everything_is_full(chooser: Path) -> None:
    crowd = [(float(x), float(y)) for x in range(300, 700, 8) for y in range(440, 560, 8)]
    assert _covered(_name_of_the_newest(chooser, crowd), crowd) > 0
