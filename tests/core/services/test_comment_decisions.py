"""What the team decides about comments, in the moderators' log and back again; bans, erasure and merges, on both databases."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.authors import Author
from core.errors import NotFound
from core.models import CommentReport, MessageState, ModerationAction, ModerationEntry, ReportReason, Role
from core.permissions import Actor
from core.queries.comments.desk import Pile, comment_cases, comment_counts, export_comments
from core.queries.room import moderation as log_queries
from core.services.comments.deciding import decide_comment, dismiss_comment_reports, note_read
from core.services.comments.own import like_comment, report_comment
from core.services.moderation.banning import ban
from core.services.moderation.undoing import undo
from core.services.people.erasure import erase_person
from core.services.people.merges import merge_people, undo_merge
from tests.core.services.chat_support import refused
from tests.core.services.comment_support import HELD_WORDS, Stage
from tests.factories import make_member, make_organisation, make_person


@pytest.fixture
def stage(session: Session) -> Stage:
    return Stage.with_replay(session)


def decide(stage: Stage, comment: Any, action: ModerationAction) -> ModerationEntry:
    return decide_comment(stage.session, stage.moderator, stage.event.id, comment.id, action)


def take_back(stage: Stage, entry: ModerationEntry) -> None:
    undo(stage.session, stage.moderator, stage.event.id, entry.id)


def log_of(stage: Stage) -> list[tuple[str, str, bool]]:
    """What was done to which comment, newest first, and whether it can be taken back."""
    stage.session.flush()
    entries = log_queries.log(stage.session, stage.event.id)["entries"]
    return [(entry["action"], entry["comment"]["text"], entry["can_undo"]) for entry in entries]


def counts(stage: Stage) -> dict[Pile, int]:
    stage.session.flush()
    return comment_counts(stage.session, stage.event.id).piles


def test_what_waits_is_approved_or_rejected_and_that_taken_back(stage: Stage) -> None:
    good, bad = (stage.comment(stage.attendee(), f"The casino {number}", HELD_WORDS) for number in (1, 2))
    assert counts(stage)[Pile.WAITING] == 2
    approved, rejected = decide(stage, good, ModerationAction.APPROVE), decide(stage, bad, ModerationAction.REJECT)
    assert stage.texts() == ["The casino 1"]
    assert counts(stage) == {Pile.WAITING: 0, Pile.REPORTED: 0, Pile.SHOWN: 1, Pile.TAKEN_DOWN: 1}
    with refused("comments.gone"):
        decide(stage, good, ModerationAction.REJECT)
    assert log_of(stage) == [("reject", "The casino 2", True), ("approve", "The casino 1", True)]
    take_back(stage, approved)
    take_back(stage, rejected)
    assert counts(stage)[Pile.WAITING] == 2
    assert [(action, can_undo) for action, _, can_undo in log_of(stage)] == [
        ("undo", False),
        ("undo", False),
        ("reject", False),
        ("approve", False),
    ]
    with refused("moderation.undone"):
        take_back(stage, approved)


def test_what_is_shown_is_taken_down_and_restored(stage: Stage) -> None:
    comment = stage.comment(stage.attendee(), "Hm")
    removed = decide(stage, comment, ModerationAction.REMOVE)
    assert stage.texts() == []
    restored = decide(stage, comment, ModerationAction.RESTORE)
    assert stage.texts() == ["Hm"]
    with refused("moderation.changed"):
        take_back(stage, removed)
    take_back(stage, restored)
    assert comment.state == MessageState.REMOVED


def test_reports_are_dismissed_and_come_back(stage: Stage) -> None:
    comment = stage.comment(stage.attendee(), "Hm")
    for _ in range(2):
        report_comment(stage.session, stage.attendee(), stage.event.id, comment.id, ReportReason.ABUSE, "Rude")
    assert counts(stage)[Pile.REPORTED] == 1
    (case,) = comment_cases(stage.session, stage.event, Pile.REPORTED, 1).cases
    assert (case.comment.text, case.reasons, case.notes) == ("Hm", {ReportReason.ABUSE: 2}, ["Rude", "Rude"])
    entry = dismiss_comment_reports(stage.session, stage.moderator, stage.event.id, comment.id)
    assert counts(stage)[Pile.REPORTED] == 0
    assert stage.texts() == ["Hm"]
    with refused("comments.gone"):
        dismiss_comment_reports(stage.session, stage.moderator, stage.event.id, comment.id)
    take_back(stage, entry)
    assert counts(stage)[Pile.REPORTED] == 1


def test_the_team_learns_what_is_new_until_it_has_looked(stage: Stage) -> None:
    stage.comment(stage.attendee(), "One")
    stage.comment(stage.attendee(), "Two casinos", HELD_WORDS)
    stage.comment(stage.member, "Our own")
    assert comment_counts(stage.session, stage.event.id).new == 2
    note_read(stage.session, stage.moderator, stage.event.id)
    stage.session.flush()
    assert comment_counts(stage.session, stage.event.id).new == 0
    stage.comment(stage.attendee(), "Three")
    assert comment_counts(stage.session, stage.event.id).new == 1


def test_others_comments_do_not_exist(stage: Stage) -> None:
    comment = stage.comment(stage.attendee(), "Ours")
    stranger = Actor.of(make_member(stage.session, make_organisation(stage.session), Role.OWNER))
    with pytest.raises(NotFound):
        decide_comment(stage.session, stranger, stage.event.id, comment.id, ModerationAction.REMOVE)
    other = Stage.with_replay(stage.session)
    with pytest.raises(NotFound):
        decide_comment(stage.session, other.moderator, other.event.id, comment.id, ModerationAction.REMOVE)
    with refused("forbidden"):
        decide_comment(stage.session, stage.colleague(Role.AGENT), stage.event.id, comment.id, ModerationAction.REMOVE)


def test_a_ban_takes_comments_down_with_the_messages_and_lifting_it_puts_them_back(stage: Stage) -> None:
    ada, bob = stage.attendee(), stage.attendee()
    stage.comment(ada, "Shown")
    held = stage.comment(ada, "Held casino", HELD_WORDS)
    stage.comment(bob, "Bob's")
    first = ban(stage.session, stage.moderator, stage.event.id, ada.key, remove_messages=True)
    assert (first.details, held.state) == ({"messages": 0, "comments": 2}, MessageState.REJECTED)
    assert stage.texts() == ["Bob's"]
    second = ban(stage.session, stage.moderator, stage.event.id, ada.key, remove_messages=True)
    take_back(stage, second)
    assert (sorted(stage.texts()), held.state) == (["Bob's", "Shown"], MessageState.HELD)
    undone = stage.session.scalars(select(ModerationEntry).order_by(ModerationEntry.id.desc())).first()
    assert undone is not None
    assert undone.details["comments"] == 2
    ban(stage.session, stage.moderator, stage.event.id, ada.key)
    assert sorted(stage.texts()) == ["Bob's", "Shown"], "without a word about messages, all stays"


def test_an_erased_persons_comments_are_emptied_and_others_answers_stay(stage: Stage) -> None:
    place, bob = (
        stage.registration(person=make_person(stage.session, stage.event.organisation, name="Zephyrine Quill")),
        stage.attendee(),
    )
    author = Author.attendee(place)
    comment = stage.comment(author, "I am Zephyrine")
    stage.comment(bob, "Hello", parent_id=comment.id)
    report_comment(stage.session, author, stage.event.id, stage.comment(bob, "Rude").id, ReportReason.ABUSE, "Zephyrine is hurt")
    decide(stage, comment, ModerationAction.REMOVE)
    owner = Actor.of(make_member(stage.session, stage.event.organisation, Role.OWNER))
    erase_person(stage.session, owner, place.person_id, "Zephyrine Quill")
    stage.session.flush()
    stage.session.refresh(comment)
    assert (comment.text, comment.author_name, comment.client_id) == ("", place.name, f"erased:{comment.id}")
    assert comment.state == MessageState.DELETED
    assert stage.page(bob)[1]["answers"][0]["text"] == "Hello"
    assert stage.session.scalars(select(CommentReport.note)).all() == [""]
    assert stage.session.scalars(select(ModerationEntry.message_text)).all() == [None]


def test_two_who_are_one_keep_the_comments_of_both_and_like_each_once(stage: Stage) -> None:
    first, second = stage.registration(name="Ada"), stage.registration(name="Ada L")
    ada, again = Author.attendee(first), Author.attendee(second)
    both, one = stage.comment(stage.attendee(), "Liked by both"), stage.comment(again, "Written by the second")
    for author, comment in ((ada, both), (again, both), (again, one)):
        like_comment(stage.session, author, stage.event.id, comment.id)
    owner = Actor.of(make_member(stage.session, stage.event.organisation, Role.OWNER))
    merge = merge_people(stage.session, owner, first.person_id, second.person_id)
    assert [(state["likes"], state.get("mine"), state["liked"]) for state in stage.page(ada)] == [
        (1, True, True),
        (1, None, True),
    ]
    undo_merge(stage.session, owner, merge.id)
    assert [(state["likes"], state.get("mine"), state["liked"]) for state in stage.page(ada)] == [
        (1, None, False),
        (2, None, True),
    ]
    assert stage.page(again)[0]["mine"] is True


def test_parting_two_who_were_one_leaves_the_likes_of_others_alone(stage: Stage) -> None:
    """SQLite gives the number of a like that was taken back to the next one."""
    first, second = stage.registration(name="Ada"), stage.registration(name="Ada L")
    ada, again, stranger = Author.attendee(first), Author.attendee(second), stage.attendee()
    comment = stage.comment(stage.attendee(), "Liked")
    like_comment(stage.session, again, stage.event.id, comment.id)
    owner = Actor.of(make_member(stage.session, stage.event.organisation, Role.OWNER))
    merge = merge_people(stage.session, owner, first.person_id, second.person_id)
    like_comment(stage.session, ada, stage.event.id, comment.id, liked=False)
    like_comment(stage.session, stranger, stage.event.id, comment.id)
    undo_merge(stage.session, owner, merge.id)
    assert [stage.page(each)[0]["liked"] for each in (stranger, again, ada)] == [True, False, False]


def test_the_file_has_everything_but_what_its_author_took_back(stage: Stage) -> None:
    kept, removed = stage.comment(stage.attendee(), "Kept"), stage.comment(stage.attendee(), "Removed")
    gone = stage.comment(stage.attendee(), "Gone")
    decide(stage, removed, ModerationAction.REMOVE)
    gone.state = MessageState.DELETED
    stage.session.flush()
    assert [comment.id for comment in export_comments(stage.session, stage.event)] == [kept.id, removed.id]
