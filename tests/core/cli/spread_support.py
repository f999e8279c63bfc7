"""Calling `ripplecast spread` within the test's own process."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from core.cli import main

DATA = Path(__file__).parents[4] / "shared" / "data"
HIGGS = DATA / "higgs_firsttouch_forest.csv.gz"
PHEME = DATA / "pheme_reply_trees.csv.gz"


def spread(*arguments: str | Path, stdin: bytes | str | None = None) -> Result:
    """What the command says and how it ends; anything but a coded refusal is an error of the test."""
    result = CliRunner().invoke(main, ["spread", *map(str, arguments)], input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def document(*arguments: str | Path, stdin: bytes | str | None = None) -> Any:
    """What it says to machines."""
    result = spread(*arguments, "--json", stdin=stdin)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout, parse_constant=lambda name: (_ for _ in ()).throw(AssertionError(name)))
