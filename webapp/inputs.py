"""What no row can hold is refused before a view sees it, so that it is a clear refusal on either database."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from flask import Flask, abort, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.routing import IntegerConverter, Map

ROW_ID_MAX = 2**31 - 1  # PostgreSQL's INTEGER; a larger number is an error there, and one in Python's driver of SQLite
NUL = "\x00"  # PostgreSQL's text cannot hold it, SQLite's can
# What JSON can spell and rows cannot hold: NUL, and halves of characters, which UTF-8 has no bytes for.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class RowIdConverter(IntegerConverter):
    """`<int:…>` in a route: a number that cannot be a row's id leads to no page."""

    def __init__(self, url_map: Map, *args: Any, **options: Any) -> None:
        super().__init__(url_map, *args, **({"max": ROW_ID_MAX} | options))


class JsonProvider(DefaultJSONProvider):
    """Flask's own, which takes what is nested too deeply for something that went wrong on our side, and any text for one."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Refuse such like any other text that is no JSON."""
        try:
            said = super().loads(s, **kwargs)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
        if any(UNSTORABLE.search(text) for text in _texts(said)):
            raise ValueError("holds what is no text")
        return said


def row_id(text: str) -> int:
    """For `request.args.get(name, type=row_id)`: a number a row, or a page of rows, can have."""
    number = int(text)
    if not 0 <= number <= ROW_ID_MAX:
        raise ValueError("no row has this number")
    return number


def set_up_inputs(app: Flask) -> None:
    """Before any view is registered: routes ask for the converter when they are added."""
    app.url_map.converters["int"] = RowIdConverter
    app.json = JsonProvider(app)
    app.before_request(_refuse_nul)


def _texts(said: Any) -> Iterator[str]:
    """Every text in it, names too."""
    waiting = [said]
    while waiting:
        match waiting.pop():
            case str() as text:
                yield text
            case list() as items:
                waiting += items
            case dict() as named:
                waiting += [*named.keys(), *named.values()]


def _refuse_nul() -> None:
    names = ((name, file.filename or "") for name, file in request.files.items(multi=True))
    sent = chain(request.args.items(multi=True), request.form.items(multi=True), names)
    if NUL in request.path:
        abort(404)
    if any(NUL in text for pair in sent for text in pair):
        abort(400)
