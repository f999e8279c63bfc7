"""Muting and banning: who is kept from what, until when, and who seems to have come back."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from core import clock
from core.authors import Author
from core.clock import now
from core.events import PersonBanned, PersonMuted
from core.models import EventStatus, Registration, Role, Visitor
from core.outbox import take_recorded
from core.platform import Platform
from core.queries.room import chat as queries
from core.queries.room import moderation as moderation_queries
from core.queries.room.admission import find_admitted, own_standing
from core.queries.room.revocation import banned_among
from core.services.room import moderation, sanctions, undoing
from core.services.room.chat_own import delete_own
from tests.core.services.chat_support import Stage, code_of, refused
from tests.factories import make_event, make_visitor
from tests.query_count import counting


def facts(stage: Stage, kind: type) -> list[Any]:
    return [each.fact for each in take_recorded(stage.session) if isinstance(each.fact, kind)]


def undo(stage: Stage, entry: Any) -> None:
    undoing.undo(stage.session, stage.moderator, stage.event.id, entry.id)


def people(stage: Stage) -> list[tuple[str, str]]:
    stage.session.flush()
    organisation_id = stage.event.organisation_id
    return [(each["kind"], each["key"]) for each in moderation_queries.people(stage.session, organisation_id, stage.event.id)]


def is_banned(session: Session, registration: Registration, visitor_token: str = "") -> bool:
    admitted = find_admitted(session, registration.ticket_token, visitor_token)
    assert admitted is not None
    return admitted.is_banned


def test_a_muted_person_says_nothing_in_this_room_until_the_time_is_over(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ada, moment = stage.attendee(), now()
        with clock.at(moment):
            sanctions.mute(session, stage.moderator, stage.event.id, ada.key, 10)
            until = own_standing(session, stage.event.id, ada).muted_until
            assert until == moment + timedelta(minutes=10)
            assert people(stage) == [("mute", ada.key)]
        assert facts(stage, PersonMuted) == [
            PersonMuted(stage.event.organisation_id, stage.event.id, ada.registration_id, until.isoformat())
        ]
        with clock.at(moment + timedelta(minutes=9, seconds=30)):
            silenced = stage.try_to_say(ada, "But")
        assert (code_of(silenced), silenced.params) == ("chat.muted", {"minutes": 1})
        with clock.at(until):
            assert stage.say(ada, "Now")
            assert own_standing(session, stage.event.id, ada).muted_until is None
            assert people(stage) == []


def test_a_mute_is_of_one_room(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        here = stage.registration()
        other = make_event(session, stage.event.organisation)
        there = stage.registration(other, person=here.person)
        sanctions.mute(session, stage.moderator, stage.event.id, f"r{here.id}", 10)
        assert own_standing(session, other.id, Author.attendee(there)).muted_until is None


def test_muting_again_counts_anew_and_one_undoing_ends_it(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ada = stage.attendee()
        first = sanctions.mute(session, stage.moderator, stage.event.id, ada.key, 60)
        second = sanctions.mute(session, stage.moderator, stage.event.id, ada.key, 5)
        assert code_of(stage.try_to_say(ada, "Five?")) == "chat.muted"
        assert own_standing(session, stage.event.id, ada).muted_until < now() + timedelta(minutes=6)
        with refused("moderation.changed"):
            undo(stage, first)
        take_recorded(session)
        undo(stage, second)
        assert facts(stage, PersonMuted) == [PersonMuted(stage.event.organisation_id, stage.event.id, ada.registration_id, None)]
        assert stage.say(ada, "Thank you")


def test_a_mute_that_is_over_is_not_undone(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        entry = sanctions.mute(session, stage.moderator, stage.event.id, stage.attendee().key, 5)
        with clock.at(now() + timedelta(minutes=6)), refused("moderation.changed"):
            undo(stage, entry)


def test_members_and_strangers_are_neither_muted_nor_banned(platform: Platform) -> None:
    with platform.transaction() as session:
        stage, elsewhere = Stage.set_up(session), Stage.set_up(session)
        for key, code in (
            (stage.member.key, "chat.is_member"),
            (elsewhere.member.key, "not_found"),
            (elsewhere.attendee().key, "not_found"),
            ("r9999999999", "not_found"),
            ("m9999999999", "not_found"),
        ):
            with refused(code):
                sanctions.mute(session, stage.moderator, stage.event.id, key, 5)
            with refused(code):
                sanctions.ban(session, stage.moderator, stage.event.id, key)
        assert people(stage) == []


def test_a_ban_is_of_the_person_and_of_the_browser_at_every_event_of_the_organisation(platform: Platform) -> None:
    with platform.transaction() as session:
        stage, elsewhere = Stage.set_up(session), Stage.set_up(session)
        other = make_event(session, stage.event.organisation)
        banned = stage.person_in_browser()
        same_person = stage.registration(other, person=banned.person)
        same_browser = stage.registration(visitor_id=banned.visitor_id)
        bystander = stage.person_in_browser()
        foreign = elsewhere.registration()
        sanctions.ban(session, stage.moderator, stage.event.id, f"r{banned.id}")

        assert all(is_banned(session, each) for each in (banned, same_person, same_browser))
        assert not any(is_banned(session, each) for each in (bystander, foreign))
        assert banned_among(session, {stage.event.id, elsewhere.event.id}) == {banned.id, same_browser.id}
        assert banned_among(session, {other.id}) == {same_person.id}
        assert facts(stage, PersonBanned)[0].registration_ids == (banned.id, same_person.id, same_browser.id)
        for registration in (banned, same_browser):
            assert code_of(stage.try_to_say(Author.attendee(registration), "Again")) == "room.banned"
        assert stage.say(Author.attendee(bystander), "Hello")


def test_a_browser_with_the_banned_ones_cookie_is_banned_whoever_registered_with_it(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        banned, newcomer = stage.person_in_browser(), stage.registration()
        sanctions.ban(session, stage.moderator, stage.event.id, f"r{banned.id}")
        token = session.get_one(Visitor, banned.visitor_id).token
        assert is_banned(session, newcomer, token)
        assert not is_banned(session, newcomer, "another-cookie")
        assert not is_banned(session, newcomer)


def test_a_ban_takes_the_messages_along_and_undoing_brings_back_what_it_took(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        registration = stage.person_in_browser()
        spammer, twin = Author.attendee(registration), stage.attendee(visitor_id=registration.visitor_id)
        stage.say(stage.member, "Welcome")
        spam = [stage.say(spammer, "Buy"), stage.say(twin, "Buy too")]
        removed, deleted = stage.say(spammer, "Worse"), stage.say(spammer, "Oops")
        held = stage.say(spammer, "Waiting", held_for="review")
        moderation.remove_message(session, stage.moderator, stage.event.id, removed["id"])
        delete_own(session, spammer, stage.event.id, deleted["id"])
        revision = stage.revision()
        entry = sanctions.ban(session, stage.moderator, stage.event.id, spammer.key, remove_messages=True)
        assert entry.details == {"messages": 3}
        assert stage.shown() == ["Welcome"]
        assert moderation_queries.counts(session, stage.event.id)["held"] == 0
        changes = queries.changes(session, stage.event.id, revision, 100)
        assert (changes.revision, sorted(changes.removed)) == (revision + 1, [each["id"] for each in spam])
        undo(stage, entry)
        assert moderation_queries.log(session, stage.event.id)["entries"][0]["details"]["messages"] == 3
        assert stage.shown() == ["Welcome", "Buy", "Buy too"]
        assert [each["id"] for each in queries.waiting(session, stage.event.id, spammer)] == [held["id"]]
        assert stage.say(spammer, "Sorry")
        assert people(stage) == []


def test_banning_somebody_whose_browser_is_not_known_is_about_nobody_else(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        banned, bystander = stage.registration(), stage.attendee()
        stage.say(bystander, "Hello")
        stage.say(Author.attendee(banned), "Buy")
        sanctions.ban(session, stage.moderator, stage.event.id, f"r{banned.id}", remove_messages=True)
        assert facts(stage, PersonBanned)[0].registration_ids == (banned.id,)
        assert stage.shown() == ["Hello"]


def test_banning_again_keeps_what_an_undoing_has_to_bring_back(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ada = stage.attendee()
        stage.say(ada, "Buy")
        first = sanctions.ban(session, stage.moderator, stage.event.id, ada.key, remove_messages=True)
        second = sanctions.ban(session, stage.moderator, stage.event.id, ada.key)
        assert people(stage) == [("ban", ada.key)]
        with refused("moderation.changed"):
            undo(stage, first)
        undo(stage, second)
        assert stage.shown() == ["Buy"]


def test_a_ban_is_lifted_from_any_room_of_the_organisation(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ada = stage.attendee()
        other = make_event(session, stage.event.organisation)
        pinned = moderation.pin_message(session, stage.moderator, stage.event.id, stage.say(ada, "Hello")["id"])
        sanctions.ban(session, stage.moderator, stage.event.id, ada.key)
        (sanction,) = moderation_queries.people(session, stage.event.organisation_id, other.id)
        assert (sanction["kind"], sanction["key"], sanction["by"]) == ("ban", ada.key, "Mona")
        with refused("not_found"):
            undoing.undo(session, stage.moderator, other.id, pinned.id)
        undoing.undo(session, stage.moderator, other.id, sanction["log"])
        assert not is_banned(session, session.get_one(Registration, ada.registration_id))


def test_a_mute_in_another_room_is_no_business_of_this_one(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        other = make_event(session, stage.event.organisation)
        there = stage.registration(other)
        entry = sanctions.mute(session, stage.moderator, other.id, f"r{there.id}", 5)
        assert people(stage) == []
        with refused("not_found"):
            undo(stage, entry)


def test_a_spammer_back_from_the_same_address_with_a_new_name_waits_for_a_moderator(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        banned = stage.person_in_browser("address-of-today")
        colleague = Author.attendee(stage.person_in_browser("address-of-today"))
        sanctions.ban(session, stage.moderator, stage.event.id, f"r{banned.id}")
        with clock.at(now() + timedelta(seconds=20)):
            back = Author.attendee(stage.person_in_browser("address-of-today", created_at=clock.now()))
            elsewhere = Author.attendee(stage.person_in_browser("another-address", created_at=clock.now()))
            unknown = Author.attendee(stage.person_in_browser("", created_at=clock.now()))
        held = stage.say(back, "Me again")
        assert held["state"] == "held"
        assert moderation_queries.queue(session, stage.event.id)["held"][0]["held_for"] == "ban_evasion"
        assert not is_banned(session, session.get_one(Registration, back.registration_id)), "it may be somebody else"
        assert banned_among(session, {stage.event.id}) == {banned.id}
        for innocent in (colleague, elsewhere, unknown):
            assert "state" not in stage.say(innocent, "Hello")
        moderation.approve_message(session, stage.moderator, stage.event.id, held["id"])
        assert "Me again" in stage.shown()


def test_who_registers_after_a_ban_without_having_opened_the_form_waits_for_a_moderator(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        banned = stage.person_in_browser("address-of-today")
        without_cookie = make_visitor(session, stage.event.organisation)
        before = stage.attendee(visitor_id=without_cookie.id)
        sanctions.ban(session, stage.moderator, stage.event.id, f"r{banned.id}")
        assert "state" not in stage.say(before, "I was here first")
        with clock.at(now() + timedelta(seconds=20)):
            back = stage.attendee(visitor_id=make_visitor(session, stage.event.organisation).id, created_at=clock.now())
        assert stage.say(back, "Me again")["state"] == "held"


def test_undoing_a_ban_tells_every_room_that_gets_its_messages_back(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        there = Stage(
            session, make_event(session, stage.event.organisation, status=EventStatus.LIVE), stage.moderator, stage.member
        )
        ada = stage.attendee()
        here_too = there.attendee(person=session.get_one(Registration, ada.registration_id).person)
        for number in range(3):
            stage.say(ada, f"Spam {number}")
        there.say(here_too, "Spam there")
        sanctions.ban(session, stage.moderator, stage.event.id, ada.key, True)
        known = queries.revision_of(session, stage.event.id)
        entry = sanctions.ban(session, stage.moderator, there.event.id, here_too.key, True)
        undo(there, entry)
        news = queries.changes(session, stage.event.id, known, 10)
        assert news is not None
        assert [message["text"] for message in news.messages] == ["Spam 0", "Spam 1", "Spam 2"]
        assert max(message["revision"] for message in news.messages) == news.revision
        assert "Spam there" in there.shown()


def test_nobody_waits_for_a_ban_that_was_lifted(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        banned = stage.person_in_browser("address-of-today")
        entry = sanctions.ban(session, stage.moderator, stage.event.id, f"r{banned.id}")
        with clock.at(now() + timedelta(seconds=20)):
            neighbour = Author.attendee(stage.person_in_browser("address-of-today", created_at=clock.now()))
        undo(stage, entry)
        assert "state" not in stage.say(neighbour, "Hello")


def test_asking_who_is_banned_costs_one_statement_however_many_there_are(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        banned = [stage.person_in_browser() for _ in range(20)]
        for registration in banned:
            sanctions.ban(session, stage.moderator, stage.event.id, f"r{registration.id}")
        with counting(platform.engine) as sent:
            assert banned_among(session, {stage.event.id}) == {each.id for each in banned}
            assert len(people(stage)) == 20
        assert len(sent) == 2


def test_a_marketer_sees_nobody_off(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        with refused("forbidden"):
            sanctions.ban(session, stage.colleague(Role.MARKETER), stage.event.id, stage.attendee().key)
