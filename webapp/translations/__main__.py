"""Keeps the catalogues in step with the sources.

python -m webapp.translations update    read every message of the sources into each catalogue
python -m webapp.translations check     name what is not translated yet, or lost a placeholder; exit 1 if anything
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent.parent
SOURCES = ("core", "webapp", "realtime", "workers", "frontend")
LOCALES = ("zh",)
CONTEXT_AND_MESSAGE = ((1, "c"), 2)
KEYWORDS = {
    **dict.fromkeys(("_", "N_", "gettext", "lazy_gettext")),
    **dict.fromkeys(("ngettext", "lazy_ngettext"), (1, 2)),
    **dict.fromkeys(("pgettext", "lazy_pgettext"), CONTEXT_AND_MESSAGE),
}
PLACEHOLDER = re.compile(r"%\(\w+\)s")
LINE_WIDTH = 120
HEADER = "Kept by `python -m webapp.translations update`; write the translations here."
# They would change with every update, or say nothing.
CHANGING_HEADERS = re.compile(
    rb'^"(?:Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Project-Id-Version|Language-Team): .*\n', re.M
)


def read_messages() -> Catalog:
    """Every message of the sources."""
    template = Catalog(project="Ripplecast", version="", copyright_holder="Ripplecast", charset="utf-8")
    with (ROOT / "babel.cfg").open(encoding="utf-8") as config:
        methods, options = parse_mapping_cfg(config, "babel.cfg")  # type: ignore[no-untyped-call]  # Babel's own
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS, directory_filter=_is_source)
    for name, _line, message, comments, context in found:
        template.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    return template


def _is_source(folder: str) -> bool:
    top = Path(folder).relative_to(ROOT).parts[0]
    return top in SOURCES and Path(folder).name not in ("__pycache__", "node_modules", "static")


def catalogue_path(locale: str) -> Path:
    """Where the catalogue of a language lies."""
    return FOLDER / locale / "LC_MESSAGES" / "messages.po"


def read_catalogue(locale: str) -> Catalog:
    """The catalogue of a language; a new one where there is none."""
    path = catalogue_path(locale)
    if not path.exists():
        return Catalog(locale=locale, project="Ripplecast", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def update() -> int:
    """Add new messages, drop those no source uses, keep every translation."""
    template = read_messages()
    for locale in LOCALES:
        catalogue = _translated(template, read_catalogue(locale))
        path = catalogue_path(locale)
        path.parent.mkdir(parents=True, exist_ok=True)
        written = BytesIO()
        write_po(written, catalogue, width=LINE_WIDTH, sort_by_file=True, include_lineno=False)
        path.write_bytes(CHANGING_HEADERS.sub(b"", written.getvalue()))
        missing = sum(1 for _ in problems(catalogue, template))
        print(f"{path.relative_to(ROOT)}: {len(catalogue)} messages, {missing} to look at")  # noqa: T201
    return 0


def _translated(template: Catalog, known: Catalog) -> Catalog:
    """The template with the translations known; made anew each time, so that the same sources give the same file."""
    catalogue = Catalog(locale=known.locale, project="Ripplecast", charset="utf-8", fuzzy=False)
    catalogue.header_comment = f"# {HEADER}"
    for message in template:
        if message.id:
            old = known.get(message.id, message.context)
            if old is not None and old.pluralizable != message.pluralizable:
                old = None  # it has become a count, or is none any more: to be translated anew
            catalogue.add(
                message.id,
                old.string if old else None,
                message.locations,
                old.flags if old else (),
                message.auto_comments,
                context=message.context,
            )
    return catalogue


def check() -> int:
    """Name every message a reader would meet in the wrong language."""
    template = read_messages()
    found = [f"{locale}: {problem}" for locale in LOCALES for problem in problems(read_catalogue(locale), template)]
    print("\n".join(found) or "every message is translated")  # noqa: T201
    return 1 if found else 0


def problems(catalogue: Catalog, template: Catalog) -> Iterator[str]:
    """What is missing, doubtful, or would fail to be filled in."""
    for message in template:
        if not message.id:
            continue
        translated = catalogue.get(message.id, message.context)
        if translated is None or not all(_forms(translated)):
            yield f"not translated: {_first(message)}"
        elif translated.fuzzy:
            yield f"fuzzy: {_first(message)}"
        elif not all(_fills_in(form) for form in _forms(translated) if "%(" in _first(message) or "%%" in _first(message)):
            yield f"cannot be filled in: {_first(message)}"
        elif any(_placeholders(form) - _placeholders(*_ids(message)) for form in _forms(translated)):
            yield f"unknown placeholder: {_first(message)}"
        elif _placeholders(*_ids(message)) - _placeholders(*_forms(translated)) - {"%(num)s"}:
            yield f"lost placeholder: {_first(message)}"


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def _first(message: Message) -> str:
    return repr(_ids(message)[0])


def _fills_in(form: str) -> bool:
    """Whether Python can fill it in; a lone % would break the page."""
    try:
        form % defaultdict(str)
    except (TypeError, ValueError):
        return False
    return True


def _placeholders(*texts: str) -> set[str]:
    return {found for text in texts for found in PLACEHOLDER.findall(text)}


if __name__ == "__main__":
    commands = {"update": update, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    sys.exit(commands[sys.argv[1]]())
