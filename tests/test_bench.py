"""The measurements themselves take too long for here: that each can be run, and what it prints."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.harness import Bar, emit, table
from bench.harness.fanload import Report
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


def test_a_measurement_says_what_it_has_to_reach_and_whether_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    twice, soon = Bar(2, "ratio"), Bar(300, at_most=True)
    missed = emit("fanout", "most", 150.0, "deliveries/s", peer="Node", peer_value=100.0, more_is_better=True, bar=twice)
    reached = emit("fanout", "p99", 300.0, "ms", bar=soon)
    alone = emit("fanout", "most", 150.0, "deliveries/s", peer="stock", peer_value=0.0, more_is_better=True, bar=twice)
    neither = emit("fanout", "most", 0.0, "deliveries/s", peer="stock", peer_value=0.0, more_is_better=True, bar=twice)
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [missed, reached, alone, neither]
    assert (missed["ratio"], missed["bar"], missed["met"]) == (1.5, "ratio ≥ 2", False)
    assert (reached["bar"], reached["met"]) == ("value ≤ 300", True)
    assert "ratio" not in alone
    assert (alone["met"], neither["met"]) == (True, False), "beside a peer that managed nothing, anything is enough"


def test_measurements_can_be_shown_as_a_table() -> None:
    met = emit("fanout", "p99", 12.345, "ms", bar=Bar(300, at_most=True))
    missed = emit(
        "fanout", "most", 15000.0, "deliveries/s", peer="Node", peer_value=10000.0, more_is_better=True, bar=Bar(2, "ratio")
    )
    _head, rule, *rows = table([met, missed]).splitlines()
    assert set(rule) <= set("|- ")
    assert rows == [
        "| p99 | 12.3 | ms |  |  |  | value ≤ 300 | yes |",
        "| most | 15,000 | deliveries/s | Node | 10,000 | 1.5 | ratio ≥ 2 | **no** |",
    ]


def test_a_room_that_never_filled_delivered_nothing() -> None:
    step = '{"p99_ms":5.0,"received":99,"expected":100,"seconds":1}'
    counts = '"failed":{"http":1},"best_rate":10,"best_deliveries_per_s":20,"acks":9'
    full = f'{{"conns":2,"live":2,"steps":[{step}],{counts}}}'
    report = Report(full)
    assert (report.most_delivered, report.best_rate, report.refused, report.first_ms(99)) == (20, 10, 1, 5)
    assert Report(full.replace('"acks":9', '"acks":0')).best_rate == 0, "what nobody acknowledged does not count"
    late = Report(full.replace('"received":99', '"received":98'))
    assert late.first_ms(99) == 5000, "what never came was waited for until the end"
    for report in (Report(full.replace('"live":2', '"live":1')), Report("")):
        assert (report.most_delivered, report.best_rate) == (0, 0)


def test_a_percentile_is_a_time_that_was_measured() -> None:
    load = Load(latencies_ms=[4.0, 1.0, 3.0, 2.0], seconds=2.0)
    assert (load.percentile_ms(50), load.percentile_ms(99), load.per_second) == (2.0, 4.0, 2.0)
