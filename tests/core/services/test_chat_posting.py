"""Posting: batches, resends, answers, mentions, and every way in which a room refuses or holds a message."""

from datetime import timedelta

import pytest

from core import clock
from core.authors import Author
from core.chat_rules.actions import Action
from core.chat_rules.words import Term, WordList
from core.clock import now
from core.events import QueueChanged, RoomChanged
from core.models import ChatMessage, EventStatus, RegistrationStatus, Role
from core.outbox import take_recorded
from core.platform import Platform
from core.queries.room import chat as queries
from core.services.room import moderation
from core.services.room.chat import Draft, post_messages
from tests.core.services.chat_support import Stage, code_of
from tests.factories import make_event, make_member, make_organisation, make_person
from tests.query_count import counting

WORDS = WordList([Term("casino", Action.REFUSE), Term("crypto", Action.HOLD)])


def test_a_batch_is_one_revision_and_keeps_the_order_in_which_it_came(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ada, bo = stage.attendee(name="Ada Lovelace"), stage.attendee(name="Bo Li")
        results = post_messages(session, stage.event.id, [*stage.drafts(ada, "One", "Two"), *stage.drafts(bo, "Three")], None)
        assert [(state["text"], state["place"], state["revision"]) for state in results] == [
            ("One", 1, 1),
            ("Two", 2, 1),
            ("Three", 3, 1),
        ]
        assert [state["author"]["name"] for state in results] == ["Ada L.", "Ada L.", "Bo L."]
        assert stage.say(stage.member, "Four")["revision"] == 2
        assert queries.page(session, stage.event.id).messages[:3] == results


def test_a_batch_told_of_one_by_one_has_a_revision_for_each_message_that_is_shown(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        drafts = stage.drafts(stage.attendee(), "One", "Buy crypto", "Two")
        results = post_messages(session, stage.event.id, drafts, WORDS, one_by_one=True)
        assert [(state.get("place"), state.get("revision")) for state in results] == [(1, 1), (None, 0), (2, 2)]
        assert queries.revision_of(session, stage.event.id) == 2
        assert {type(recorded.fact) for recorded in take_recorded(session)} == {RoomChanged, QueueChanged}


def test_what_is_acknowledged_is_what_everybody_reads(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        first = stage.say(stage.attendee(), "x" * 500)
        answer = stage.say(stage.member, "  Welcome!  ", reply_to=first["id"], mentions=(first["author"]["key"],))
        assert queries.page(session, stage.event.id).messages == [first, answer]
        assert answer["text"] == "Welcome!"
        assert answer["author"] == {"key": stage.member.key, "name": "Mona", "badge": "moderator"}
        assert answer["reply_to"] == {"id": first["id"], **first["author"], "text": "x" * 140}
        assert not {"reply_to", "mentions", "edited_at", "state", "badge"} & (first.keys() | first["author"].keys())


def test_one_bad_draft_spoils_no_other(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ada = stage.attendee()
        drafts = stage.drafts(ada, "Hello", "  ", "x" * 501, "Free casino", "Goodbye")
        good, empty, long, words, last = post_messages(session, stage.event.id, drafts, WORDS)
        assert [code_of(each) for each in (empty, long, words)] == ["chat.empty", "chat.too_long", "chat.words"]
        assert (good["place"], last["place"]) == (1, 2)
        assert stage.shown() == ["Hello", "Goodbye"]


def test_the_statements_of_a_batch_are_as_many_for_a_hundred_drafts_as_for_two(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        authors = [stage.attendee() for _ in range(100)]
        stage.say(authors[0], "The room is there now")

        def statements(count: int) -> int:
            drafts = [draft for author in authors[:count] for draft in stage.drafts(author, "Hi", mentions=(authors[0].key,))]
            with counting(platform.engine) as sent:
                post_messages(session, stage.event.id, drafts, WORDS)
                session.flush()
            return len(sent)

        assert statements(100) == statements(2) <= 8


def test_a_resent_client_id_gives_the_stored_message(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ada, bo = stage.attendee(), stage.attendee()
        draft = Draft(ada, "the-same-id", "Once")
        first, same = post_messages(session, stage.event.id, [draft, draft], None)
        again = post_messages(session, stage.event.id, [Draft(ada, "the-same-id", "Other words")], None)
        others = post_messages(session, stage.event.id, [Draft(bo, "the-same-id", "Mine")], None)
        assert first == same == again[0]
        assert others[0]["text"] == "Mine"
        assert stage.shown() == ["Once", "Mine"]
        stage.event.status = EventStatus.ENDED
        assert post_messages(session, stage.event.id, [draft], None) == [first], "its answer was lost, the message was not"


@pytest.mark.parametrize("status", [EventStatus.ENDED, EventStatus.CANCELLED])
def test_a_room_that_is_not_open_takes_nothing_from_anybody(platform: Platform, status: EventStatus) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session, status=status)
        assert code_of(stage.try_to_say(stage.attendee(), "Hello?")) == "chat.closed"
        assert code_of(stage.try_to_say(stage.member, "Hello?")) == "chat.closed"


def test_answers_to_what_is_not_there_are_refused(platform: Platform) -> None:
    with platform.transaction() as session:
        stage, elsewhere = Stage.set_up(session), Stage.set_up(session)
        ada = stage.attendee()
        foreign = elsewhere.say(elsewhere.member, "In another room")
        gone = stage.say(ada, "Rude")
        moderation.remove_message(session, stage.moderator, stage.event.id, gone["id"])
        for missing in (foreign["id"], gone["id"], 10**6):
            assert code_of(stage.try_to_say(stage.member, "As you said", reply_to=missing)) == "chat.gone"


def test_mentions_are_kept_of_people_in_the_room_five_at_most(platform: Platform) -> None:
    with platform.transaction() as session:
        stage, elsewhere = Stage.set_up(session), Stage.set_up(session)
        here = [stage.attendee().key for _ in range(6)]
        strangers = ("r999999", "m999999", elsewhere.attendee().key, elsewhere.member.key, "r9999999999")
        assert stage.say(stage.member, "Hi", mentions=(*strangers, here[0], stage.member.key, here[0]))["mentions"] == [
            here[0],
            stage.member.key,
        ]
        assert stage.say(stage.member, "All of you", mentions=tuple(here))["mentions"] == here[:5]
        assert "mentions" not in stage.say(stage.member, "Nobody", mentions=strangers)


def test_slow_mode_asks_attendees_to_wait_also_within_one_batch(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        moderation.change_settings(session, stage.moderator, stage.event.id, slow_s=30)
        ada, bo, moment = stage.attendee(), stage.attendee(), now()
        with clock.at(moment):
            drafts = [*stage.drafts(ada, "One", "Two"), *stage.drafts(bo, "Three"), *stage.drafts(stage.member, "Four", "Five")]
            results = post_messages(session, stage.event.id, drafts, None)
        assert code_of(results[1]) == "chat.slow"
        assert stage.shown() == ["One", "Three", "Four", "Five"]
        with clock.at(moment + timedelta(seconds=29.5)):
            too_soon = stage.try_to_say(ada, "Six")
        assert (code_of(too_soon), too_soon.params) == ("chat.slow", {"seconds": 1})
        with clock.at(moment + timedelta(seconds=30)):
            assert stage.say(ada, "Seven")


def test_a_refused_draft_does_not_make_anybody_wait(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        moderation.change_settings(session, stage.moderator, stage.event.id, slow_s=30)
        results = post_messages(session, stage.event.id, stage.drafts(stage.attendee(), "casino", "Sorry"), WORDS)
        assert [isinstance(each, dict) for each in results] == [False, True]


def test_only_the_team_writes_when_the_room_is_the_teams(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        moderation.change_settings(session, stage.moderator, stage.event.id, audience="team")
        assert code_of(stage.try_to_say(stage.attendee(), "Me too")) == "chat.team_only"
        assert stage.say(stage.member, "Listen")


def test_those_who_registered_too_late_wait(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        moderation.change_settings(session, stage.moderator, stage.event.id, audience="registered", registered_min=10)
        fresh, settled = stage.attendee(), stage.attendee(created_at=now() - timedelta(minutes=10))
        late = stage.try_to_say(fresh, "Hi")
        assert (code_of(late), late.params) == ("chat.registered_only", {"minutes": 10})
        assert stage.say(settled, "Hi")


def test_followers_are_those_who_had_a_place_at_an_earlier_event(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        organisation, start = stage.event.organisation, stage.event.starts_at
        earlier = make_event(session, organisation, starts_at=start - timedelta(days=30))
        later = make_event(session, organisation, starts_at=start + timedelta(days=30))
        foreign = make_event(session, make_organisation(session), starts_at=start - timedelta(days=30))
        people = [make_person(session, organisation) for _ in range(4)]
        stage.registration(earlier, person=people[0])
        stage.registration(later, person=people[1])
        stage.registration(earlier, person=people[2], status=RegistrationStatus.CANCELLED)
        stage.registration(foreign)
        authors = [stage.attendee(person=person) for person in people]
        moderation.change_settings(session, stage.moderator, stage.event.id, audience="followers")
        results = [stage.try_to_say(author, "I have been here before") for author in authors]
        assert isinstance(results[0], dict)
        assert [code_of(each) for each in results[1:]] == ["chat.followers_only"] * 3


def test_links_are_refused_while_they_are_off(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ada = stage.attendee()
        assert stage.say(ada, "See https://example.com")
        moderation.change_settings(session, stage.moderator, stage.event.id, links=False)
        assert code_of(stage.try_to_say(ada, "See https://example.com")) == "chat.links_off"
        assert stage.say(stage.member, "See https://example.com")
        assert stage.say(ada, "See for yourself")


def test_what_has_to_wait_is_held_for_its_reason_and_seen_by_nobody_else(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ada, revision = stage.attendee(), stage.revision()
        held = stage.say(ada, "Buy crypto", WORDS)
        stage.say(ada, "Again and again", held_for="raid")
        moderation.change_settings(session, stage.moderator, stage.event.id, review=True)
        stage.say(ada, "Just a question")
        assert (held["state"], "place" in held) == ("held", False)
        assert stage.shown() == []
        assert [row.held_for for row in session.query(ChatMessage).order_by(ChatMessage.id)] == ["words", "raid", "review"]
        assert [state["text"] for state in queries.waiting(session, stage.event.id, ada)] == [
            "Buy crypto",
            "Again and again",
            "Just a question",
        ]
        changes = queries.changes(session, stage.event.id, revision, 100)
        assert (changes.messages, changes.removed) == ([], []), "nobody learns that something waits"
        assert queries.waiting(session, stage.event.id, stage.member) == []


@pytest.mark.parametrize("role", list(Role))
def test_members_are_bound_by_none_of_the_rooms_rules(platform: Platform, role: Role) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        rules = {"slow_s": 600, "audience": "team", "links": False, "review": True}
        moderation.change_settings(session, stage.moderator, stage.event.id, **rules)
        member = Author.member(make_member(session, stage.event.organisation, role))
        drafts = stage.drafts(member, "casino crypto https://example.com", "Once more")
        assert all(isinstance(each, dict) for each in post_messages(session, stage.event.id, drafts, WORDS))
        assert len(stage.shown()) == 2


def test_a_transaction_tells_of_the_room_once_and_of_the_queue_when_something_waits(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        stage.say(stage.member, "One")
        stage.say(stage.member, "Two")
        assert [type(each.fact) for each in take_recorded(session)] == [RoomChanged]
        stage.say(stage.attendee(), "crypto", WORDS)
        assert [type(each.fact) for each in take_recorded(session)] == [QueueChanged]
        stage.try_to_say(stage.attendee(), " ")
        assert take_recorded(session) == []
