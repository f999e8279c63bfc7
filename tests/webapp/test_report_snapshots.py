"""The report of a large event: stored, as of a moment, built anew by a worker while the page says how far it is."""

import csv
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from random import Random

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import report_building
from core.clock import at, now
from core.models import (
    ChangeReason,
    Deal,
    Event,
    Member,
    Referral,
    ReferralChange,
    Registration,
    RegistrationStatus,
    ReportSnapshot,
    SnapshotState,
    ViewerCount,
)
from core.permissions import Actor
from core.platform import Platform
from core.queries.report import shown as report_shown
from core.queries.report import spread_now
from core.queries.report.report import report
from core.queries.spread import stored_forest
from core.report_building import build_report
from core.services.registrations.places import cancel_registration
from core.services.report.snapshots import request_report, take_up
from core.services.sales.deals import Sale, refund_deal, restore_deal, win_deal
from tests.core.queries.random_event import make_random_event
from tests.factories import (
    make_event,
    make_lead,
    make_member,
    make_organisation,
    make_registration,
    make_reward_plan,
    make_visit,
)
from tests.query_count import counting

SignIn = Callable[[FlaskClient, Member], None]
PEOPLE = 30
STATEMENTS_MAX = 8
LATER = timedelta(minutes=2)


@pytest.fixture
def event(sqlite_platform: Platform, client: FlaskClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> Event:
    """A large event of the signed-in member's organisation, when thirty people are many."""
    monkeypatch.setattr(report_shown, "BUILT_WHEN_OPENED_MAX", PEOPLE - 1)
    with sqlite_platform.transaction() as session:
        event = make_random_event(session, Random(2), people=PEOPLE)
        member = make_member(session, event.organisation)
    sign_in(client, member)
    return event


def _ids(platform: Platform) -> list[int]:
    with platform.reading() as session:
        return list(session.scalars(select(ReportSnapshot.id).order_by(ReportSnapshot.id)))


def _build(platform: Platform, event: Event) -> int:
    with platform.transaction() as session:
        request_report(session, event)
    build_report(platform, _ids(platform)[-1])
    return _ids(platform)[-1]


def _register(platform: Platform, event: Event, people: int) -> None:
    with platform.transaction() as session:
        for _ in range(people):
            make_registration(session, event)


def _url(event: Event, more: str = "") -> str:
    return f"/console/events/{event.id}/report{more}"


def test_the_first_report_is_asked_for_and_waited_for(client: FlaskClient, sqlite_platform: Platform, event: Event) -> None:
    for _ in range(2):
        answer = client.get(_url(event))
        assert answer.status_code == 200
        assert "The first report is being built" in answer.text
        assert "30 registrations are being counted" in answer.text
    (snapshot_id,) = _ids(sqlite_platform)
    status = client.get(_url(event, "/status.json")).json
    assert (status["state"], status["newest"], status["late"]) == ("queued", None, "")
    build_report(sqlite_platform, snapshot_id)
    status = client.get(_url(event, "/status.json")).json
    assert (status["state"], status["newest"], status["percent"]) == ("ready", snapshot_id, 100)
    assert "people registered and" in client.get(_url(event)).text


def test_a_stored_report_says_as_of_when_and_how_many_came_since(
    client: FlaskClient, sqlite_platform: Platform, event: Event
) -> None:
    _build(sqlite_platform, event)
    assert "up to date: nobody has registered since" in client.get(_url(event)).text
    _register(sqlite_platform, event, 3)
    text = client.get(_url(event)).text
    assert "<b>As of <time" in text
    assert "3 registrations since" in text
    assert "Build it anew" in text
    assert len(_ids(sqlite_platform)) == 1, "a moment later there is nothing worth building"


def test_a_report_that_others_have_moved_on_from_is_built_anew(
    client: FlaskClient, sqlite_platform: Platform, event: Event
) -> None:
    first = _build(sqlite_platform, event)
    _register(sqlite_platform, event, 1)
    with at(now() + LATER):
        assert "Waiting for a worker" in client.get(_url(event)).text
    assert len(_ids(sqlite_platform)) == 2
    build_report(sqlite_platform, _ids(sqlite_platform)[-1])
    assert client.get(_url(event, "/status.json")).json["newest"] != first
    assert "up to date" in client.get(_url(event)).text


def _cancel(session: Session, event: Event) -> None:
    holds = (Registration.event_id == event.id, Registration.status == RegistrationStatus.REGISTERED)
    cancel_registration(session, session.scalars(select(Registration.id).where(*holds)).first())


def _win(session: Session, event: Event) -> None:
    registration = session.scalars(select(Registration).where(Registration.event_id == event.id)).first()
    registration.created_at = now() - timedelta(days=1)
    owner = Actor.of(make_member(session, session.get_one(Event, event.id).organisation))
    win_deal(session, owner, make_lead(session, registration, created_at=registration.created_at).id, Sale(5_000, "EUR"))


def _visit(session: Session, event: Event) -> None:
    make_visit(session, session.get_one(Event, event.id))


def _watch(session: Session, event: Event) -> None:
    seen = {"peak": 3, "watching_sum": 9, "samples": 4}
    session.add(ViewerCount(organisation_id=event.organisation_id, event_id=event.id, minute=now(), **seen))


def _merge(session: Session, event: Event) -> None:
    scope = {"organisation_id": event.organisation_id, "event_id": event.id}
    child = session.scalars(select(Referral).where(Referral.event_id == event.id)).first().child_id
    session.add(ReferralChange(**scope, child_id=child, reason=ChangeReason.MERGE))


@pytest.mark.parametrize("happen", [_cancel, _win, _visit, _watch, _merge])
def test_whatever_a_report_counts_makes_it_stale(
    client: FlaskClient, sqlite_platform: Platform, event: Event, happen: Callable[[Session, Event], None]
) -> None:
    _build(sqlite_platform, event)
    with at(now() + LATER):
        assert "up to date" in client.get(_url(event)).text
        assert len(_ids(sqlite_platform)) == 1, "nothing has happened"
        with sqlite_platform.transaction() as session:
            happen(session, event)
        text = client.get(_url(event)).text
        assert "Waiting for a worker" in text
        assert "nobody has registered since, but other figures have changed" in text
        build_report(sqlite_platform, _ids(sqlite_platform)[-1])
    with at(now() + 2 * LATER):
        assert "up to date" in client.get(_url(event)).text
    assert len(_ids(sqlite_platform)) == 2


def test_a_refund_taken_back_and_a_place_taken_again_make_a_report_stale(
    client: FlaskClient, sqlite_platform: Platform, event: Event
) -> None:
    with sqlite_platform.transaction() as session:
        _win(session, event)
        owner = Actor.of(make_member(session, session.get_one(Event, event.id).organisation))
        deal_id = session.scalars(select(Deal.id)).one()
        refund_deal(session, owner, deal_id)
    _build(sqlite_platform, event)
    with at(now() + LATER):
        with sqlite_platform.transaction() as session:
            restore_deal(session, owner, deal_id)
        client.get(_url(event))
        assert len(_ids(sqlite_platform)) == 2
        build_report(sqlite_platform, _ids(sqlite_platform)[-1])
    with sqlite_platform.transaction() as session:
        gone = session.scalars(select(Registration).where(Registration.status == RegistrationStatus.CANCELLED)).first()
        assert gone.event_id == event.id
        gone.status, gone.cancelled_at = RegistrationStatus.REGISTERED, None
    with at(now() + 2 * LATER):
        client.get(_url(event))
    assert len(_ids(sqlite_platform)) == 3


def test_a_bot_makes_no_report_stale(client: FlaskClient, sqlite_platform: Platform, event: Event) -> None:
    _build(sqlite_platform, event)
    with at(now() + LATER):
        with sqlite_platform.transaction() as session:
            make_visit(session, session.get_one(Event, event.id), bot_reason="crawler")
        assert "up to date" in client.get(_url(event)).text
    assert len(_ids(sqlite_platform)) == 1


def test_the_page_says_how_far_the_build_is(client: FlaskClient, sqlite_platform: Platform, event: Event) -> None:
    client.get(_url(event))
    with sqlite_platform.transaction() as session:
        take_up(session, _ids(sqlite_platform)[0])
        session.execute(update(ReportSnapshot).values(phase="visits", percent=60))
    status = client.get(_url(event, "/status.json")).json
    assert (status["state"], status["percent"], status["words"]) == ("building", 60, "Counting visits")
    assert '<progress class="thin" max="100" value="60"' in client.get(_url(event)).text


def test_without_a_worker_the_page_says_what_to_do(client: FlaskClient, sqlite_platform: Platform, event: Event) -> None:
    client.get(_url(event))
    with at(now() + LATER):
        assert "ripplecast worker" in client.get(_url(event, "/status.json")).json["late"]
        assert "No worker has taken this up yet." in client.get(_url(event)).text


def test_a_build_that_failed_can_be_asked_for_again(client: FlaskClient, sqlite_platform: Platform, event: Event) -> None:
    client.get(_url(event))
    with sqlite_platform.transaction() as session:
        session.execute(update(ReportSnapshot).values(state=SnapshotState.FAILED, failure="OperationalError"))
    text = client.get(_url(event)).text
    assert "The report could not be built" in text
    assert len(_ids(sqlite_platform)) == 1, "opening the page alone does not try for ever"
    assert client.post(_url(event, "/rebuild")).status_code == 303
    build_report(sqlite_platform, _ids(sqlite_platform)[-1])
    assert "people registered and" in client.get(_url(event)).text


def test_downloads_are_of_the_report_that_is_shown(client: FlaskClient, sqlite_platform: Platform, event: Event) -> None:
    first = _build(sqlite_platform, event)
    assert f"/report/funnel.csv?snapshot={first}" in client.get(_url(event)).text
    before = client.get(_url(event, f"/generations.csv?snapshot={first}")).text
    _register(sqlite_platform, event, 5)
    _build(sqlite_platform, event)
    after = client.get(_url(event, "/generations.csv")).text
    counts = [sum(int(row[1]) for row in list(csv.reader(StringIO(text)))[1:]) for text in (before, after)]
    assert counts[1] == counts[0] + 5
    assert client.get(_url(event, f"/generations.csv?snapshot={first}")).text == before


def test_an_earlier_report_opens_as_it_was(client: FlaskClient, sqlite_platform: Platform, event: Event) -> None:
    first = _build(sqlite_platform, event)
    before = client.get(_url(event, "?snapshot=" + str(first))).text
    _register(sqlite_platform, event, 5)
    second = _build(sqlite_platform, event)
    text = client.get(_url(event, f"?snapshot={first}")).text
    assert "An earlier report" in text
    assert f'<option value="{first}" selected>' in text
    assert f'<option value="{second}">' in text
    assert before[before.index("doc-lead") :].split("</section>")[0] == text[text.index("doc-lead") :].split("</section>")[0]


def test_what_people_decide_about_is_of_now_and_says_so_beside_a_stored_report(
    client: FlaskClient, sqlite_platform: Platform, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _build(sqlite_platform, event)
    with sqlite_platform.transaction() as session:
        make_reward_plan(session, session.get_one(Event, event.id))
    of_now = "As of now, unlike the rest of this report"
    for address in ("", f"?snapshot={first}"):
        assert client.get(_url(event, address)).text.count(of_now) == 2, "findings, and rewards"
    monkeypatch.setattr(report_shown, "BUILT_WHEN_OPENED_MAX", PEOPLE + 5)
    assert of_now not in client.get(_url(event)).text, "all of it is of now"


def test_a_small_event_is_reported_as_of_now(
    client: FlaskClient, sqlite_platform: Platform, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_shown, "BUILT_WHEN_OPENED_MAX", PEOPLE + 5)
    _build(sqlite_platform, event)
    _register(sqlite_platform, event, 1)
    text = client.get(_url(event)).text
    assert "As of now" in text
    assert "report/funnel.csv?snapshot" not in text
    assert len(_ids(sqlite_platform)) == 1


def test_another_events_report_cannot_be_opened_under_this_one(
    client: FlaskClient, sqlite_platform: Platform, event: Event
) -> None:
    with sqlite_platform.transaction() as session:
        theirs = make_event(session, make_organisation(session))
        ours = make_event(session, event.organisation)
    stranger = _build(sqlite_platform, theirs)
    sibling = _build(sqlite_platform, ours)
    for snapshot_id in (stranger, sibling, 10_000):
        assert client.get(_url(event, f"?snapshot={snapshot_id}")).status_code == 404
        assert client.get(_url(event, f"/funnel.csv?snapshot={snapshot_id}")).status_code == 404


def test_a_stored_report_opens_in_few_statements(client: FlaskClient, sqlite_platform: Platform, event: Event) -> None:
    _build(sqlite_platform, event)
    with counting(sqlite_platform.engine) as sent:
        client.get(_url(event))
    asked = [statement for statement in sent if statement.startswith("SELECT")]
    assert len(asked) <= STATEMENTS_MAX, "\n".join(asked)
    assert not any("FROM referral" in statement or "FROM visit" in statement for statement in asked), "it counts nothing itself"


def test_the_spread_page_of_a_large_event_reads_its_rows_only_since_the_report(
    client: FlaskClient, sqlite_platform: Platform, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (stored_forest, report_building):
        monkeypatch.setattr(module, "STORED_MIN", 1)
    monkeypatch.setattr(spread_now, "BUILT_WHEN_OPENED_MAX", 1)
    with sqlite_platform.transaction() as session:
        session.get_one(Event, event.id).seats_taken = PEOPLE
    _build(sqlite_platform, event)
    _register(sqlite_platform, event, 2)
    with counting(sqlite_platform.engine) as sent:
        forest = client.get(f"/console/events/{event.id}/spread/forest.json").json
    asked = [statement for statement in sent if statement.startswith("SELECT")]
    assert len(asked) <= STATEMENTS_MAX, "\n".join(asked)
    with sqlite_platform.reading() as session:
        newest = session.scalars(select(Registration.id).where(Registration.event_id == event.id).order_by(Registration.id)).all()
        held = report(session, event, now()).registered
    assert (forest["newest"], forest["total"]) == (newest[-1], held), "it follows live"
