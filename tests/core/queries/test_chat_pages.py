"""Parts of a long conversation, read from anywhere in it."""

from core.platform import Platform
from core.queries.room.chat_pages import page_after, page_around
from core.services.room import moderation
from tests.core.services.chat_support import Stage


def texts(messages: list[dict[str, object]]) -> list[object]:
    return [message["text"] for message in messages]


def test_a_message_is_found_with_what_was_said_before_and_after_it(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ids = [stage.say(stage.member, f"Number {number}")["id"] for number in range(130)]
        middle = page_around(session, stage.event.id, ids[60])
        assert middle is not None
        assert texts(middle.messages) == [f"Number {number}" for number in range(10, 110)]
        assert (middle.more, middle.newer) == (True, True)
        first, last = page_around(session, stage.event.id, ids[0]), page_around(session, stage.event.id, ids[-1])
        assert first is not None
        assert last is not None
        assert (texts(first.messages)[0], first.more, first.newer) == ("Number 0", False, True)
        assert (texts(last.messages)[-1], last.more, last.newer) == ("Number 129", True, False)


def test_what_follows_is_read_on_to_the_newest(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        places = [stage.say(stage.member, f"Number {number}")["place"] for number in range(120)]
        read, newer = [], True
        after = places[9]
        while newer:
            page = page_after(session, stage.event.id, after)
            read, newer, after = read + page.messages, page.newer, page.messages[-1]["place"]
        assert texts(read) == [f"Number {number}" for number in range(10, 120)]
        assert page_after(session, stage.event.id, places[-1]).messages == []


def test_a_message_that_is_gone_or_in_another_room_is_not_found(platform: Platform) -> None:
    with platform.transaction() as session:
        stage, other = Stage.set_up(session), Stage.set_up(session)
        gone, elsewhere = stage.say(stage.member, "Gone")["id"], other.say(other.member, "Elsewhere")["id"]
        moderation.remove_message(session, stage.moderator, stage.event.id, gone)
        session.flush()
        assert page_around(session, stage.event.id, gone) is None
        assert page_around(session, stage.event.id, elsewhere) is None
