"""Lucky draws: what is told when, who wins, and what cannot be done afterwards."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from core.models import (
    DrawState,
    Entering,
    EventStatus,
    GivenUp,
    Person,
    Role,
)
from core.platform import Platform
from core.queries.draws.boards import shown_draws, staff_draws
from core.queries.draws.published import published
from core.services.draws import draws as services
from core.services.draws.entries import Choice, choose
from referral.draws import commitment, order_of
from tests.core.services.chat_support import Stage, code_of, refused
from tests.core.services.draw_support import MINUTES, House, number_of


@pytest.fixture
def house(platform: Platform) -> Iterator[House]:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        yield House(session, stage, stage.colleague(Role.HOST))


def test_only_the_hash_of_the_seed_is_told_before_the_draw(house: House) -> None:
    house.stage.registration()
    draw = house.announce()
    (shown,) = shown_draws(house.session, house.event_id)
    assert shown["commitment"] == commitment(draw.seed)
    for told in (shown, *staff_draws(house.session, house.event_id), published(house.session, house.stage.event, draw)):
        assert draw.seed not in str(told)
    house.draw(draw)
    (shown,) = shown_draws(house.session, house.event_id)
    assert (shown["state"], shown["seed"]) == ("drawn", draw.seed)


def test_winners_follow_from_what_is_published(house: House) -> None:
    places = [house.stage.registration() for _ in range(9)]
    draw = house.draw(house.announce(winners=3))
    said = published(house.session, house.stage.event, draw)
    assert said["list"] == sorted(number_of(draw, place) for place in places)
    assert [each["number"] for each in said["won"]] == list(order_of(said["seed"], said["list"])[:3])
    assert [each["place"] for each in said["won"]] == [1, 2, 3]


def test_what_is_prepared_only_the_team_sees(house: House) -> None:
    place = house.stage.registration()
    draw = house.prepare()
    assert shown_draws(house.session, house.event_id) == []
    assert [each["state"] for each in staff_draws(house.session, house.event_id)] == ["prepared"]
    assert house.own(draw, place) == {}
    services.discard_draw(house.session, house.host, house.event_id, draw.id)
    assert staff_draws(house.session, house.event_id) == []


def test_the_terms_of_a_draw_change_until_it_is_announced(house: House) -> None:
    draw = house.prepare()
    other = services.Terms("A mill", 2, Entering.BUTTON, {"brought": 1})
    services.change_draw(house.session, house.host, house.event_id, draw.id, other)
    (told,) = staff_draws(house.session, house.event_id)
    assert (told["prize"], told["winners"], told["entering"], told["rules"]) == ("A mill", 2, "button", {"brought": 1})
    services.announce_draw(house.session, house.host, house.event_id, draw.id, MINUTES)
    with refused("draw.announced"):
        services.change_draw(house.session, house.host, house.event_id, draw.id, services.Terms("A cup", 1, Entering.BUTTON, {}))
    (told,) = shown_draws(house.session, house.event_id)
    assert (told["prize"], told["rules"]) == ("A mill", {"brought": 1})


def test_nobody_draws_before_the_announced_time(house: House) -> None:
    house.stage.registration()
    draw = house.announce()
    with refused("draw.open"):
        services.draw_winners(house.session, house.host, house.event_id, draw.id)
    assert draw.state == DrawState.ANNOUNCED


def test_a_draw_is_final(house: House) -> None:
    house.stage.registration()
    draw = house.draw(house.announce())
    with refused("draw.drawn"):
        house.draw(draw)
    with refused("draw.drawn"):
        services.cancel_draw(house.session, house.host, house.event_id, draw.id, "I liked another one better")
    with refused("draw.announced"):
        services.discard_draw(house.session, house.host, house.event_id, draw.id)
    with refused("draw.announced"):
        services.announce_draw(house.session, house.host, house.event_id, draw.id, MINUTES)


def test_who_is_not_there_is_replaced_by_the_next_in_order_and_everybody_reads_it(house: House) -> None:
    for _ in range(3):
        house.stage.registration()
    draw = house.draw(house.announce(winners=2))
    order = order_of(draw.seed, house.listed(draw))
    following = services.replace_winner(house.session, house.host, house.event_id, draw.id, order[0], GivenUp.ABSENT)
    assert following is not None
    assert (following.number, following.rank, following.place) == (order[2], 3, 1)
    (shown,) = shown_draws(house.session, house.event_id)
    assert [(each["place"], each["number"], each.get("given_up")) for each in shown["won"]] == [
        (1, order[0], "absent"),
        (2, order[1], None),
        (1, order[2], None),
    ]
    with refused("draw.no_winner"):
        services.replace_winner(house.session, house.host, house.event_id, draw.id, order[0], GivenUp.ABSENT)
    last = services.replace_winner(house.session, house.host, house.event_id, draw.id, order[2], GivenUp.DECLINED)
    assert last is None, "nobody is left"


def test_a_draw_is_cancelled_in_public_and_its_seed_revealed(house: House) -> None:
    house.stage.registration()
    draw = house.announce()
    services.cancel_draw(house.session, house.host, house.event_id, draw.id, "The prize has not arrived")
    (shown,) = shown_draws(house.session, house.event_id)
    assert (shown["state"], shown["reason"], shown["seed"]) == ("cancelled", "The prize has not arrived", draw.seed)
    with refused("draw.cancelled"):
        house.draw(draw)
    assert code_of(house.say(draw, house.stage.registration())[0]) == "draw.closed"


def test_a_draw_that_nobody_entered_draws_nobody(house: House) -> None:
    draw = house.announce(entering=Entering.BUTTON)
    with refused("draw.nobody"):
        house.draw(draw)


def test_only_hosts_draw_and_only_at_their_own_events(house: House) -> None:
    draw = house.prepare()
    with refused("forbidden"):
        services.announce_draw(house.session, house.stage.moderator, house.event_id, draw.id, MINUTES)
    elsewhere = Stage.set_up(house.session)
    stranger = elsewhere.colleague(Role.HOST)
    with refused("not_found"):
        services.announce_draw(house.session, stranger, house.event_id, draw.id, MINUTES)
    with refused("not_found"):
        services.announce_draw(house.session, stranger, elsewhere.event.id, draw.id, MINUTES)
    announced = house.announce()
    (answer,) = choose(house.session, elsewhere.event.id, [Choice(elsewhere.registration().id, announced.id, takes_part=True)])
    assert code_of(answer) == "not_found"


def test_a_draw_is_announced_only_while_people_can_take_part(house: House) -> None:
    draw = house.prepare()
    house.stage.event.status = EventStatus.ENDED
    with refused("draw.event_not_on"):
        services.announce_draw(house.session, house.host, house.event_id, draw.id, MINUTES)


def test_an_event_has_no_more_draws_than_a_room_can_be_told_of(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "DRAWS_MAX", 1)
    house.prepare()
    with refused("draw.too_many"):
        house.prepare()


def test_winners_are_named_by_their_first_names(house: House) -> None:
    person = house.stage.registration(name="Maud Ferrier")
    draw = house.draw(house.announce())
    (shown,) = shown_draws(house.session, house.event_id)
    assert shown["won"] == [{"place": 1, "number": number_of(draw, person), "name": "Maud"}]
    said = published(house.session, house.stage.event, draw)
    assert "Maud" not in str(said), "what is published outlives the event"
    assert person.ticket_token not in str(said)
    assert house.session.scalars(select(Person.name).where(Person.id == person.person_id)).one() not in str(said)
