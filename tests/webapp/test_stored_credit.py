"""The credit of a stored report: by the windows and half-lives that a worker computed, and by no others."""

import csv
import re
from collections.abc import Callable
from io import StringIO
from random import Random

import pytest
from flask.testing import FlaskClient

from core.models import Event, Member, ReportSnapshot
from core.platform import Platform
from core.queries.attribution.attribution import HALF_LIVES_STORED, PARTS, WINDOWS_STORED, Rules, attribution
from core.queries.attribution.labels import CreditTo
from core.queries.attribution.rows import Conversion
from core.queries.report import shown as report_shown
from core.queries.spread.forest import load_forest
from core.report_building import build_report
from core.services.report.snapshots import request_report
from tests.core.queries.random_event import make_random_event
from tests.factories import make_member

SignIn = Callable[[FlaskClient, Member], None]
PEOPLE = 30
REGISTERED = ("Registrations", "Entry points")


@pytest.fixture
def event(sqlite_platform: Platform, client: FlaskClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> Event:
    """A large event of the signed-in member's organisation, when thirty people are many."""
    monkeypatch.setattr(report_shown, "BUILT_WHEN_OPENED_MAX", PEOPLE - 1)
    with sqlite_platform.transaction() as session:
        event = make_random_event(session, Random(2), people=PEOPLE)
        member = make_member(session, event.organisation)
    sign_in(client, member)
    return event


def build(platform: Platform, event: Event) -> int:
    with platform.transaction() as session:
        request_report(session, event)
        snapshot_id = session.query(ReportSnapshot.id).scalar()
    build_report(platform, snapshot_id)
    return snapshot_id


def url(event: Event, more: str = "") -> str:
    return f"/console/events/{event.id}/report{more}"


def test_a_stored_report_offers_the_windows_and_half_lives_it_has(
    client: FlaskClient, sqlite_platform: Platform, event: Event
) -> None:
    first = build(sqlite_platform, event)
    own = event.referral_window_days
    section = _credit(client.get(url(event)).text)
    assert "This report is stored: it has the windows and half-lives that were computed with it." in section
    assert _offered(section, "window") == sorted({own, *WINDOWS_STORED})
    assert _offered(section, "half_life") == list(HALF_LIVES_STORED)
    other = _credit(client.get(url(event, "?window=7&half_life=1")).text)
    assert '<option value="7" selected>7 days' in other
    assert '<option value="1" selected>1 day' in other
    assert "Touches count from 7 days before" in other
    with sqlite_platform.reading() as session:
        people = load_forest(session, event)
        expected = attribution(session, event, people, Rules(7, 1)).table(Conversion.REGISTERED, CreditTo.ENTRY_POINTS)
    at = expected.columns.index("time_decay_1")
    told = client.get(url(event, f"/credit.csv?snapshot={first}&window=7&half_life=1")).text[1:]
    rows = [row for row in csv.DictReader(StringIO(told)) if (row["Conversion"], row["Credit to"]) == REGISTERED]
    assert [float(row["Decay"]) for row in rows] == [row.credits[at] / PARTS for row in expected.rows]


def test_a_stored_report_says_that_it_has_no_such_window(client: FlaskClient, sqlite_platform: Platform, event: Event) -> None:
    build(sqlite_platform, event)
    unmet = "The window or half-life of this address is not in the stored report"
    assert unmet not in client.get(url(event, "?window=90")).text
    for address in ("?window=44", "?half_life=5"):
        section = _credit(client.get(url(event, address)).text)
        assert unmet in section
        assert f'<option value="{event.referral_window_days}" selected>' in section
        assert '<option value="7" selected>' in section


def _credit(page: str) -> str:
    return page.partition('<section id="credit"')[2].partition("</section>")[0]


def _offered(section: str, name: str) -> list[int]:
    return [
        int(days)
        for days in re.findall(r'<option value="(\d+)"', section.partition(f'name="{name}"')[2].partition("</select>")[0])
    ]
