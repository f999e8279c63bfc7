"""Hosts prepare polls, run them, and decide what the room sees of them."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from core.clock import at, now
from core.errors import DomainError, Forbidden, NotFound
from core.models import EventStatus, Role
from core.permissions import Actor
from core.platform import Platform
from core.poll_rules.kinds import PollKind, Showing
from core.queries.polls.boards import polls_all
from core.queries.polls.leaders import leaders
from core.services.polls import drafts, polls
from core.services.polls.plans import Choice, PollPlan
from tests.core.services.poll_support import Stage, code_of
from tests.factories import make_member, make_organisation

AB = ("Air", "Brine")


@pytest.fixture
def stage(platform: Platform) -> Iterator[Stage]:
    with platform.transaction() as session:
        yield Stage.set_up(session)


def _refused(what: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    with pytest.raises(DomainError) as refused:
        what(*args, **kwargs)
    return refused.value.code


def test_a_draft_is_seen_by_the_team_alone_until_it_is_opened(stage: Stage) -> None:
    poll = stage.prepared(PollKind.SINGLE, *AB)
    assert stage.shown(poll) is None
    assert stage.known(poll)["state"] == "draft"
    polls.open_poll(stage.session, stage.host, stage.event.id, poll.id)
    shown = stage.shown(poll)
    assert shown is not None
    assert (shown["state"], [option["text"] for option in shown["options"]]) == ("open", ["Air", "Brine"])


def test_a_countdown_closes_by_what_the_row_says(stage: Stage) -> None:
    poll = stage.opened(PollKind.SINGLE, *AB, seconds=30)
    voter = stage.attendee()
    with at(now() + timedelta(seconds=31)):
        shown = stage.shown(poll)
        assert shown is not None
        assert shown["state"] == "closed"
        assert code_of(stage.cast(voter, poll, 0)) == "poll.closed"
        polls.reopen_poll(stage.session, stage.host, stage.event.id, poll.id)
        assert stage.cast(voter, poll, 0) == {"id": poll.id, "answer": [stage.options(poll)[0]]}


def test_what_was_opened_cannot_be_changed_but_asked_again(stage: Stage) -> None:
    poll = stage.opened(PollKind.MULTIPLE, *AB, "Cold", most=2)
    args = (stage.session, stage.host, stage.event.id, poll.id)
    assert _refused(drafts.change_poll, *args, PollPlan(PollKind.WORDS, "Other?")) == "poll.not_draft"
    assert _refused(drafts.delete_poll, *args) == "poll.not_draft"
    assert _refused(polls.open_poll, *args) == "poll.not_draft"
    again = drafts.duplicate_poll(*args)
    copied, known = stage.known(again), stage.known(poll)
    assert (copied["state"], copied["kind"], copied["most"], copied["question"]) == ("draft", "multiple", 2, known["question"])
    assert [option["text"] for option in copied["options"]] == [option["text"] for option in known["options"]]


def test_a_draft_can_be_changed_deleted_and_put_back(stage: Stage) -> None:
    poll = stage.prepared(PollKind.SINGLE, *AB)
    args = (stage.session, stage.host, stage.event.id, poll.id)
    drafts.change_poll(*args, PollPlan(PollKind.RATING, "Rate it", (Choice("Taste"), Choice("Price"), Choice("Look"))))
    assert [option["text"] for option in stage.known(poll)["options"]] == ["Taste", "Price", "Look"]
    drafts.delete_poll(*args)
    assert _refused(drafts.delete_poll, *args) == "not_found"
    drafts.restore_poll(*args)
    assert stage.known(poll)["kind"] == "rating"


def test_after_a_rehearsal_a_draft_without_votes_takes_its_place_and_goes_again(stage: Stage) -> None:
    poll, voter = stage.opened(PollKind.SINGLE, *AB), stage.attendee()
    stage.cast(voter, poll, 1)
    args = (stage.session, stage.host, stage.event.id, poll.id)
    assert _refused(polls.clear_poll, *args) == "poll.not_closed"
    polls.close_poll(*args)
    draft = polls.clear_poll(*args)
    assert (stage.known(draft)["state"], stage.known(draft)["votes"]) == ("draft", 0)
    assert [each["id"] for each in polls_all(stage.session, stage.event.id)] == [draft.id]
    assert code_of(stage.cast(voter, poll, 0)) == "not_found"
    drafts.delete_poll(stage.session, stage.host, stage.event.id, draft.id)
    drafts.restore_poll(*args)
    assert stage.counts(poll) == [0, 1]


def test_results_are_shown_to_those_for_whom_they_are(stage: Stage) -> None:
    at_once, voted, closed = (stage.opened(PollKind.SINGLE, *AB, showing=showing) for showing in Showing)
    voter = stage.attendee()
    answers = [stage.cast(voter, poll, 0) for poll in (at_once, voted, closed)]
    assert [isinstance(answer, dict) and "results" in answer for answer in answers] == [False, True, False]
    shown = [stage.shown(poll) or {} for poll in (at_once, voted, closed)]
    assert ["results" in each for each in shown] == [True, False, False]
    assert [each["votes"] for each in shown] == [1, 1, 1]
    for poll in (voted, closed):
        polls.close_poll(stage.session, stage.host, stage.event.id, poll.id)
        assert stage.counts(poll) == [1, 0]
        polls.show_results(stage.session, stage.host, stage.event.id, poll.id, shown=False)
        assert stage.shown(poll) is None
        assert stage.known(poll)["results_hidden"]
        polls.show_results(stage.session, stage.host, stage.event.id, poll.id, shown=True)
        assert stage.counts(poll) == [1, 0]


def test_right_answers_are_told_when_nobody_can_answer_any_more(stage: Stage) -> None:
    poll = stage.opened(PollKind.QUIZ, *AB, right="Brine", points=10)
    shown = stage.shown(poll)
    assert shown is not None
    assert not any("right" in option for option in shown["options"])
    polls.close_poll(stage.session, stage.host, stage.event.id, poll.id)
    shown = stage.shown(poll)
    assert shown is not None
    assert [option.get("right") for option in shown["options"]] == [None, True]
    assert _refused(polls.reopen_poll, stage.session, stage.host, stage.event.id, poll.id) == "poll.answers_shown"


def test_points_are_added_up_over_the_quiz_when_its_questions_are_closed(stage: Stage) -> None:
    maud, junaid, rosa = (stage.attendee(name=name) for name in ("Maud Ferrier", "Junaid Sarwar", "Rosa Marchetti"))
    first = stage.opened(PollKind.QUIZ, *AB, right="Air", points=10)
    second = stage.opened(PollKind.QUIZ, *AB, right="Brine", points=5)
    for voter, places in ((maud, (0, 1)), (junaid, (0, 0)), (rosa, (1, 0))):
        stage.cast(voter, first, places[0])
        stage.cast(voter, second, places[1])
    assert leaders(stage.session, stage.event.id) == []
    for poll in (first, second):
        polls.close_poll(stage.session, stage.host, stage.event.id, poll.id)
    board = leaders(stage.session, stage.event.id)
    assert [(row["key"], row["points"], row["place"]) for row in board] == [(maud.key, 15, 1), (junaid.key, 10, 2)]
    assert board[0]["name"] == "Maud F."


def test_when_its_event_is_over_a_poll_is_too(stage: Stage) -> None:
    poll = stage.opened(PollKind.SINGLE, *AB)
    stage.event.status = EventStatus.ENDED
    stage.session.flush()
    assert stage.known(poll)["state"] == "closed"
    assert code_of(stage.cast(stage.attendee(), poll, 0)) == "poll.closed"
    draft = stage.prepared(PollKind.SINGLE, *AB)
    assert _refused(polls.open_poll, stage.session, stage.host, stage.event.id, draft.id) == "poll.room_closed"


def test_only_hosts_run_polls_and_only_those_of_their_own_organisation(stage: Stage) -> None:
    poll = stage.prepared(PollKind.SINGLE, *AB)
    moderator = Actor.of(stage.member(Role.MODERATOR))
    stranger = Actor.of(make_member(stage.session, make_organisation(stage.session)))
    with pytest.raises(Forbidden):
        polls.open_poll(stage.session, moderator, stage.event.id, poll.id)
    for what in (polls.open_poll, drafts.duplicate_poll, drafts.delete_poll):
        with pytest.raises(NotFound):
            what(stage.session, stranger, stage.event.id, poll.id)
    with pytest.raises(NotFound):
        drafts.prepare_poll(stage.session, stranger, stage.event.id, PollPlan(PollKind.WORDS, "Where from?"))


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (PollPlan(PollKind.SINGLE, "  ", (Choice("A"), Choice("B"))), "poll.question"),
        (PollPlan(PollKind.SINGLE, "Q" * 301, (Choice("A"), Choice("B"))), "poll.question"),
        (PollPlan(PollKind.SINGLE, "Which?", (Choice("A"), Choice(" "))), "poll.options"),
        (PollPlan(PollKind.SINGLE, "Which?", (Choice("A"), Choice("a"))), "poll.options"),
        (PollPlan(PollKind.SINGLE, "Which?", (Choice("A"), Choice("B" * 121))), "poll.options"),
        (PollPlan(PollKind.RATING, "Rate"), "poll.options"),
        (PollPlan(PollKind.QUIZ, "Which?", (Choice("A"), Choice("B"))), "poll.right"),
        (PollPlan(PollKind.QUIZ, "Which?", (Choice("A", True), Choice("B", True))), "poll.right"),
    ],
)
def test_what_cannot_be_asked_is_refused_beside_its_field(stage: Stage, plan: PollPlan, code: str) -> None:
    assert _refused(drafts.prepare_poll, stage.session, stage.host, stage.event.id, plan) == code


def test_there_are_only_as_many_polls_as_a_room_can_show(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "POLLS_MAX", 2)
    first = stage.prepared(PollKind.WORDS)
    stage.prepared(PollKind.WORDS)
    args = (stage.session, stage.host, stage.event.id, first.id)
    assert _refused(drafts.duplicate_poll, *args) == "poll.too_many_polls"
    drafts.delete_poll(*args)
    stage.prepared(PollKind.WORDS)
    assert _refused(drafts.restore_poll, *args) == "poll.too_many_polls"
