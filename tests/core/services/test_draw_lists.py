"""Who is on the list of a lucky draw, and when it is fixed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from core.clock import at, now
from core.models import (
    Anonymity,
    DrawState,
    Entering,
    Poll,
    PollVote,
    Question,
    QuestionState,
    Registration,
    RegistrationStatus,
    Role,
)
from core.platform import Platform
from core.poll_rules.kinds import PollKind
from core.queries.draws.boards import shown_draws, staff_draws
from core.services.draws.entries import close_due
from core.services.people.merges import merge_people, undo_merge
from core.services.room import sanctions
from tests.core.services.chat_support import Stage, code_of
from tests.core.services.draw_support import MINUTES, House, number_of
from tests.factories import make_member


@pytest.fixture
def house(platform: Platform) -> Iterator[House]:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        yield House(session, stage, stage.colleague(Role.HOST))


def test_everybody_who_did_not_leave_is_on_an_automatic_list(house: House) -> None:
    stays, leaves, returns = (house.stage.registration() for _ in range(3))
    draw = house.announce()
    house.say(draw, leaves, returns, takes_part=False)
    house.say(draw, returns)
    house.draw(draw)
    assert house.listed(draw) == sorted(number_of(draw, place) for place in (stays, returns))
    assert house.own(draw, leaves) == {"listed": False}


def test_only_who_pressed_the_button_is_on_the_other_list(house: House) -> None:
    presses, does_not = house.stage.registration(), house.stage.registration()
    draw = house.announce(entering=Entering.BUTTON)
    (answer,) = house.say(draw, presses)
    number = number_of(draw, presses)
    assert answer["draws"][str(draw.id)] == {"number": number, "wants": True, "qualifies": True, "amounts": {}}
    assert house.own(draw, does_not)["wants"] is False
    house.draw(draw)
    assert house.listed(draw) == [number]
    assert house.own(draw, presses) == {"number": number, "listed": True}


def test_every_rule_has_to_be_met(house: House) -> None:
    keen, watcher, bringer = (house.stage.registration() for _ in range(3))
    house.watched(keen, 12)
    house.watched(watcher, 12)
    house.watched(bringer, 9)
    for parent in (keen, bringer):
        house.stage.registration(parent=parent)
    cancelled = house.stage.registration(parent=watcher, status=RegistrationStatus.CANCELLED)
    draw = house.announce(watched_min=10, brought=1)
    assert house.own(draw, bringer)["amounts"] == {"watched_min": 9, "brought": 1}
    assert [house.own(draw, place)["qualifies"] for place in (keen, watcher, bringer)] == [True, False, False]
    assert house.own(draw, cancelled) == {}
    (staff,) = staff_draws(house.session, house.event_id)
    assert (staff["qualify"], staff["enter"]) == (1, 1)
    house.draw(draw)
    assert house.listed(draw) == [number_of(draw, keen)]


def test_answered_polls_and_shown_questions_count(house: House) -> None:
    keen, shy, quiet = (house.stage.registration() for _ in range(3))
    poll = _poll(house)
    for place in (keen, shy):
        _answer(house, poll, place)
    _ask(house, keen)
    _ask(house, shy, anonymity=Anonymity.ATTENDEES)
    _ask(house, quiet, state=QuestionState.HELD)
    draw = house.announce(answered=1, asked=1)
    amounts = [house.own(draw, place)["amounts"] for place in (keen, shy, quiet)]
    assert amounts == [{"answered": 1, "asked": 1}, {"answered": 1, "asked": 0}, {"answered": 0, "asked": 0}]
    (staff,) = staff_draws(house.session, house.event_id)
    assert (staff["qualify"], staff["enter"]) == (1, 1)
    house.draw(draw)
    assert house.listed(draw) == [number_of(draw, keen)]


def _poll(house: House) -> Poll:
    scope = {"organisation_id": house.stage.event.organisation_id, "event_id": house.event_id}
    poll = Poll(kind=PollKind.SINGLE, question="Gas or heat pump?", opened_at=now(), **scope)
    house.session.add(poll)
    house.session.flush()
    return poll


def _answer(house: House, poll: Poll, place: Registration) -> None:
    of = {"organisation_id": place.organisation_id, "poll_id": poll.id, "registration_id": place.id}
    house.session.add(PollVote(answer="1", **of))
    house.session.flush()


def _ask(house: House, place: Registration, **values: Any) -> None:
    of = {"organisation_id": place.organisation_id, "event_id": place.event_id, "registration_id": place.id}
    house.session.add(Question(client_id=f"q{place.id}", author_name=place.name, text="How loud is it?", **of, **values))
    house.session.flush()


def test_the_team_the_banned_and_who_gave_their_place_back_are_on_no_list(house: House) -> None:
    member = make_member(house.session, house.stage.event.organisation, Role.AGENT, email="Maud.Ferrier@gmail.com")
    colleague = house.stage.registration()
    colleague.person.email = "maudferrier+draw@gmail.com"
    banned, fair = house.stage.registration(), house.stage.registration()
    house.stage.registration(status=RegistrationStatus.CANCELLED)
    sanctions.ban(house.session, house.stage.moderator, house.event_id, f"r{banned.id}", remove_messages=False)
    draw = house.announce()
    assert member.removed_at is None
    assert house.own(draw, colleague)["team"] is True
    (staff,) = staff_draws(house.session, house.event_id)
    assert (staff["qualify"], staff["enter"]) == (1, 1)
    house.draw(draw)
    assert house.listed(draw) == [number_of(draw, fair)]


def test_one_human_has_one_entry(house: House) -> None:
    first, second = house.stage.registration(), house.stage.registration()
    draw = house.announce(entering=Entering.BUTTON)
    house.say(draw, second)
    owner = house.stage.colleague(Role.OWNER)
    merge_people(house.session, owner, first.person_id, second.person_id, "the same person")
    house.draw(draw)
    assert house.listed(draw) == [number_of(draw, first)], "what was said at the second place counts for the human"


def test_of_the_words_of_one_human_the_last_ones_count(house: House) -> None:
    first, second = house.stage.registration(), house.stage.registration()
    owner, draw = house.stage.colleague(Role.OWNER), house.announce(entering=Entering.BUTTON)
    house.say(draw, first, takes_part=False)
    with at(now() + timedelta(seconds=10)):
        house.say(draw, second)
    merge = merge_people(house.session, owner, first.person_id, second.person_id, "the same person")
    assert house.own(draw, first)["wants"] is True
    with at(now() + timedelta(seconds=20)):
        house.say(draw, first, takes_part=False)
    assert house.own(draw, first)["wants"] is False, "who entered at the other place can leave at the one that stays"
    undo_merge(house.session, owner, merge.id)
    assert [house.own(draw, place)["wants"] for place in (first, second)] == [False, True]


def test_undoing_a_merge_gives_each_place_its_own_choice_back(house: House) -> None:
    first, second = house.stage.registration(), house.stage.registration()
    owner, draw = house.stage.colleague(Role.OWNER), house.announce()
    house.say(draw, first)
    with at(now() + timedelta(seconds=10)):
        house.say(draw, second, takes_part=False)
    merge = merge_people(house.session, owner, first.person_id, second.person_id, "the same person")
    assert house.own(draw, first)["wants"] is False
    undo_merge(house.session, owner, merge.id)
    assert [house.own(draw, place)["wants"] for place in (first, second)] == [True, False]


def test_two_places_that_become_one_after_the_closing_keep_their_lines(house: House) -> None:
    first, second = house.stage.registration(), house.stage.registration()
    draw = house.draw(house.announce())
    merge_people(house.session, house.stage.colleague(Role.OWNER), first.person_id, second.person_id, "the same person")
    assert len(house.listed(draw)) == 2
    assert house.own(draw, first)["listed"] is True


def test_the_list_is_fixed_when_the_time_is_over_and_nobody_enters_later(house: House) -> None:
    early, late = house.stage.registration(), house.stage.registration()
    draw = house.announce(entering=Entering.BUTTON)
    house.say(draw, early)
    assert close_due(house.session) == 0
    with at(now() + timedelta(minutes=MINUTES)):
        (answer,) = house.say(draw, late)
        assert code_of(answer) == "draw.closed", "to the second, whoever fixes the list when"
        assert close_due(house.session) == 1
        assert close_due(house.session) == 0
    assert (draw.state, draw.entrants) == (DrawState.CLOSED, 1)
    (shown,) = shown_draws(house.session, house.event_id)
    assert shown["entrants_hash"] == draw.entrants_hash
    assert "seed" not in shown
    house.draw(draw)
    assert house.listed(draw) == [number_of(draw, early)]
