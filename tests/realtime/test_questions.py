"""Questions over the wire, from asking to the answer, on both databases; hundreds at once, one vote a person."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import func, select

from core.models import Question, QuestionVote, Role
from tests.realtime.clients import RoomClient
from tests.realtime.stage import Stage

State = dict[str, Any]


def ask(room: RoomClient, text: str, client_id: str = "", **data: Any) -> State:
    answer = room.say("ask_question", {"client_id": client_id or f"asked-{abs(hash(text))}", "text": text, **data})
    assert answer["ok"], answer
    question: State = answer["question"]
    return question


def done(room: RoomClient, command: str, **data: Any) -> State:
    answer = room.say(command, data)
    assert answer["ok"], answer
    return answer


def code(answer: State) -> str:
    refused: str = answer["error"]["code"]
    return refused


def on_board(room: RoomClient, name: str = "questions") -> dict[int, State]:
    """What a newcomer with this window would see."""
    snapshot = room.join()
    boards = snapshot["staff"] if name.startswith("questions_") else snapshot["boards"]
    return {thing["id"]: thing for thing in boards[name]["things"]}


def hear_thing(room: RoomClient, wanted: Callable[[State], bool], name: str = "questions") -> State:
    """The next thing of the board's news that is as wanted."""
    while True:
        news = room.hear("staff")[0][1] if name.startswith("questions_") else room.hear(name)
        for thing in news["changed"]:
            if wanted(thing):
                return dict(thing)


def test_a_question_goes_from_asking_to_its_answer_before_everybodys_eyes(room: Stage) -> None:
    maud, junaid, host = room.attendee(name="Maud Ferrier"), room.attendee(), room.member(Role.HOST, name="Rosa")
    asked = ask(maud, "How loud is it?")
    heard = hear_thing(junaid, lambda thing: thing["id"] == asked["id"])
    assert (heard["text"], heard["author"]["name"], heard["votes"]) == ("How loud is it?", "Maud F.", 0)
    assert done(junaid, "upvote_question", id=asked["id"], up=True)["votes"] == 1
    assert hear_thing(maud, lambda thing: thing.get("votes") == 1)["id"] == asked["id"]
    done(host, "answer_question_live", id=asked["id"])
    assert hear_thing(maud, lambda thing: thing.get("state") == "answering")["id"] == asked["id"]
    assert code(maud.say("withdraw_question", {"id": asked["id"]})) == "question.answered"
    deed = done(host, "answer_question", id=asked["id"], text="As loud as a fridge.")
    answered = hear_thing(junaid, lambda thing: thing.get("state") == "answered")
    assert (answered["answer"], answered["answered_by"]) == ("As loud as a fridge.", "Rosa")
    done(host, "undo_question", id=asked["id"], revision=deed["revision"])
    assert hear_thing(junaid, lambda thing: thing.get("state") == "answering")["id"] == asked["id"]
    assert on_board(room.attendee())[asked["id"]]["state"] == "answering"
    assert junaid.say("mine", {})["mine"]["questions"] == {"upvoted": [asked["id"]], "asked": [], "held": []}
    assert maud.say("mine", {})["mine"]["questions"]["asked"] == [asked["id"]]


def test_what_waits_is_the_teams_and_its_authors_business_alone(room: Stage) -> None:
    maud, junaid, moderator = room.attendee(name="Maud Ferrier"), room.attendee(), room.member(Role.MODERATOR)
    settings = done(moderator, "question_settings", moderated=True, anonymity="everyone")
    assert settings == {"ok": True, "open": True, "anonymity": "everyone", "moderated": True}
    held = ask(maud, "Is this on?", anonymity="everyone")
    assert held["state"] == "held"
    waiting = hear_thing(moderator, lambda thing: thing["id"] == held["id"], "questions_waiting")
    assert (waiting["held_for"], "author" in waiting) == ("review", False)
    assert set(on_board(junaid)) == {0}
    assert "staff" not in junaid.join()
    done(moderator, "approve_question", id=held["id"])
    assert "author" not in hear_thing(junaid, lambda thing: thing["id"] == held["id"])
    assert maud.hear("own") == {}
    rejected = ask(maud, "Buy my coins?")
    done(moderator, "dismiss_question", id=rejected["id"])
    mine = maud.say("mine", {})["mine"]["questions"]
    assert [(question["id"], question["state"]) for question in mine["held"]] == [(rejected["id"], "dismissed")]
    for command in ("approve_question", "dismiss_question", "answer_question_live", "put_back_question"):
        assert code(maud.say(command, {"id": held["id"]})) == "forbidden"
    assert code(maud.say("question_settings", {"open": False})) == "forbidden"
    assert code(maud.say("ask_question", {"client_id": "asked-again", "text": "\x00"})) == "malformed"


def test_a_banned_person_asks_nothing_and_closed_questions_take_none(room: Stage) -> None:
    maud, moderator = room.attendee(), room.member(Role.MODERATOR)
    done(moderator, "question_settings", open=False)
    assert code(maud.say("ask_question", {"client_id": "asked-late", "text": "Why?"})) == "question.closed"
    done(moderator, "question_settings", open=True)
    asked = ask(maud, "Why?")
    done(maud, "withdraw_question", id=asked["id"])
    done(maud, "restore_question", id=asked["id"])
    done(moderator, "ban", key=maud.join()["you"]["key"], remove_messages=False)
    assert code(maud.say("ask_question", {"client_id": "asked-banned", "text": "Why not?"})) == "room.banned"


def test_reports_reach_the_team_alone_once_a_person_until_it_has_looked(room: Stage) -> None:
    maud, junaid, li, moderator = room.attendee(), room.attendee(), room.attendee(), room.member(Role.MODERATOR)
    asked = ask(maud, "Buy my coins?")
    for _ in range(2):
        assert junaid.say("report_question", {"id": asked["id"], "reason": "abuse", "note": "not nice"}) == {"ok": True}
    reported = hear_thing(moderator, lambda thing: "reports" in thing, "questions_waiting")
    assert (reported["id"], reported["text"], reported["reports"]) == (asked["id"], "Buy my coins?", 1)
    assert (reported["reasons"], reported["notes"]) == ({"abuse": 1}, ["not nice"])
    done(li, "report_question", id=asked["id"], reason="spam")
    assert hear_thing(moderator, lambda thing: thing.get("reports") == 2, "questions_waiting")["reasons"] == {
        "abuse": 1,
        "spam": 1,
    }
    assert hear_thing(maud, lambda thing: thing["id"] == asked["id"]) == asked
    assert "reports" not in str(li.join())
    assert code(maud.say("report_question", {"id": asked["id"], "reason": "spam"})) == "question.own"
    assert code(li.say("report_question", {"id": asked["id"] + 1, "reason": "spam"})) == "question.gone"
    for wrong in ({"reason": "rude"}, {"reason": "spam", "note": "x" * 301}):
        assert code(li.say("report_question", {"id": asked["id"], **wrong})) == "malformed"
    assert code(li.say("dismiss_question_reports", {"id": asked["id"]})) == "forbidden"

    deed = done(moderator, "dismiss_question_reports", id=asked["id"])
    while asked["id"] not in moderator.hear("staff")[0][1]["gone"]:
        pass
    done(moderator, "undo_question", id=asked["id"], revision=deed["revision"])
    assert hear_thing(moderator, lambda thing: "reports" in thing, "questions_waiting")["reports"] == 2
    done(moderator, "dismiss_question", id=asked["id"])
    assert (
        hear_thing(moderator, lambda thing: thing.get("state") == "dismissed", "questions_waiting")
        .keys()
        .isdisjoint({"reports", "notes"})
    )


def test_twenty_parallel_votes_and_a_reconnect_are_one_vote(room: Stage) -> None:
    asked, ticket = ask(room.attendee(), "How loud?"), room.ticket()
    windows = [room.connect({"ticket": ticket}) for _ in range(20)]
    with ThreadPoolExecutor(len(windows)) as pool:
        answers = list(pool.map(lambda window: done(window, "upvote_question", id=asked["id"], up=True), windows))
    assert {answer["votes"] for answer in answers} == {1}
    windows[0].close()
    again = room.connect({"ticket": ticket})
    assert done(again, "upvote_question", id=asked["id"], up=True)["votes"] == 1
    assert again.say("mine", {})["mine"]["questions"]["upvoted"] == [asked["id"]]
    with room.platform.reading() as session:
        assert session.scalar(select(func.count()).where(QuestionVote.question_id == asked["id"])) == 1


def test_many_people_at_once_are_counted_exactly(room: Stage) -> None:
    questions = [ask(room.attendee(), f"Number {number}?")["id"] for number in range(4)]
    attendees = [room.attendee() for _ in range(25)]

    def take_part(number: int) -> None:
        attendee = attendees[number]
        for id_ in questions:
            done(attendee, "upvote_question", id=id_, up=True)
        done(attendee, "upvote_question", id=questions[number % 2], up=False)
        ask(attendee, f"And what about {number}?")

    with ThreadPoolExecutor(len(attendees)) as pool:
        list(pool.map(take_part, range(len(attendees))))
    newcomer = room.attendee()
    board = on_board(newcomer)
    while [board.get(id_, {}).get("votes") for id_ in questions] != [12, 13, 25, 25] or board[0]["unanswered"] != 29:
        board |= {thing["id"]: thing for thing in newcomer.hear("questions")["changed"]}
    with room.platform.reading() as session:
        counted = select(QuestionVote.question_id, func.count()).where(QuestionVote.question_id.in_(questions))
        stored = session.execute(counted.group_by(QuestionVote.question_id)).all()
        kept = select(Question.id, Question.votes).where(Question.event_id == room.event.id, Question.votes > 0)
        assert dict(session.execute(kept).all()) == dict(stored)
