"""How scripts fill the places of a message: Latin names keep the space beside them, Chinese words close up."""

import json
import subprocess

import pytest

from hatch_build import NODE, ROOT

FILL = """
import { fill } from "./frontend/lib/filling.ts";
const [template, params] = JSON.parse(process.argv[1]);
console.log(fill(template, params));
"""


@pytest.mark.parametrize(
    ("template", "params", "filled"),
    [
        ("只有报名满 %(time)s 的人可以发言", {"time": "10 分钟"}, "只有报名满 10 分钟的人可以发言"),
        ("%(by)s 移除了 %(name)s 的消息", {"by": "Rosa Marchetti", "name": "李伟"}, "Rosa Marchetti 移除了李伟的消息"),
        ("%(by)s 移除了 %(name)s 的消息", {"by": "李伟", "name": "Maud F."}, "李伟移除了 Maud F. 的消息"),
        ("禁言 %(name)s？", {"name": "李伟"}, "禁言李伟？"),
        ("%(count)s × %(reason)s", {"count": 3, "reason": "广告"}, "3 × 广告"),
        ("Remove the message of %(name)s", {"name": "李伟"}, "Remove the message of 李伟"),
        ("%(name)s and %(other)s", {"name": "李伟"}, "李伟 and %(other)s"),
    ],
)
def test_places_are_filled(template: str, params: dict[str, object], filled: str) -> None:
    command = [str(NODE), "--disable-warning=ExperimentalWarning", "--input-type=module", "-e", FILL]
    done = subprocess.run(
        [*command, json.dumps([template, params])], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.stdout == f"{filled}\n", done.stderr
