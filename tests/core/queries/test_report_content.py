"""A stored report opens as it was, with what is unknown or unbounded still so."""

import json
import zlib
from dataclasses import MISSING, fields, replace
from math import inf, isnan, nan
from random import Random

import pytest

from core.clock import now
from core.platform import Platform
from core.queries.report.content import pack, unpack
from core.queries.report.report import Report, report
from tests.core.queries.random_event import make_random_event
from tests.factories import make_event, make_organisation


def _report(platform: Platform, people: int) -> Report:
    with platform.transaction() as session:
        event = (
            make_random_event(session, Random(3), people=people) if people else make_event(session, make_organisation(session))
        )
    with platform.reading() as session:
        return report(session, event, now())


@pytest.mark.parametrize("people", [0, 1, 60])
def test_a_stored_report_opens_as_it_was(sqlite_platform: Platform, people: int) -> None:
    found = _report(sqlite_platform, people)
    opened = unpack(pack(found))
    assert pack(opened) == pack(found)
    assert (opened.at, opened.visits, opened.entry_points, opened.people, opened.viewing) == (
        found.at,
        found.visits,
        found.entry_points,
        found.people,
        found.viewing,
    )


def test_what_is_unknown_or_unbounded_stays_so(sqlite_platform: Platform) -> None:
    found = replace(_report(sqlite_platform, 10), cycle_s=nan)
    pooled = replace(found.virality.pooled, value=nan, high=inf)
    opened = unpack(pack(replace(found, virality=replace(found.virality, pooled=pooled))))
    assert isnan(opened.cycle_s)
    assert isnan(opened.virality.pooled.value)
    assert opened.virality.pooled.high == inf


def test_what_another_version_wrote_is_not_half_read() -> None:
    assert unpack(zlib.compress(b'{"at": "2026-05-01T10:00:00Z"}')) is None


def test_a_report_stored_before_a_section_was_added_opens_without_it(sqlite_platform: Platform) -> None:
    found = _report(sqlite_platform, 10)
    content = json.loads(zlib.decompress(pack(found)))
    added = [field.name for field in fields(found) if field.default is not MISSING or field.default_factory is not MISSING]
    assert added
    for name in added:
        del content[name]
    opened = unpack(zlib.compress(json.dumps(content).encode()))
    assert opened.visits == found.visits
    assert opened.entry_points == found.entry_points
