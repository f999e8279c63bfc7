"""Facts and their promises, on both databases."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from redis.exceptions import TimeoutError as RedisTimeoutError
from sqlalchemy import func, select, text

from core import outbox
from core.database import writing
from core.events import AttendeeRegistered, Fact, VisitRecorded
from core.models import OutboxEntry
from core.platform import Platform
from tests.factories import make_organisation


def _promises(platform: Platform) -> int:
    with platform.reading() as session:
        return session.scalar(select(func.count()).select_from(OutboxEntry)) or 0


def _record(platform: Platform, fact: type[Fact], **ids: int) -> None:
    with platform.transaction() as session:
        organisation = make_organisation(session)
        outbox.record(session, fact(organisation_id=organisation.id, **ids))


def test_a_fact_reaches_its_subscribers_after_the_commit_and_its_promise_is_forgotten(platform: Platform) -> None:
    heard: list[Fact] = []

    def react(facts: Sequence[Fact], platform: Platform) -> None:
        assert _promises(platform) == 1, "the row is committed before anybody hears of it"
        heard.extend(facts)

    _record(replace(platform, react=react), AttendeeRegistered, event_id=1, registration_id=2)
    assert [type(fact) for fact in heard] == [AttendeeRegistered]
    assert _promises(platform) == 0


def test_a_fact_whose_subscriber_fails_stays_promised_and_is_handed_on_later(platform: Platform) -> None:
    def fail(facts: Sequence[Fact], platform: Platform) -> None:
        raise ConnectionError("the queue is away")

    _record(replace(platform, react=fail), AttendeeRegistered, event_id=1, registration_id=2)
    assert _promises(platform) == 1
    with platform.reading() as session:
        stranded = outbox.stranded(session, limit=10)
    heard: list[Fact] = []
    replace(platform, react=lambda facts, _: heard.extend(facts)).hand_on(stranded)
    assert heard == [stranded[0].fact]
    assert _promises(platform) == 0


def test_a_write_whose_promise_cannot_be_forgotten_just_now_is_still_done(platform: Platform) -> None:
    def lose_the_table(facts: Sequence[Fact], platform: Platform) -> None:
        with writing(platform.engine) as session:
            session.execute(text("ALTER TABLE outbox RENAME TO outbox_away"))

    _record(replace(platform, react=lose_the_table), AttendeeRegistered, event_id=1, registration_id=2)
    with writing(platform.engine) as session:
        session.execute(text("ALTER TABLE outbox_away RENAME TO outbox"))
    assert _promises(platform) == 1, "the sweeper keeps it"


def test_a_fact_of_another_version_lets_others_pass(platform: Platform) -> None:
    with writing(platform.engine) as session:
        scope = {"organisation_id": make_organisation(session).id}
        session.add(OutboxEntry(fact="TicketFramed", payload={"frame_id": 1}, **scope))
        session.flush()
        session.add(OutboxEntry(fact="EmailQueued", payload=scope | {"email_id": 1}, **scope))
    with platform.reading() as session:
        assert [type(item.fact).__name__ for item in outbox.stranded(session, limit=10)] == ["EmailQueued"]


def test_a_rolled_back_write_tells_nobody(platform: Platform) -> None:
    heard: list[Fact] = []
    listening = replace(platform, react=lambda facts, _: heard.extend(facts))

    def write_and_fail() -> None:
        with listening.transaction() as session:
            outbox.record(session, AttendeeRegistered(make_organisation(session).id, event_id=1, registration_id=2))
            raise RuntimeError("something else went wrong")

    with pytest.raises(RuntimeError):
        write_and_fail()
    assert heard == []
    assert _promises(platform) == 0


def test_a_signal_that_may_be_lost_writes_no_promise(platform: Platform) -> None:
    def fail(facts: Sequence[Fact], platform: Platform) -> None:
        raise ConnectionError("the queue is away")

    _record(replace(platform, react=fail), VisitRecorded, event_id=1, visit_id=2)
    assert _promises(platform) == 0


def _record_together(platform: Platform, how_many: int) -> None:
    with platform.transaction() as session:
        organisation = make_organisation(session)
        for number in range(how_many):
            outbox.record(session, AttendeeRegistered(organisation.id, event_id=1, registration_id=number))


def test_one_fact_that_fails_keeps_no_other_of_its_kind_from_being_handed_on(platform: Platform) -> None:
    heard: list[int] = []

    def stumble(facts: Sequence[AttendeeRegistered], platform: Platform) -> None:
        if any(fact.registration_id == 1 for fact in facts):
            raise ValueError("this one")
        heard.extend(fact.registration_id for fact in facts)

    _record_together(replace(platform, react=stumble), 3)  # type: ignore[arg-type]  # only facts of this kind are recorded
    assert heard == [0, 2]
    with platform.reading() as session:
        assert [item.fact for item in outbox.stranded(session, limit=10)] == [AttendeeRegistered(1, 1, 1)]


def test_where_nothing_answers_nobody_waits_once_for_each_of_many_facts(platform: Platform) -> None:
    asked: list[int] = []

    def wait(facts: Sequence[Fact], platform: Platform) -> None:
        asked.append(len(facts))
        raise RedisTimeoutError("no answer")

    _record_together(replace(platform, react=wait), 3)
    assert asked == [3]
    assert _promises(platform) == 3
