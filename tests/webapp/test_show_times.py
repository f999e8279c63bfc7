"""The run of show against the clock, as the studio reckons it."""

import json
import subprocess
from typing import Any

import pytest

from hatch_build import NODE, ROOT

TIMING = """
import { timing } from "./frontend/room/show/times.ts";
const [items, now] = JSON.parse(process.argv[1]);
const { on, next, rows, lateMs, expectedEnd } = timing(items, 0, now * 60000);
const minutes = (ms) => (ms === null ? null : ms / 60000);
const starts = rows.map(({ expected }) => minutes(expected));
console.log(JSON.stringify([on?.id ?? null, next?.id ?? null, minutes(lateMs), starts, minutes(expectedEnd)]));
"""


def item(number: int, minutes: int, started: int | None = None, done: int | None = None) -> dict[str, Any]:
    """The item at this place; times are minutes after the show began, at 1970."""
    moments = {"started_at": started, "done_at": done}
    told = {name: f"1970-01-01T00:{minute:02}:00Z" for name, minute in moments.items() if minute is not None}
    return {"id": number, "position": number, "minutes": minutes, **told}


@pytest.mark.parametrize(
    ("items", "now", "told"),
    [
        pytest.param([item(1, 5), item(2, 10)], -30, [None, 1, None, [0, 5], 15], id="before the event as planned"),
        pytest.param([item(2, 10), item(1, 5)], 3, [None, 1, None, [3, 8], 18], id="nothing is on yet, in their order"),
        pytest.param([item(1, 5, 0), item(2, 10)], 2, [1, 2, 0, [0, 5], 15], id="on time"),
        pytest.param([item(1, 5, 0), item(2, 10)], 9, [1, 2, 4, [0, 9], 19], id="late by what the item takes too long"),
        pytest.param([item(1, 5, 0, 8), item(2, 10, 8)], 9, [2, None, 3, [0, 8], 18], id="late by what was done late"),
        pytest.param([item(1, 5, 0, 3), item(2, 10, 3)], 4, [2, None, -2, [0, 3], 13], id="early"),
        pytest.param([item(1, 5, 0, 5), item(2, 9, 5, 5), item(3, 10, 5)], 6, [3, None, -9, [0, 5, 5], 15], id="one left out"),
        pytest.param([item(1, 5, 4), item(2, 10, 0, 4)], 4, [1, None, -6, [4, 0], 9], id="out of turn"),
        pytest.param([item(1, 5, 0, 5), item(2, 10)], 8, [None, 2, 3, [0, 8], 18], id="a pause between two"),
        pytest.param([item(1, 5, 0, 7)], 30, [None, None, 2, [0], 30], id="everything is done"),
        pytest.param([], 4, [None, None, None, [], 4], id="nothing is planned"),
    ],
)
def test_a_show_is_late_by_what_is_done_against_the_time_that_has_passed(
    items: list[dict[str, Any]], now: int, told: list[Any]
) -> None:
    command = [str(NODE), "--disable-warning=ExperimentalWarning", "--input-type=module", "-e", TIMING]
    done = subprocess.run(
        [*command, json.dumps([items, now])], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert json.loads(done.stdout or "null") == told, done.stderr
