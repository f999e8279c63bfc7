"""What a room's readers are given: pages, changes, and the same order for everybody while many write at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Flag

from sqlalchemy import select, text

from core.authors import Author
from core.models import ChatMessage, ChatRoom
from core.platform import Platform
from core.queries.room import chat as queries
from core.services.events.seats import lock_event
from core.services.room import moderation
from core.services.room.chat import Draft, post_messages
from core.services.room.chat_own import edit_message
from tests.core.services.chat_support import Stage
from tests.query_count import counting

WRITERS = 6
BATCHES = 15


def test_a_room_nobody_has_spoken_in_is_empty_and_open_to_everybody(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        assert queries.page(session, stage.event.id) == queries.Page([], more=False)
        assert queries.changes(session, stage.event.id, 0, 10) == queries.Changes(0, [], [], None)
        assert queries.revision_of(session, stage.event.id) == 0
        empty = queries.room_state(session, stage.event.id)
        stage.say(stage.member, "Hello")
        assert stage.chat() == empty, "the first message changes no setting"


def test_older_messages_come_in_pages_of_fifty(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        texts = [f"Message {number}" for number in range(120)]
        post_messages(session, stage.event.id, stage.drafts(stage.member, *texts), None)
        seen: list[str] = []
        before, more = None, True
        while more:
            page = queries.page(session, stage.event.id, before)
            seen = [state["text"] for state in page.messages] + seen
            before, more = page.messages[0]["place"], page.more
        assert seen == texts


def test_a_page_and_the_changes_cost_one_statement_whatever_is_quoted(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        first = stage.say(stage.member, "Who is here?")
        answers = stage.drafts(stage.attendee(), *[f"Me {number}" for number in range(30)], reply_to=first["id"])
        post_messages(session, stage.event.id, answers, None)
        session.flush()
        with counting(platform.engine) as sent:
            page = queries.page(session, stage.event.id)
            changes = queries.changes(session, stage.event.id, 0, 100)
        assert len(sent) == 2
        assert page.messages == changes.messages
        assert page.messages[-1]["reply_to"] == {
            "id": first["id"],
            "key": stage.member.key,
            "name": "Mona",
            "text": "Who is here?",
        }


def test_more_changes_than_asked_for_are_none(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        post_messages(session, stage.event.id, stage.drafts(stage.member, "One", "Two", "Three"), None)
        session.flush()
        assert queries.changes(session, stage.event.id, 0, 2) is None
        assert len(queries.changes(session, stage.event.id, 0, 3).messages) == 3


def test_rooms_know_nothing_of_each_other(platform: Platform) -> None:
    with platform.transaction() as session:
        stage, elsewhere = Stage.set_up(session), Stage.set_up(session)
        stage.say(stage.member, "Here")
        elsewhere.say(elsewhere.member, "There")
        elsewhere.say(elsewhere.member, "There again")
        assert (stage.shown(), stage.revision()) == (["Here"], 1)
        assert (elsewhere.shown(), elsewhere.revision()) == (["There", "There again"], 2)


def test_one_person_s_waiting_messages_are_shown_to_nobody_else(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ada, bo = stage.attendee(), stage.attendee()
        moderation.change_settings(session, stage.moderator, stage.event.id, review=True)
        held = stage.say(ada, "May I?")
        assert queries.waiting(session, stage.event.id, ada) == [held]
        assert queries.waiting(session, stage.event.id, bo) == []


def _speak(platform: Platform, event_id: int, author: Author, first: int) -> None:
    """Post batches, each in a transaction of its own, and correct one of each."""
    for number in range(BATCHES):
        drafts = [Draft(author, f"{author.key}-{first}-{number}-{part}", f"{number}.{part}") for part in range(3)]
        with platform.transaction() as session:
            stored = post_messages(session, event_id, drafts, None)
        with platform.transaction() as session:
            edit_message(session, author, event_id, stored[number % 3]["id"], f"{number} corrected", None)


def _follow(platform: Platform, event_id: int, done: Flag) -> list[queries.Changes]:
    """Read what changed again and again, as a broadcaster does."""
    told: list[queries.Changes] = []
    revision, last_look = 0, False
    while not last_look:
        last_look = done.is_set()
        with platform.reading() as session:
            changes = queries.changes(session, event_id, revision, 10_000)
        assert changes is not None
        if changes.revision > revision:
            told.append(changes)
            revision = changes.revision
    return told


def test_writers_at_the_same_time_take_places_and_revisions_in_the_order_of_their_commits(platform: Platform) -> None:
    """The room has no row yet, so the first writers race to make it, too."""
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        authors = [stage.attendee() for _ in range(WRITERS)]
    event_id, done = stage.event.id, Flag()
    with ThreadPoolExecutor(WRITERS + 1) as threads:
        follower = threads.submit(_follow, platform, event_id, done)
        writers = [threads.submit(_speak, platform, event_id, author, first) for first, author in enumerate(authors)]
        try:
            for writer in writers:
                writer.result()
        finally:
            done.set()
        told = follower.result()

    with platform.reading() as session:
        messages = session.scalars(select(ChatMessage).where(ChatMessage.event_id == event_id).order_by(ChatMessage.place)).all()
        room = session.get_one(ChatRoom, event_id)
    count = WRITERS * BATCHES * 3
    assert [message.place for message in messages] == list(range(1, count + 1))
    assert (room.places, room.revision) == (count, 2 * WRITERS * BATCHES)

    seen = {state["id"]: state for changes in told for state in changes.messages}
    assert sorted(seen) == sorted(message.id for message in messages), "who follows misses nothing"
    assert {id_: (state["text"], state["revision"]) for id_, state in seen.items()} == {
        message.id: (message.text, message.revision) for message in messages
    }
    places = [sorted(state["place"] for state in changes.messages if "edited_at" not in state) for changes in told]
    newest = [each[-1] for each in places if each]
    assert newest == sorted(newest), "later news never brings an earlier place"


def test_a_reader_sees_a_prefix_of_what_happened(platform: Platform) -> None:
    """A revision that is read is complete: no message of it, or of one before it, comes to light later."""
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        authors = [stage.attendee() for _ in range(WRITERS)]
    event_id, done = stage.event.id, Flag()
    with ThreadPoolExecutor(WRITERS + 1) as threads:
        follower = threads.submit(_follow, platform, event_id, done)
        for writer in [threads.submit(_speak, platform, event_id, author, 0) for author in authors]:
            writer.result()
        done.set()
        told = follower.result()
    known = 0
    for changes in told:
        assert all(known < state["revision"] <= changes.revision for state in changes.messages)
        known = changes.revision


def test_people_talk_while_somebody_registers(make_platform: Callable[..., Platform], empty_postgres_url: str) -> None:
    platform = make_platform(empty_postgres_url)
    with platform.transaction() as session:
        stage = Stage.set_up(session)
    with platform.transaction() as registering:
        lock_event(registering, stage.event.id)
        with platform.transaction() as talking:
            talking.execute(text("SET LOCAL lock_timeout = '5s'"))
            (stored,) = post_messages(talking, stage.event.id, stage.drafts(stage.member, "Welcome"), None)
            assert isinstance(stored, dict)
