"""The viewer curve with what happened meanwhile, and how often people reacted."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from core.models import Event, Poll, ReactionKind
from core.poll_rules.kinds import PollKind
from core.queries.room.marks import Mark, MarkKind
from core.services.room.reactions import Tally, record_reactions
from core.services.room.viewer_counts import Minute, record_viewers
from tests.factories import make_event, make_member, make_offer, make_organisation
from webapp.charts import viewer_curve
from webapp.report.marks import LISTED_MAX, shown_marks

BEGAN = datetime(2026, 11, 4, 18, 0, tzinfo=UTC)


def minute(number: int) -> datetime:
    return BEGAN + timedelta(minutes=number)


@pytest.fixture
def event(sqlite_platform, client, sign_in):
    """An event watched for an hour, in which nothing else happened yet."""
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session), started_at=BEGAN, ended_at=minute(60))
        record_viewers(session, {(event.id, minute(number)): Minute(9, 9, 1) for number in range(60)})
        member = make_member(session, event.organisation)
    sign_in(client, member)
    return event


def rows(client, event, table):
    return list(csv.reader(StringIO(client.get(f"/console/events/{event.id}/report/{table}.csv").text.lstrip("\ufeff"))))


def test_the_curve_has_its_marks_and_the_page_their_numbers(client, event, sqlite_platform):
    before = client.get(f"/console/events/{event.id}/report").text
    assert "What happened meanwhile" not in before
    assert "People reacted" not in before
    offers = f'href="/console/events/{event.id}/offers"'
    assert offers not in before
    with sqlite_platform.transaction() as session:
        scope = {"organisation_id": event.organisation_id, "event_id": event.id}
        session.add(Poll(kind=PollKind.SINGLE, question="Tea <or> coffee?", opened_at=minute(15), **scope))
        hearts = {(event.id, minute(45), ReactionKind.HEART): 1200, (event.id, minute(45), ReactionKind.WOW): 34}
        record_reactions(session, Tally(hearts))
        make_offer(session, session.get_one(Event, event.id), title="A box", pushed_at=minute(50))
    page = client.get(f"/console/events/{event.id}/report").text
    assert offers in page, "marketers find the offers' numbers from here"
    assert "People reacted 1,234 times: Love it 1,200 and Wow 34." in page
    assert "Tea &lt;or&gt; coffee?" in page
    assert "0 people answered" in page
    assert "1,234 reactions in a minute" in page
    assert page.count('class="reference"') >= 2
    assert rows(client, event, "marks")[1:] == [
        ["2026-11-04T18:15:00Z", "Poll opened", "Tea <or> coffee?", "0"],
        ["2026-11-04T18:45:00Z", "Most reactions", "", "1234"],
        ["2026-11-04T18:50:00Z", "Offer pushed", "A box", "0"],
    ]
    assert [row[1:] for row in rows(client, event, "reactions")[1:]] == [["Love it", "1200"], ["Wow", "34"]]


def test_numbers_that_would_cover_each_other_are_one(app, event):
    curve = viewer_curve([(minute(number), 9, 9.0) for number in range(60)], "UTC")
    told = [Mark(minute(number), MarkKind.POLL, 1, "Tea?") for number in (-30, 0, 30, 31, 59)]
    with app.test_request_context():
        found = shown_marks(told, curve, event)
        many = shown_marks(told * 4, curve, event)
    assert [(label.x, label.text) for label in found.labels] == [("0.0%", "2"), ("50.0%", "3–4"), ("98.3%", "5")]
    assert found.lines == [0, 500, 516.7, 983.3]
    assert [mark.number for mark in found.listed] == [1, 2, 3, 4, 5]
    assert (len(many.listed), many.more) == (LISTED_MAX, 20 - LISTED_MAX)
    assert shown_marks([], curve, event) is None
