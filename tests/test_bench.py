"""The measurements themselves take too long for here: that each can be run, and what it prints."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.harness import emit
from bench.harness.load import Load

BENCHES = sorted((Path(__file__).parents[1] / "bench").glob("[a-z]*.py"))


@pytest.mark.parametrize("script", BENCHES, ids=lambda script: script.stem)
def test_each_measurement_says_what_it_measures(script: Path) -> None:
    explained = subprocess.run([sys.executable, script, "--help"], capture_output=True, text=True, check=True)
    assert "--quick" in explained.stdout
    assert len(explained.stdout) > 200


def test_a_measurement_is_one_json_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    emit("visits", "SQLite, 16 at once", 123.456, "visits/s", peer="Flask", peer_value=1000.0, more_is_better=True)
    emit("visits", "SQLite, p99", 20.0, "ms", peer="Flask", peer_value=10.0)
    emit("start", "second start", 1.5, "s")
    rates, latencies, alone = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert rates == {
        "bench": "visits",
        "case": "SQLite, 16 at once",
        "value": 123.5,
        "unit": "visits/s",
        "peer": "Flask",
        "peer_value": 1000.0,
        "ratio": 0.123,
    }
    assert latencies["ratio"] == 0.5, "a ratio says how many times better we are, where less is better too"
    assert alone == {"bench": "start", "case": "second start", "value": 1.5, "unit": "s"}


def test_a_percentile_is_a_time_that_was_measured() -> None:
    load = Load(latencies_ms=[4.0, 1.0, 3.0, 2.0], seconds=2.0)
    assert (load.percentile_ms(50), load.percentile_ms(99), load.per_second) == (2.0, 4.0, 2.0)
