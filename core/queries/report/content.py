"""A report as the bytes that are stored of it, and back."""

import zlib

from pydantic import TypeAdapter, ValidationError

from core.queries.report.report import Report

LEVEL = 6

_report: TypeAdapter[Report] = TypeAdapter(Report)


def pack(report: Report) -> bytes:
    """JSON, compressed: tables of numbers shrink to a tenth."""
    return zlib.compress(_report.dump_json(report), LEVEL)


def unpack(content: bytes) -> Report | None:
    """The report as it was; None when another version wrote what this one cannot read."""
    try:
        return _report.validate_json(zlib.decompress(content))
    except ValidationError:
        return None
