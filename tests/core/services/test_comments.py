"""Comments below a replay: who may write what, and what people do to their own and others', on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.clock import at, now
from core.errors import Invalid
from core.models import CommentLike, CommentMode, CommentReport, EventStatus, MessageState, ReportReason, Role
from core.queries.comments.lists import PAGE_SIZE, Looking, Sort, answers_page, comments_page
from core.services.comments.deciding import change_comment_mode
from core.services.comments.own import delete_own_comment, like_comment, report_comment, restore_own_comment
from core.services.comments.writing import MOMENT_MAX_MS, MOST_LATELY, TEXT_MAX_LENGTH, edit_comment
from core.services.moderation.banning import ban
from core.services.room.moderation import change_settings
from core.services.room.sanctions import mute
from tests.core.services.chat_support import refused
from tests.core.services.comment_support import HELD_WORDS, Stage
from tests.query_count import counting


@pytest.fixture
def stage(session: Session) -> Stage:
    return Stage.with_replay(session)


def test_a_comment_names_its_author_as_the_chat_does_and_the_moment_it_is_about(stage: Stage) -> None:
    ada = stage.attendee(name="Ada Lovelace")
    stage.comment(ada, "  Look at this.  ", video_ms=154_000)
    stage.comment(stage.member, "Thank you all")
    thanks, look = stage.page(ada)
    assert (look["name"], look["text"], look["ms"], look["mine"]) == (ada.name, "Look at this.", 154_000, True)
    assert (thanks["name"], thanks["badge"]) == ("Mona", "moderator")
    assert "ms" not in thanks
    assert "mine" not in thanks


def test_sending_a_comment_again_stores_it_once(stage: Stage) -> None:
    ada = stage.attendee()
    first = stage.comment(ada, "Once", client_id="again")
    assert stage.comment(ada, "Once", client_id="again").id == first.id
    assert stage.texts() == ["Once"]


def test_what_is_no_comment_is_refused_with_a_reason(stage: Stage) -> None:
    ada = stage.attendee()
    for text, code in (
        ("   ", "chat.empty"),
        ("x y " * TEXT_MAX_LENGTH, "comments.too_long"),
        ("A" * 90, "chat.wall"),
        ("@a1 @b2 @c3 @d4 @e5 @f6 hello", "chat.too_many_mentions"),
        ("What a SCAM", "chat.words"),
    ):
        with refused(code):
            stage.comment(ada, text, HELD_WORDS)
    with pytest.raises(Invalid):
        stage.comment(ada, "After the end", video_ms=MOMENT_MAX_MS + 1)
    assert stage.texts() == []


def test_links_are_refused_where_the_chat_refuses_them(stage: Stage) -> None:
    ada = stage.attendee()
    stage.comment(ada, "https://example.org/fine")
    change_settings(stage.session, stage.moderator, stage.event.id, links=False)
    with refused("chat.links_off"):
        stage.comment(ada, "https://example.org/not-fine")


def test_listed_words_and_a_host_who_approves_make_a_comment_wait_for_a_moderator(stage: Stage) -> None:
    ada = stage.attendee()
    stage.comment(ada, "The casino next door", HELD_WORDS)
    assert stage.texts() == []
    assert stage.page(ada)[0]["waits"] is True, "its author sees that it waits"
    change_comment_mode(stage.session, stage.colleague(Role.HOST), stage.event.id, CommentMode.APPROVAL)
    assert stage.comment(ada, "Harmless").state == MessageState.HELD
    assert stage.comment(stage.member, "By the team").state == MessageState.SHOWN


def test_closed_comments_are_read_and_only_the_team_writes(stage: Stage) -> None:
    ada = stage.attendee()
    stage.comment(ada, "Before")
    change_comment_mode(stage.session, stage.colleague(Role.HOST), stage.event.id, CommentMode.CLOSED)
    with refused("comments.closed"):
        stage.comment(ada, "After")
    stage.comment(stage.member, "The last word")
    assert stage.texts() == ["The last word", "Before"]


def test_nobody_comments_on_a_replay_that_is_not_there(stage: Stage) -> None:
    stage.event.replay_published_at = None
    with refused("comments.closed"):
        stage.comment(stage.attendee(), "Too early")
    stage.comment(stage.member, "The team may watch it before")
    stage.event.status = EventStatus.LIVE
    with refused("comments.closed"):
        stage.comment(stage.member, "It is on")


def test_moderators_run_no_comments_they_only_moderate_them(stage: Stage) -> None:
    with refused("forbidden"):
        change_comment_mode(stage.session, stage.moderator, stage.event.id, CommentMode.CLOSED)


def test_banned_and_muted_people_say_nothing(stage: Stage) -> None:
    banned, muted = stage.attendee(), stage.attendee()
    theirs, others = stage.comment(banned, "Before"), stage.comment(stage.attendee(), "Fine")
    ban(stage.session, stage.moderator, stage.event.id, banned.key)
    mute(stage.session, stage.moderator, stage.event.id, muted.key, 10)
    for author, code in ((banned, "room.banned"), (muted, "chat.muted")):
        with refused(code):
            stage.comment(author, "But")
        with refused(code):
            like_comment(stage.session, author, stage.event.id, theirs.id)
    for author, code in ((banned, "room.banned"), (muted, "chat.muted")):
        with refused(code):
            report_comment(stage.session, author, stage.event.id, others.id, ReportReason.SPAM, "Words of their own")
    with refused("room.banned"):
        edit_comment(stage.session, banned, stage.event.id, theirs.id, "Worse", None)
    delete_own_comment(stage.session, banned, stage.event.id, theirs.id)
    with refused("room.banned"):
        restore_own_comment(stage.session, banned, stage.event.id, theirs.id)


def test_nobody_writes_more_than_others_can_read(stage: Stage) -> None:
    ada, moment = stage.attendee(), now()
    with at(moment):
        for number in range(MOST_LATELY):
            last = stage.comment(ada, f"Number {number}")
        with refused("comments.too_many"):
            stage.comment(ada, "One more")
        delete_own_comment(stage.session, ada, stage.event.id, last.id)
        with refused("comments.too_many"):
            stage.comment(ada, "One more")
        stage.comment(stage.attendee(), "Somebody else")
    with at(moment + timedelta(minutes=11)):
        stage.comment(ada, "Later")
        with refused("chat.repeated"):
            stage.comment(ada, "Later")


def test_a_comment_is_said_otherwise_for_five_minutes_under_the_same_rules(stage: Stage) -> None:
    ada, moment = stage.attendee(), now()
    with at(moment):
        comment = stage.comment(ada, "Teh")
    with at(moment + timedelta(minutes=4)):
        edit_comment(stage.session, ada, stage.event.id, comment.id, "The", HELD_WORDS)
        assert stage.page(ada)[0]["edited_at"]
        with refused("chat.words"):
            edit_comment(stage.session, ada, stage.event.id, comment.id, "The scam", HELD_WORDS)
        with refused("comments.gone"):
            edit_comment(stage.session, stage.attendee(), stage.event.id, comment.id, "Mine now", None)
        edit_comment(stage.session, ada, stage.event.id, comment.id, "The casino", HELD_WORDS)
    assert stage.texts() == []
    with at(moment + timedelta(minutes=6)), refused("comments.too_late"):
        edit_comment(stage.session, ada, stage.event.id, comment.id, "Too late", None)


def test_ones_own_comment_is_deleted_and_put_back_by_nobody_else(stage: Stage) -> None:
    ada, other = stage.attendee(), stage.attendee()
    comment = stage.comment(ada, "Mine")
    with refused("comments.gone"):
        delete_own_comment(stage.session, other, stage.event.id, comment.id)
    delete_own_comment(stage.session, ada, stage.event.id, comment.id)
    assert stage.texts(ada) == []
    with refused("comments.gone"):
        restore_own_comment(stage.session, other, stage.event.id, comment.id)
    restore_own_comment(stage.session, ada, stage.event.id, comment.id)
    assert stage.texts() == ["Mine"]


def test_answers_stand_one_level_below_and_stay_when_what_they_answer_goes(stage: Stage) -> None:
    ada, bob = stage.attendee(), stage.attendee()
    first = stage.comment(ada, "How loud is it?")
    answer = stage.comment(bob, "Forty decibels", parent_id=first.id)
    stage.comment(ada, "Thanks", parent_id=answer.id)
    (thread,) = stage.page(bob)
    assert [(each["text"], each["parent"]) for each in thread["answers"]] == [
        ("Forty decibels", first.id),
        ("Thanks", first.id),
    ]
    delete_own_comment(stage.session, ada, stage.event.id, first.id)
    (thread,) = stage.page(bob)
    assert thread["gone"] is True
    assert "text" not in thread
    assert len(thread["answers"]) == thread["answer_count"] == 2
    with refused("comments.gone"):
        stage.comment(bob, "More", parent_id=answer.id)


def test_a_person_likes_a_comment_once_and_can_take_it_back(stage: Stage) -> None:
    ada, bob = stage.attendee(), stage.attendee()
    liked, newer = stage.comment(ada, "Good"), stage.comment(ada, "Newer")
    for author in (bob, bob, stage.member):
        like_comment(stage.session, author, stage.event.id, liked.id)
    assert stage.session.scalar(select(func.count()).select_from(CommentLike)) == 2
    states = stage.page(bob, Sort.LIKED)
    assert [(state["text"], state["likes"], state["liked"]) for state in states] == [("Good", 2, True), ("Newer", 0, False)]
    assert [state["id"] for state in stage.page(bob)] == [newer.id, liked.id]
    like_comment(stage.session, bob, stage.event.id, liked.id, liked=False)
    assert stage.page(bob)[1]["likes"] == 1
    delete_own_comment(stage.session, ada, stage.event.id, liked.id)
    with refused("comments.gone"):
        like_comment(stage.session, bob, stage.event.id, liked.id)


def test_a_person_reports_a_comment_once(stage: Stage) -> None:
    ada, comment = stage.attendee(), stage.comment(stage.attendee(), "Buy this")
    for note in ("It is spam", "Still"):
        report_comment(stage.session, ada, stage.event.id, comment.id, ReportReason.SPAM, note)
    stage.session.flush()
    assert stage.session.scalars(select(CommentReport.note)).all() == ["It is spam"]


def test_every_page_holds_the_next_comments_and_all_come_once(stage: Stage) -> None:
    for number in range(2 * PAGE_SIZE + 1):
        stage.comment(stage.member, f"Number {number}")
    thread = stage.comment(stage.member, "Thread")
    for number in range(PAGE_SIZE + 2):
        stage.comment(stage.member, f"Answer {number}", parent_id=thread.id)
    stage.session.flush()
    looking = Looking(stage.event.id, stage.attendee())
    for sort in Sort:
        seen, after = [], ""
        while after is not None:
            with counting(stage.session.get_bind().engine) as queries:
                page = comments_page(stage.session, looking, sort, after)
            assert len(queries) <= 3
            seen += [state["id"] for state in page.comments]
            after = page.after
        assert len(seen) == len(set(seen)) == 2 * PAGE_SIZE + 2
        assert seen == sorted(seen, reverse=True)
    first = answers_page(stage.session, looking, thread.id)
    rest = answers_page(stage.session, looking, thread.id, first.after or "")
    assert [state["text"] for state in first.comments + rest.comments] == [f"Answer {number}" for number in range(PAGE_SIZE + 2)]
    assert rest.after is None
    assert comments_page(stage.session, looking, after="nonsense").comments[0]["text"] == "Thread"
