"""A lucky draw over the wire: a host who promises and draws, attendees who take part and check."""

from datetime import timedelta
from typing import Any

import pytest

from core.clock import now
from core.models import Draw, Role
from core.platform import Platform
from referral.draws import commitment, entrants_hash, order_of, public_number
from tests.realtime.clients import RoomClient
from tests.realtime.stage import Stage

PRIZE = {"prize": " An e-bike ", "winners": 1, "entering": "button"}


@pytest.fixture
def host(stage: Stage) -> RoomClient:
    """A host in the room."""
    return stage.member()


def _done(room: RoomClient, command: str, **data: Any) -> dict[str, Any]:
    answer = room.say(command, data)
    assert answer["ok"], answer
    return answer


def _code(answer: dict[str, Any]) -> str:
    code: str = answer["error"]["code"]
    return code


def _hear_draw(room: RoomClient, state: str) -> dict[str, Any]:
    """The next news in which a draw stands so."""
    while True:
        for draw in room.hear("draws")["changed"]:
            if draw["state"] == state:
                return dict(draw)


def _hear_staff_draw(room: RoomClient, state: str) -> dict[str, Any]:
    """The same on the team's board."""
    while True:
        for name, news in room.hear("staff"):
            for draw in news["changed"] if name == "draws_all" else ():
                if draw["state"] == state:
                    return dict(draw)


def _pass_the_closing(platform: Platform, draw_id: int) -> None:
    """As if the announced minutes were over."""
    with platform.transaction() as session:
        session.get_one(Draw, draw_id).closes_at = now() - timedelta(seconds=1)


def test_a_draw_from_its_announcement_to_its_winner(stage: Stage, host: RoomClient) -> None:
    ticket = stage.ticket(name="Maud Ferrier")
    maud, junaid = stage.enter({"ticket": ticket}), stage.attendee(name="Junaid Sarwar")
    draw_id = _done(host, "prepare_draw", **PRIZE)["id"]
    _done(host, "announce_draw", id=draw_id, minutes=5)
    announced = _hear_draw(maud, "announced")
    assert (announced["prize"], "seed" in announced) == ("An e-bike", False)
    number = public_number(announced["commitment"], ticket)
    own = _done(maud, "enter_draw", id=draw_id)["draws"][str(draw_id)]
    assert own == {"number": number, "wants": True, "qualifies": True, "amounts": {}}
    assert maud.say("mine", {})["mine"]["draws"] == {str(draw_id): own}
    assert _done(junaid, "my_draws")["draws"][str(draw_id)]["wants"] is False
    assert _code(host.say("draw_winners", {"id": draw_id})) == "draw.open"
    _pass_the_closing(stage.platform, draw_id)
    assert _code(junaid.say("enter_draw", {"id": draw_id})) == "draw.closed"
    _done(host, "draw_winners", id=draw_id)
    drawn = _hear_draw(junaid, "drawn")
    assert commitment(drawn["seed"]) == announced["commitment"]
    assert drawn["entrants_hash"] == entrants_hash([number])
    assert drawn["won"] == [{"place": 1, "number": order_of(drawn["seed"], [number])[0], "name": "Maud"}]
    assert _done(junaid, "my_draws")["draws"] == {str(draw_id): {"listed": False}}


def test_the_team_reads_how_many_would_enter_and_takes_no_part(stage: Stage, host: RoomClient) -> None:
    stage.ticket()
    draw_id = _done(host, "prepare_draw", **PRIZE | {"entering": "automatic"}, rules={"brought": 1})["id"]
    _done(host, "announce_draw", id=draw_id, minutes=1)
    draw = _hear_staff_draw(host, "announced")
    moderator = stage.member(Role.MODERATOR)
    assert (draw["qualify"], draw["enter"], draw["rules"]) == (0, 0, {"brought": 1})
    assert _code(host.say("enter_draw", {"id": draw_id})) == "draw.team"
    assert "draws" in host.join()["boards"]
    assert host.say("mine", {})["mine"].get("draws", {}) == {}
    assert _code(moderator.say("cancel_draw", {"id": draw_id, "reason": "No"})) == "forbidden"


def test_attendees_run_no_draws(stage: Stage, host: RoomClient) -> None:
    maud = stage.attendee()
    draw_id = _done(host, "prepare_draw", **PRIZE)["id"]
    for command, data in (
        ("prepare_draw", PRIZE),
        ("announce_draw", {"id": draw_id, "minutes": 1}),
        ("change_draw", PRIZE | {"id": draw_id}),
        ("discard_draw", {"id": draw_id}),
        ("draw_winners", {"id": draw_id}),
        ("cancel_draw", {"id": draw_id, "reason": "No"}),
        ("replace_winner", {"id": draw_id, "number": "0" * 16, "why": "absent"}),
    ):
        assert _code(maud.say(command, data)) == "forbidden", command
    assert _code(maud.say("enter_draw", {"id": draw_id})) == "not_found", "it is only prepared"


def test_what_a_draw_cannot_be_is_refused(host: RoomClient) -> None:
    for wrong in (
        {"prize": "  "},
        {"winners": 0},
        {"winners": 51},
        {"entering": "magic"},
        {"rules": {"watched_min": 0}},
        {"rules": {"knows_the_host": 1}},
    ):
        assert _code(host.say("prepare_draw", PRIZE | wrong)) == "malformed", wrong
        assert _code(host.say("change_draw", PRIZE | {"id": 1} | wrong)) == "malformed", wrong


def test_a_winner_who_is_not_there_is_replaced_before_everybodys_eyes(stage: Stage, host: RoomClient) -> None:
    maud = stage.attendee(name="Maud Ferrier")
    stage.ticket(name="Junaid Sarwar")
    draw_id = _done(host, "prepare_draw", **PRIZE | {"entering": "automatic"})["id"]
    _done(host, "announce_draw", id=draw_id, minutes=1)
    _pass_the_closing(stage.platform, draw_id)
    _done(host, "draw_winners", id=draw_id)
    (first,) = _hear_draw(maud, "drawn")["won"]
    _done(host, "replace_winner", id=draw_id, number=first["number"], why="absent")
    while len(won := _hear_draw(maud, "drawn")["won"]) < 2:
        pass
    replaced, follows = won
    assert replaced == first | {"given_up": "absent"}
    assert (follows["place"], {first["name"], follows["name"]}) == (1, {"Maud", "Junaid"})


def test_a_cancelled_draw_stays_in_sight_with_its_reason(stage: Stage, host: RoomClient) -> None:
    maud = stage.attendee()
    draw_id = _done(host, "prepare_draw", **PRIZE)["id"]
    discarded = _done(host, "prepare_draw", **PRIZE)["id"]
    _done(host, "discard_draw", id=discarded)
    _done(host, "announce_draw", id=draw_id, minutes=1)
    _done(host, "cancel_draw", id=draw_id, reason="The bike has a flat tyre")
    assert _hear_draw(maud, "cancelled")["reason"] == "The bike has a flat tyre"
    assert _code(host.say("draw_winners", {"id": draw_id})) == "draw.cancelled"
