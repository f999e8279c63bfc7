"""What a process knows of a room when its rows cannot be read, or when no signal tells of them."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from core.authors import Author
from core.models import Event, EventStatus
from core.platform import Platform
from core.services.room.chat import Draft, post_messages
from realtime.feed import Feed, _apart
from tests.factories import make_event, make_organisation, make_registration


@pytest.fixture
def event_id(sqlite_platform: Platform) -> int:
    """A live event."""
    with sqlite_platform.transaction() as session:
        return make_event(session, make_organisation(session), status=EventStatus.LIVE).id


@pytest.fixture
def feed(sqlite_platform: Platform, event_id: int) -> Feed:
    """Its room, read before anything was said."""
    feed = Feed(sqlite_platform, event_id)
    assert feed.load()
    return feed


def hold(platform: Platform, event_id: int) -> None:
    """Somebody says something that a moderator has to look at."""
    with platform.transaction() as session:
        author = Author.attendee(make_registration(session, session.get_one(Event, event_id)))
        post_messages(session, event_id, [Draft(author, "a-message", "Hello", held_for="raid")], None)


@contextmanager
def unreadable(platform: Platform) -> Iterator[None]:
    """Reports and the messages reported cannot be counted."""
    with platform.engine.begin() as connection:
        connection.execute(text("ALTER TABLE chat_report RENAME TO chat_report_away"))
    yield
    with platform.engine.begin() as connection:
        connection.execute(text("ALTER TABLE chat_report_away RENAME TO chat_report"))


def test_moderators_are_told_after_all_when_the_rows_could_not_be_read(
    sqlite_platform: Platform, event_id: int, feed: Feed
) -> None:
    hold(sqlite_platform, event_id)
    feed.queue_changed()
    with unreadable(sqlite_platform), pytest.raises(SQLAlchemyError):
        feed.take_moderation()
    assert feed.take_moderation() == {"held": 1, "reported": 0}
    assert feed.take_moderation() is None, "nothing changed since"


def test_a_look_finds_what_waits_for_moderators_without_a_signal(sqlite_platform: Platform, event_id: int, feed: Feed) -> None:
    feed.look()
    assert feed.take_moderation() is None
    hold(sqlite_platform, event_id)
    feed.look()
    assert feed.take_moderation() == {"held": 1, "reported": 0}


def test_of_news_sent_apart_the_first_says_what_is_gone() -> None:
    """Whoever is cut off after the first asks for what came after it, and is not told again what that was."""
    message = {"id": 1, "place": 1, "revision": 12, "text": "Hello"}
    later = {"id": 2, "place": 2, "revision": 13, "text": "Bye"}
    news = {"from": 10, "to": 13, "messages": [later, message], "removed": [5], "chat": {"mode": "open"}}
    first, last = _apart(news)
    assert (first["from"], first["to"], first["removed"], first["chat"]) == (10, 12, [5], {"mode": "open"})
    assert (last["from"], last["to"], last["messages"], last["removed"]) == (12, 13, [later], [])
