"""What people ask and vote for, and what becomes of it, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.chat_rules.actions import Action
from core.chat_rules.words import Term, WordList
from core.clock import at, now
from core.events import BoardChanged, OwnChanged
from core.models import Anonymity, Audience, ChatRoom, EventStatus, QuestionVote
from core.outbox import take_recorded
from core.queries.questions import boards
from core.services.questions import deciding, errors, own
from core.services.questions.asking import MOST_WAITING, Asking, ask_questions
from core.services.questions.question_rooms import change_settings
from core.services.questions.voting import Vote, cast_votes
from core.services.room import chat_errors
from core.services.room.errors import Banned
from core.services.room.sanctions import ban, mute
from tests.core.services.question_support import Stage
from tests.query_count import counting


@pytest.fixture
def stage(session: Session) -> Stage:
    return Stage.set_up(session)


def test_a_question_is_there_for_everybody_with_its_author(stage: Stage) -> None:
    maud = stage.attendee(name="Maud Ferrier")
    asked = stage.ask(maud, "  How loud is it? ")
    assert stage.shown() == {asked["id"]: asked}
    assert (asked["text"], asked["state"], asked["votes"]) == ("How loud is it?", "open", 0)
    assert asked["author"] == {"key": maud.key, "name": "Maud F."}
    settings = boards.shown(stage.session, stage.event.id)[0]
    assert settings == {"id": 0, "open": True, "anonymity": "off", "moderated": False, "unanswered": 1}
    told = {fact.fact.board for fact in take_recorded(stage.session) if isinstance(fact.fact, BoardChanged)}
    assert "questions" in told


def test_asking_again_with_a_client_id_gives_what_it_gave(stage: Stage) -> None:
    maud, junaid = stage.attendee(), stage.attendee()
    askings = [Asking(maud, "client-one", "Why?"), Asking(maud, "client-one", "Why?"), Asking(junaid, "client-one", "When?")]
    first, again, other = ask_questions(stage.session, stage.event.id, askings, None)
    assert first == again != other
    assert ask_questions(stage.session, stage.event.id, askings[:1], None) == [first]
    assert len(stage.shown()) == 2


def test_what_is_wrong_with_one_is_no_others_business(stage: Stage) -> None:
    maud = stage.attendee()
    askings = [Asking(maud, f"client-{number}", text) for number, text in enumerate(("", "x" * 501, "Why?"))]
    empty, long, taken = ask_questions(stage.session, stage.event.id, askings, None)
    assert isinstance(empty, errors.QuestionEmpty)
    assert isinstance(long, errors.QuestionTooLong)
    assert isinstance(taken, dict)


def test_the_chats_words_and_sanctions_hold_for_questions_and_its_audience_does_not(stage: Stage) -> None:
    words = WordList([Term("coins", Action.REFUSE), Term("crypto", Action.HOLD)])
    maud, muted, banned = stage.attendee(), stage.attendee(), stage.attendee()
    stage.ask(maud, "Hello?")
    mute(stage.session, stage.moderator, stage.event.id, muted.key, 5)
    ban(stage.session, stage.moderator, stage.event.id, banned.key)
    room = stage.session.get_one(ChatRoom, stage.event.id)
    room.audience, room.review, room.links = Audience.TEAM, True, False
    stage.session.flush()
    assert stage.ask(maud, "May I ask while the chat is closed?", words)["state"] == "open"
    assert isinstance(stage.try_ask(maud, "See https://example.org ?"), chat_errors.LinksOff)
    assert isinstance(stage.try_ask(maud, "Do you sell coins?", words), chat_errors.WordsRefused)
    assert isinstance(stage.try_ask(muted, "And I?"), chat_errors.Muted)
    assert isinstance(stage.try_ask(banned, "And I?"), Banned)
    held = stage.ask(maud, "What about crypto?", words)
    assert held["state"] == "held"
    assert stage.waiting()[held["id"]]["held_for"] == "words"
    assert held["id"] not in stage.shown()


def test_a_moderated_question_is_seen_when_it_was_let_through(stage: Stage) -> None:
    change_settings(stage.session, stage.moderator, stage.event.id, moderated=True)
    maud = stage.attendee()
    first, second = stage.ask(maud, "First?"), stage.ask(maud, "Second?")
    of_the_team = stage.ask(stage.member, "What do you all want to know?")
    assert list(stage.shown()) == [of_the_team["id"]], "the team's need no approval"
    assert [question["text"] for question in stage.own(maud)["held"]] == ["First?", "Second?"]
    take_recorded(stage.session)
    deciding.approve_question(stage.session, stage.moderator, stage.event.id, first["id"])
    assert OwnChanged(stage.event.organisation_id, stage.event.id, maud.registration_id or 0) in [
        recorded.fact for recorded in take_recorded(stage.session)
    ]
    assert first["id"] in stage.shown()
    deciding.dismiss_question(stage.session, stage.moderator, stage.event.id, second["id"])
    mine = stage.own(maud)
    assert [(question["id"], question["state"]) for question in mine["held"]] == [(second["id"], "dismissed")]
    assert mine["asked"] == [first["id"], second["id"]]


def test_nobody_asks_while_questions_are_closed_but_the_team(stage: Stage) -> None:
    asked = stage.ask(stage.attendee(), "Early?")
    change_settings(stage.session, stage.moderator, stage.event.id, is_open=False)
    assert isinstance(stage.try_ask(stage.attendee(), "Late?"), errors.QuestionsClosed)
    assert stage.ask(stage.member, "Prepared?")["author"]["badge"] == "moderator"
    assert stage.vote(stage.attendee(), asked) == {"id": asked["id"], "votes": 1, "upvoted": True}
    stage.event.status = EventStatus.ENDED
    stage.session.flush()
    assert isinstance(stage.try_ask(stage.member, "Too late?"), errors.QuestionsClosed)
    assert isinstance(stage.vote(stage.attendee(), asked), errors.VotesClosed)


def test_nobody_fills_the_list_alone(stage: Stage) -> None:
    maud = stage.attendee()
    askings = [Asking(maud, f"client-{number}", f"Number {number}?") for number in range(MOST_WAITING + 1)]
    *taken, refused = ask_questions(stage.session, stage.event.id, askings, None)
    assert all(isinstance(result, dict) for result in taken)
    assert isinstance(refused, errors.TooManyWaiting)
    first = next(iter(stage.shown()))
    own.withdraw_question(stage.session, maud, stage.event.id, first)
    stage.session.flush()
    assert stage.ask(maud, "Now?")


def test_a_name_hidden_from_attendees_is_the_teams_to_see_only_if_that_was_said(stage: Stage) -> None:
    maud = stage.attendee(name="Maud Ferrier")
    assert isinstance(stage.try_ask(maud, "Psst?", anonymity=Anonymity.ATTENDEES), errors.AnonymityChanged)
    change_settings(stage.session, stage.moderator, stage.event.id, anonymity="attendees")
    known = stage.ask(maud, "Known to the team?", anonymity=Anonymity.ATTENDEES)
    change_settings(stage.session, stage.moderator, stage.event.id, anonymity="everyone")
    secret = stage.ask(maud, "Known to nobody?", anonymity=Anonymity.EVERYONE)
    assert isinstance(stage.try_ask(maud, "Psst?", anonymity=Anonymity.ATTENDEES), errors.AnonymityChanged), "what it says is old"
    change_settings(stage.session, stage.moderator, stage.event.id, anonymity="attendees")
    for asked in (known, secret):
        assert "Maud" not in str(stage.shown()[asked["id"]])
        assert maud.key not in str(stage.shown()[asked["id"]]).replace(str(asked["id"]), "")
    named = boards.authors(stage.session, stage.event.id)
    assert named == [{"id": known["id"], "author": {"key": maud.key, "name": "Maud F."}}], "a promise is kept"
    for asked in (known, secret):
        deciding.dismiss_question(stage.session, stage.moderator, stage.event.id, asked["id"])
    assert "author" in stage.waiting()[known["id"]]
    assert "author" not in stage.waiting()[secret["id"]]
    assert stage.own(maud)["held"][1] | {"anonymous": True} == stage.own(maud)["held"][1]


def test_one_person_has_one_vote_and_may_take_it_back(stage: Stage) -> None:
    asked = stage.ask(stage.attendee(), "How loud?")
    maud, junaid = stage.attendee(), stage.attendee()
    for voter, votes in ((maud, 1), (maud, 1), (junaid, 2), (stage.member, 3), (stage.member, 3)):
        assert stage.vote(voter, asked) == {"id": asked["id"], "votes": votes, "upvoted": True}
    assert stage.own(maud)["upvoted"] == [asked["id"]]
    for _ in range(2):
        assert stage.vote(maud, asked, up=False) == {"id": asked["id"], "votes": 2, "upvoted": False}
    assert stage.vote(stage.member, asked, up=False) == {"id": asked["id"], "votes": 1, "upvoted": False}
    assert stage.shown()[asked["id"]]["votes"] == 1
    assert stage.own(maud)["upvoted"] == []


def test_hundreds_of_votes_take_a_handful_of_statements(stage: Stage) -> None:
    questions = [stage.ask(stage.member, f"Number {number}?") for number in range(3)]
    voters = [stage.attendee() for _ in range(40)]
    votes = [Vote(voter, question["id"], True) for voter in voters for question in questions]
    back = [Vote(voter, questions[0]["id"], False) for voter in voters[:15]]
    gone = [Vote(voters[0], 2**31 - 1, True)]
    with counting(stage.session.get_bind().engine) as sent:
        results = cast_votes(stage.session, stage.event.id, [*votes, *back, *gone])
    assert len(sent) <= 6, "locking, storing in pages, taking back, counting"
    assert isinstance(results[-1], errors.QuestionGone)
    assert [stage.shown()[question["id"]]["votes"] for question in questions] == [25, 40, 40]
    assert len(stage.session.scalars(select(QuestionVote)).all()) == 105


def test_the_board_has_the_newest_the_most_wanted_and_what_was_answered_last(stage: Stage) -> None:
    begun = now()
    asked = []
    for number in range(130):
        with at(begun + timedelta(seconds=number)):
            asked.append(stage.ask(stage.member, f"Number {number}?")["id"])
    for number, id_ in enumerate(asked[:30]):
        with at(begun + timedelta(minutes=5, seconds=number)):
            deciding.mark_question_answered(stage.session, stage.moderator, stage.event.id, id_)
    wanted = asked[31:35]
    for id_ in wanted:
        stage.vote(stage.attendee(), {"id": id_})
    deciding.answer_question_live(stage.session, stage.moderator, stage.event.id, asked[30])
    shown = list(stage.shown())
    assert shown == sorted(shown)
    assert {id_ for id_ in asked[:30] if id_ in shown} == set(asked[10:30])
    assert {asked[30], *wanted, *asked[80:]} <= set(shown)
    assert len(shown) <= 20 + 1 + 50 + 50
    assert boards.shown(stage.session, stage.event.id)[0]["unanswered"] == 99, "what is being answered waits no more"


def test_people_take_their_own_questions_back_while_nobody_has_taken_them_up(stage: Stage) -> None:
    maud, junaid = stage.attendee(), stage.attendee()
    asked = stage.ask(maud, "Never mind?")
    with pytest.raises(errors.QuestionGone):
        own.withdraw_question(stage.session, junaid, stage.event.id, asked["id"])
    own.withdraw_question(stage.session, maud, stage.event.id, asked["id"])
    stage.session.flush()
    assert stage.shown() == {}
    assert stage.own(maud) == {"upvoted": [], "asked": [], "held": []}
    with pytest.raises(errors.QuestionGone):
        deciding.approve_question(stage.session, stage.moderator, stage.event.id, asked["id"])
    own.restore_question(stage.session, maud, stage.event.id, asked["id"])
    stage.session.flush()
    assert stage.shown() == {asked["id"]: asked}
    with pytest.raises(errors.QuestionGone):
        own.restore_question(stage.session, maud, stage.event.id, asked["id"])
    deciding.answer_question_live(stage.session, stage.moderator, stage.event.id, asked["id"])
    with pytest.raises(errors.QuestionAnswered):
        own.withdraw_question(stage.session, maud, stage.event.id, asked["id"])
