"""Polls over the wire, on both databases: hosts run them, everybody votes, and boards say how it stands."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from core.clock import now
from core.models import Event, EventStatus, Poll, PollVote, Role
from core.permissions import Actor
from core.services.events.events import end_event
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.realtime.clients import RoomClient
from tests.realtime.stage import Stage

SINGLE = {"kind": "single", "question": "Which pump?", "options": [{"text": "Air"}, {"text": "Brine"}]}
QUIZ = {"kind": "quiz", "question": "How many kW?", "points": 10, "options": [{"text": "3", "right": True}, {"text": "9"}]}
PARALLEL = 20
Thing = dict[str, Any]
Check = Callable[[Thing], bool]


def _done(client: RoomClient, command: str, **data: Any) -> dict[str, Any]:
    answer = client.say(command, data)
    assert answer["ok"], answer
    return answer


def _refused(client: RoomClient, command: str, **data: Any) -> str:
    answer = client.say(command, data)
    assert not answer["ok"], answer
    code: str = answer["error"]["code"]
    return code


def _opened(host: RoomClient, **plan: Any) -> int:
    poll_id: int = _done(host, "prepare_poll", **plan)["id"]
    _done(host, "open_poll", id=poll_id)
    return poll_id


def _news(client: RoomClient, board: str) -> list[Thing]:
    """What changed on a board, when it is told next."""
    if board != "polls_all":
        return list(client.hear(board)["changed"])
    return [thing for name, news in client.hear("staff") if name == board for thing in news["changed"]]


def _hear(client: RoomClient, poll_id: int, until: Check = lambda poll: True, board: str = "polls") -> Thing:
    """The next news of the poll that say so."""
    while True:
        for poll in _news(client, board):
            if poll["id"] == poll_id and until(poll):
                return poll


def _see(client: RoomClient, poll_id: int, until: Check = lambda poll: True, board: str = "polls") -> Thing:
    """The poll as a page shows it that is opened now, as soon as it is so."""
    joined = client.join()
    for poll in (joined["boards"] | joined.get("staff", {}))[board]["things"]:
        if poll["id"] == poll_id and until(poll):
            return dict(poll)
    return _hear(client, poll_id, until, board)


def _has(client: RoomClient, poll_id: int) -> bool:
    return any(poll["id"] == poll_id for poll in client.join()["boards"]["polls"]["things"])


def test_a_poll_opens_for_everybody_and_its_bars_move(room: Stage) -> None:
    host, maud, junaid = room.member(), room.attendee(), room.attendee()
    poll_id = _opened(host, **SINGLE)
    options = [option["id"] for option in _hear(maud, poll_id)["options"]]
    assert _done(maud, "vote", id=poll_id, choices=[options[0]])["answer"] == [options[0]]
    _done(junaid, "vote", id=poll_id, choices=[options[1]])
    _done(junaid, "vote", id=poll_id, choices=[options[0]])
    moved = _hear(junaid, poll_id, lambda poll: poll["results"]["options"][0]["votes"] == 2)
    assert moved["results"] == {"votes": 2, "options": [{"id": options[0], "votes": 2}, {"id": options[1], "votes": 0}]}
    _done(host, "close_poll", id=poll_id)
    assert _hear(maud, poll_id, lambda poll: poll["state"] == "closed")["results"] == moved["results"]
    assert _refused(maud, "vote", id=poll_id, choices=[options[1]]) == "poll.closed"
    assert maud.say("mine", {})["mine"]["polls"] == {"votes": {str(poll_id): {"answer": [options[0]]}}}


def test_drafts_reach_the_team_alone(room: Stage) -> None:
    host, moderator, maud = room.member(), room.member(Role.MODERATOR), room.attendee()
    poll_id = _done(host, "prepare_poll", **QUIZ)["id"]
    known = _hear(moderator, poll_id, board="polls_all")
    _see(maud, _opened(host, **SINGLE))
    assert not _has(maud, poll_id)
    assert (known["state"], known["options"][0]["right"]) == ("draft", True)
    assert "staff" not in maud.join()


def test_a_poll_closes_by_itself_when_its_seconds_are_over(room: Stage) -> None:
    host, maud = room.member(), room.attendee()
    poll_id = _opened(host, **SINGLE | {"seconds": 300, "showing": "closed"})
    shown = _hear(maud, poll_id)
    assert "results" not in shown
    _done(maud, "vote", id=poll_id, choices=[shown["options"][1]["id"]])
    with room.platform.transaction() as session:  # as if most of them had gone by
        closes_at = session.get_one(Poll, poll_id).closes_at = now() + timedelta(seconds=1)
    room.platform.live.board_changed(room.event.id, "polls")
    closed = _hear(maud, poll_id, lambda poll: poll["state"] == "closed")
    assert [option["votes"] for option in closed["results"]["options"]] == [0, 1]
    assert closed["closes_at"] == closes_at.isoformat()


def test_a_poll_closes_with_its_event(room: Stage) -> None:
    host, maud = room.member(), room.attendee()
    poll_id = _opened(host, **SINGLE)
    _hear(maud, poll_id)
    with room.platform.transaction() as session:
        event = session.get_one(Event, room.event.id)
        end_event(session, Actor.of(make_member(session, event.organisation, Role.HOST)), event.id)
    assert _hear(maud, poll_id, lambda poll: poll["state"] == "closed")["votes"] == 0


def test_whoever_voted_sees_results_that_others_do_not(room: Stage) -> None:
    host, maud, junaid = room.member(), room.attendee(), room.attendee()
    poll_id = _opened(host, **SINGLE | {"showing": "voted"})
    option = _hear(maud, poll_id)["options"][0]["id"]
    assert _refused(maud, "poll_results", id=poll_id) == "poll.hidden"
    assert _done(maud, "vote", id=poll_id, choices=[option])["results"]["votes"] == 1
    assert "results" not in _see(junaid, poll_id, lambda poll: poll["votes"] == 1)
    _done(junaid, "vote", id=poll_id, choices=[option])
    assert _done(maud, "poll_results", id=poll_id)["results"]["options"][0]["votes"] == 2
    assert maud.say("mine", {})["mine"]["polls"]["votes"][str(poll_id)]["results"]["votes"] == 2


def test_a_quiz_shows_who_knew_when_it_is_closed(room: Stage) -> None:
    host, maud = room.member(), room.attendee(name="Maud Ferrier")
    poll_id = _opened(host, **QUIZ)
    shown = _hear(maud, poll_id)
    right, wrong = (option["id"] for option in shown["options"])
    assert not any("right" in option for option in shown["options"])
    _done(maud, "vote", id=poll_id, choices=[right])
    assert _refused(maud, "vote", id=poll_id, choices=[wrong]) == "poll.answered"
    _done(host, "close_poll", id=poll_id)
    while not (leaders := maud.hear("leaders")["changed"]):
        pass
    assert [(row["name"], row["points"], row["place"]) for row in leaders] == [("Maud F.", 10, 1)]
    assert _refused(host, "reopen_poll", id=poll_id) == "poll.answers_shown"


def test_twenty_posts_at_once_and_a_new_connection_are_one_vote(room: Stage) -> None:
    host, maud = room.member(), room.attendee()
    poll_id = _opened(host, **SINGLE)
    options = [option["id"] for option in _see(maud, poll_id)["options"]]
    ticket = room.ticket()
    pages = [room.enter({"ticket": ticket}) for _ in range(4)]
    with ThreadPoolExecutor(PARALLEL) as pool:
        said = [pool.submit(_done, pages[n % 4], "vote", id=poll_id, choices=[options[n % 2]]) for n in range(PARALLEL)]
        assert {answer.result()["ok"] for answer in said} == {True}
    for page in pages:
        page.close()
    back = room.enter({"ticket": ticket})
    _done(back, "vote", id=poll_id, choices=[options[1]])
    with room.platform.reading() as session:
        assert session.scalar(select(func.count()).select_from(PollVote).where(PollVote.poll_id == poll_id)) == 1
    counted = _see(host, poll_id, lambda poll: poll["results"]["options"][1]["votes"] == 1, "polls_all")
    assert counted["votes"] == 1


def test_everything_a_host_does_with_a_poll_can_be_asked_for(room: Stage) -> None:
    host, moderator, maud = room.member(), room.member(Role.MODERATOR), room.attendee()
    poll_id = _done(host, "prepare_poll", **SINGLE)["id"]
    _done(host, "change_poll", id=poll_id, kind="words", question="Where from?", most=2)
    _done(host, "delete_poll", id=poll_id)
    _done(host, "restore_poll", id=poll_id)
    _done(host, "open_poll", id=poll_id)
    _done(maud, "vote", id=poll_id, words=["Leeds", "Rude"])
    _done(moderator, "hide_word", id=poll_id, word="rude", hidden=True)
    _done(host, "close_poll", id=poll_id)
    shown = _see(maud, poll_id, lambda poll: poll["state"] == "closed")
    assert shown["results"] == {"votes": 1, "words": [{"text": "Leeds", "votes": 1}], "others": 0}
    _done(host, "show_results", id=poll_id, shown=False)
    _done(host, "reopen_poll", id=poll_id)
    _done(host, "close_poll", id=poll_id)
    duplicate = _done(host, "duplicate_poll", id=poll_id)["id"]
    cleared = _done(host, "clear_poll", id=poll_id)["id"]
    assert len({poll_id, duplicate, cleared}) == 3
    assert _refused(host, "reopen_poll", id=poll_id) == "not_found"


def test_nobody_else_runs_polls(room: Stage) -> None:
    host, moderator, maud = room.member(), room.member(Role.MODERATOR), room.attendee()
    poll_id = _opened(host, **SINGLE)
    for client in (moderator, maud):
        assert _refused(client, "prepare_poll", **SINGLE) == "forbidden"
        assert _refused(client, "close_poll", id=poll_id) == "forbidden"
    assert _refused(maud, "hide_word", id=poll_id, word="x", hidden=True) == "forbidden"
    assert _refused(host, "vote", id=poll_id, choices=[1]) == "poll.attendees_only"
    assert _refused(maud, "vote", id=poll_id, choices="all") == "malformed"
    assert _refused(maud, "vote", id=poll_id, choices=[2**31 - 1]) == "poll.answer"
    with room.platform.transaction() as session:
        elsewhere = make_event(session, make_organisation(session), status=EventStatus.LIVE)
        stranger = make_registration(session, elsewhere).ticket_token
    assert _refused(room.enter({"ticket": stranger}), "vote", id=poll_id, choices=[1]) == "not_found"
