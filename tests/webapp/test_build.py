"""Which translations reach the scripts, and how the build finds its tools."""

import json
import re
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import hatch_build

ROOT = Path(__file__).parents[2]
CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

#: frontend/page/copying.ts
msgid "Copied"
msgstr "已复制"

#: frontend/page/countdown.ts
msgid "%(num)s day"
msgid_plural "%(num)s days"
msgstr[0] "%(num)s 天"

#: webapp/errors.py
msgid "Only pages say this"
msgstr "只有页面"

#: frontend/page/theme.ts
msgid "Not yet"
msgstr ""

#, fuzzy
#: frontend/page/theme.ts
msgid "Doubtful"
msgstr "可疑"
"""


def test_scripts_get_their_own_finished_messages_and_no_others() -> None:
    catalogue = read_po(BytesIO(CATALOGUE.encode()), locale="zh")

    assert hatch_build.island_messages(catalogue) == {"Copied": "已复制", "%(num)s day": ["%(num)s 天"]}


def test_node_is_the_one_of_the_wheel() -> None:
    version = subprocess.run([hatch_build.NODE, "--version"], capture_output=True, text=True, check=True).stdout

    assert int(version.removeprefix("v").partition(".")[0]) >= 22


@pytest.mark.parametrize("kind", ["js", "css"])
def test_nothing_built_asks_another_host_for_anything(kind: str) -> None:
    manifest = json.loads((ROOT / "webapp/static/build/manifest.json").read_text())
    built = [ROOT / "webapp/static/build" / name for name in manifest.values() if name.endswith(kind)]

    assert built
    for path in built:
        assert not re.search(r"""(?:url\(|import\s*\(?|from)\s*["']?https?://""", path.read_text(encoding="utf-8")), path.name


def test_the_types_of_the_scripts_are_right() -> None:
    compiler = ROOT / "node_modules/typescript/bin/tsc"
    if not compiler.exists():
        pytest.skip("run `python hatch_build.py --tools` first")

    result = subprocess.run([hatch_build.NODE, compiler, "--noEmit"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout
