"""The documents are true of the code: their links lead somewhere, and what they name exists."""

import re
from itertools import chain
from pathlib import Path

import click
import pytest

from core.cli import main
from core.settings import ENV_PREFIX, Settings

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
OPERATIONS = ROOT / "docs" / "operations.md"
SOURCES = ("core", "webapp", "realtime", "workers", "referral", "frontend", "tests")

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
FENCE = re.compile(r"```.*?```", re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`|^ {4,}(\S.*)$", re.MULTILINE)
COMMAND = re.compile(r"(?:^|/bin/|^RIPPLECAST_\S+ )ripplecast((?: [a-z]+)+)")
TARGET = re.compile(r"^make(?: -C \S+)? ([a-z]+)")
SETTING = re.compile(rf"{ENV_PREFIX}[A-Z_]*[A-Z]")
SOURCE_PATH = re.compile(rf"^(?:{'|'.join(SOURCES)})/[\w./-]+$")

documents = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def code_in(document: Path) -> list[str]:
    """What stands in backticks or is indented as code."""
    return [inline or block for inline, block in CODE.findall(document.read_text())]


def anchors(document: Path) -> set[str]:
    """The names that headings get when the document is shown."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", document.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@documents
def test_every_link_within_the_repository_leads_somewhere(document: Path) -> None:
    for target in filter(None, chain.from_iterable(LINK.findall(FENCE.sub("", document.read_text())))):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = document.parent / path if path else document
        assert file.exists(), target
        assert not anchor or anchor in anchors(file), target


def test_every_document_can_be_reached_from_the_readme() -> None:
    reached, left = {DOCUMENTS[0]}, [DOCUMENTS[0]]
    while left:
        page = left.pop()
        targets = filter(None, chain.from_iterable(LINK.findall(FENCE.sub("", page.read_text()))))
        paths = {(page.parent / target.partition("#")[0]).resolve() for target in targets if "://" not in target}
        found = {path for path in paths if path.suffix == ".md"} - reached
        reached |= found
        left += found
    assert set(DOCUMENTS) <= reached


@documents
def test_every_file_named_exists(document: Path) -> None:
    for path in filter(SOURCE_PATH.match, code_in(document)):
        built = path.startswith("webapp/static/build")
        assert built or (ROOT / path).exists(), path


def test_every_setting_is_documented_with_its_default() -> None:
    rows = dict(re.findall(rf"^\| `({ENV_PREFIX}\w+)` \| (.+?) \|", OPERATIONS.read_text(), re.MULTILINE))
    for name, field in Settings.model_fields.items():
        row = rows.get(f"{ENV_PREFIX}{name.upper()}")
        assert row is not None, f"{name} is missing in the table of settings"
        said = re.fullmatch(r"`(.+)`", row)
        generated = field.default in ("", Settings.model_fields["secret_key"].default)
        assert generated or (said and said[1] == str(field.default)), f"{name} has another default"


@documents
def test_every_setting_named_exists(document: Path) -> None:
    known = {f"{ENV_PREFIX}{name.upper()}" for name in Settings.model_fields} | {"RIPPLECAST_TEST_CHROMIUM"}
    assert set(SETTING.findall(document.read_text())) <= known


@documents
def test_every_command_named_exists(document: Path) -> None:
    for words in chain.from_iterable(COMMAND.findall(code) for code in code_in(document)):
        command: click.Command = main
        for word in words.split():
            if not isinstance(command, click.Group):
                break
            found = command.get_command(click.Context(command), word)
            assert found is not None, f"ripplecast{words}"
            command = found


@documents
def test_every_make_target_named_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {target for code in code_in(document) for target in TARGET.findall(code)} <= targets


def test_the_list_of_decisions_is_complete() -> None:
    pages = {path.name: path.read_text().splitlines()[0] for path in (ROOT / "docs" / "adr").glob("[0-9]*.md")}
    listed = re.findall(r"^\| (\d+) \| \[(.+)\]\((.+)\) \|$", (ROOT / "docs" / "adr" / "README.md").read_text(), re.MULTILINE)
    assert {name: f"# {number}. {title}" for number, title, name in listed} == pages
    assert [int(number) for number, _, _ in listed] == list(range(1, len(pages) + 1))


def test_every_measurement_is_described() -> None:
    programs = {f"bench/{path.name}" for path in (ROOT / "bench").glob("[a-z]*.py")}
    described = re.findall(r"^\| `(bench/\w+\.py)` \|", (ROOT / "docs" / "benchmarks.md").read_text(), re.MULTILINE)
    assert sorted(described) == sorted(programs)


@pytest.mark.parametrize("picture", sorted((ROOT / "docs" / "pictures").glob("*")), ids=lambda path: path.name)
def test_pictures_are_small(picture: Path) -> None:
    assert picture.stat().st_size <= 250_000
