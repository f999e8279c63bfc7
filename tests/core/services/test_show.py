"""The run of show, as hosts write it and go through it; two of them at once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.clock import at, now
from core.errors import DomainError, Forbidden, NotFound
from core.models import EventStatus, Role, ShowItem
from core.permissions import Actor
from core.queries.show.show import arrangements, show_items
from core.services.show.errors import (
    ItemChanged,
    ItemGone,
    MinutesOutOfRange,
    NotesChanged,
    NotesTooLong,
    TitleMissing,
    TitleTooLong,
    TooManyItems,
)
from core.services.show.items import ITEMS_MAX, ItemText, add_item, delete_item, edit_item, move_item, restore_item
from core.services.show.notes import write_notes
from core.services.show.running import Advanced, mark_item, next_item, previous_item, start_item
from tests.factories import make_event, make_member, make_organisation


@pytest.fixture
def event(session):
    return make_event(session, make_organisation(session), status=EventStatus.LIVE)


@pytest.fixture
def rosa(session, event):
    return Actor.of(make_member(session, event.organisation, Role.HOST, name="Rosa Marchetti"))


@pytest.fixture
def ben(session, event):
    return Actor.of(make_member(session, event.organisation, Role.OWNER, name="Ben Okafor"))


@pytest.fixture
def run(session, rosa, event):
    """The ids of three items."""
    return [add_item(session, rosa, event.id, ItemText(title, 5)).id for title in ("Welcome", "Talk", "Questions")]


def titles(session, event) -> list[str]:
    return [item["title"] for item in show_items(session, event.id)]


def item(session, id_: int) -> ShowItem:
    return session.get_one(ShowItem, id_)


def test_items_stand_in_the_order_in_which_they_were_written(session, rosa, event, run):
    add_item(session, rosa, event.id, ItemText("  Good   bye ", 3, " Thank the sponsors \n"))
    assert titles(session, event) == ["Welcome", "Talk", "Questions", "Good bye"]
    last = show_items(session, event.id)[-1]
    assert last == {
        "id": last["id"],
        "position": 4,
        "title": "Good bye",
        "minutes": 3,
        "notes": "Thank the sponsors",
        "version": 0,
        "changed_by": "Rosa Marchetti",
    }


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        (ItemText("  ", 5), TitleMissing),
        (ItemText("x" * 141, 5), TitleTooLong),
        (ItemText("Talk", 0), MinutesOutOfRange),
        (ItemText("Talk", 601), MinutesOutOfRange),
        (ItemText("Talk", 5, "x" * 2001), NotesTooLong),
    ],
)
def test_what_makes_no_item_is_refused(session, rosa, event, run, text, refusal):
    with pytest.raises(refusal):
        add_item(session, rosa, event.id, text)
    with pytest.raises(refusal):
        edit_item(session, rosa, event.id, run[0], text, seen=0)
    assert titles(session, event) == ["Welcome", "Talk", "Questions"]


def test_a_run_of_show_ends_somewhere(session, rosa, event, run):
    for number in range(ITEMS_MAX - len(run)):
        add_item(session, rosa, event.id, ItemText(f"Item {number}", 1))
    with pytest.raises(TooManyItems):
        add_item(session, rosa, event.id, ItemText("One more", 1))
    delete_item(session, rosa, event.id, run[0], seen=0)
    add_item(session, rosa, event.id, ItemText("One more", 1))
    with pytest.raises(TooManyItems):
        restore_item(session, rosa, event.id, run[0])


def test_an_edit_of_what_another_host_has_edited_says_what_they_made_of_it(session, rosa, ben, event, run):
    edit_item(session, ben, event.id, run[1], ItemText("Longer talk", 25), seen=0)
    with pytest.raises(ItemChanged) as refused:
        edit_item(session, rosa, event.id, run[1], ItemText("Short talk", 4), seen=0)
    assert refused.value.params == {"name": "Ben Okafor", "title": "Longer talk", "minutes": 25}
    assert titles(session, event)[1] == "Longer talk"
    assert edit_item(session, rosa, event.id, run[1], ItemText("Short talk", 4), seen=1).version == 2


def test_nothing_is_deleted_that_looks_otherwise_by_now(session, rosa, ben, event, run):
    edit_item(session, ben, event.id, run[1], ItemText("Keynote", 25), seen=0)
    with pytest.raises(ItemChanged):
        delete_item(session, rosa, event.id, run[1], seen=0)
    delete_item(session, rosa, event.id, run[1], seen=1)
    with pytest.raises(ItemGone) as refused:
        edit_item(session, ben, event.id, run[1], ItemText("Keynote!", 25), seen=1)
    assert refused.value.params == {"name": "Rosa Marchetti", "title": "Keynote"}


def test_a_deleted_item_comes_back_to_where_it_was(session, rosa, event, run):
    delete_item(session, rosa, event.id, run[1], seen=0)
    assert titles(session, event) == ["Welcome", "Questions"]
    restore_item(session, rosa, event.id, run[1])
    restore_item(session, rosa, event.id, run[1])
    assert titles(session, event) == ["Welcome", "Talk", "Questions"]


def test_an_item_that_was_on_comes_back_as_one_to_come_when_another_is_on(session, rosa, event, run):
    next_item(session, rosa, event.id, None)
    delete_item(session, rosa, event.id, run[0], seen=0)
    next_item(session, rosa, event.id, None)
    restore_item(session, rosa, event.id, run[0])
    assert item(session, run[0]).started_at is None
    assert [each["id"] for each in show_items(session, event.id) if "started_at" in each] == [run[1]]


@pytest.mark.parametrize(
    ("moved", "after", "order"),
    [
        (0, 2, ["Talk", "Questions", "Welcome"]),
        (2, None, ["Questions", "Welcome", "Talk"]),
        (2, 0, ["Welcome", "Questions", "Talk"]),
        (1, 0, ["Welcome", "Talk", "Questions"]),
        (1, 1, ["Welcome", "Talk", "Questions"]),
    ],
)
def test_an_item_goes_behind_another_or_first(session, rosa, event, run, moved, after, order):
    move_item(session, rosa, event.id, run[moved], None if after is None else run[after])
    assert titles(session, event) == order
    assert [each["position"] for each in show_items(session, event.id)] == [1, 2, 3]


def test_nothing_goes_behind_what_was_deleted(session, rosa, ben, event, run):
    delete_item(session, ben, event.id, run[2], seen=0)
    with pytest.raises(ItemGone):
        move_item(session, rosa, event.id, run[0], run[2])


def test_next_goes_through_the_items_and_ends_behind_the_last(session, rosa, event, run):
    on = None
    for expected in (*run, None):
        assert next_item(session, rosa, event.id, on) == Advanced(expected, moved=True)
        on = expected
    assert next_item(session, rosa, event.id, None) == Advanced(None, moved=False)
    assert all("done_at" in each for each in show_items(session, event.id))


def test_next_pressed_by_two_at_once_goes_on_once(session, rosa, ben, event, run):
    next_item(session, rosa, event.id, None)
    assert next_item(session, rosa, event.id, run[0]) == Advanced(run[1], moved=True)
    assert next_item(session, ben, event.id, run[0]) == Advanced(run[1], moved=False)
    assert item(session, run[2]).started_at is None


def test_a_step_back_takes_the_last_step_back(session, rosa, event, run):
    began = now()
    with at(began):
        next_item(session, rosa, event.id, None)
    with at(began + timedelta(minutes=6)):
        next_item(session, rosa, event.id, run[0])
    assert previous_item(session, rosa, event.id, run[1]) == Advanced(run[0], moved=True)
    assert (item(session, run[0]).started_at, item(session, run[0]).done_at) == (began, None)
    assert item(session, run[1]).started_at is None
    assert previous_item(session, rosa, event.id, run[0]) == Advanced(run[0], moved=False)
    assert previous_item(session, rosa, event.id, run[1]) == Advanced(run[0], moved=False)


def test_going_out_of_turn_does_what_was_on_and_what_was_passed_over_comes_last(session, rosa, event, run):
    next_item(session, rosa, event.id, None)
    start_item(session, rosa, event.id, run[2])
    start_item(session, rosa, event.id, run[2])
    assert item(session, run[0]).done_at is not None
    assert next_item(session, rosa, event.id, run[2]) == Advanced(run[1], moved=True)


def test_an_item_is_ticked_off_and_still_to_come_again(session, rosa, event, run):
    mark_item(session, rosa, event.id, run[0], done=True)
    assert next_item(session, rosa, event.id, None) == Advanced(run[1], moved=True)
    mark_item(session, rosa, event.id, run[0], done=False)
    mark_item(session, rosa, event.id, run[1], done=True)
    assert next_item(session, rosa, event.id, None) == Advanced(run[0], moved=True)


def test_only_who_may_run_events_runs_the_show(session, rosa, event, run):
    for role in (Role.MODERATOR, Role.MARKETER, Role.AGENT):
        other = Actor.of(make_member(session, event.organisation, role))
        for refused in (
            lambda who: add_item(session, who, event.id, ItemText("Talk", 5)),
            lambda who: next_item(session, who, event.id, None),
            lambda who: write_notes(session, who, event.id, "Hello", 0),
        ):
            with pytest.raises(Forbidden):
                refused(other)


def test_another_organisations_show_is_not_there(session, rosa, event, run):
    stranger = Actor.of(make_member(session, make_organisation(session), Role.OWNER))
    with pytest.raises(NotFound):
        next_item(session, stranger, event.id, None)
    theirs = make_event(session, make_event(session, event.organisation).organisation)
    with pytest.raises(NotFound):
        mark_item(session, rosa, theirs.id, run[0], done=True)
    assert session.scalars(select(ShowItem.done_at)).all() == [None] * 3


def test_notes_are_the_teams_and_are_not_written_over(session, rosa, ben, event):
    assert arrangements(session, event.id) == []
    write_notes(session, rosa, event.id, "Ann's line: 555 0101\n", 0)
    with pytest.raises(NotesChanged) as refused:
        write_notes(session, ben, event.id, "Mine", 0)
    assert refused.value.params == {"name": "Rosa Marchetti"}
    write_notes(session, ben, event.id, "Both", 1)
    (told,) = arrangements(session, event.id)
    assert (told["notes"], told["notes_version"], told["notes_by"]) == ("Both", 2, "Ben Okafor")
    with pytest.raises(DomainError, match="4000"):
        write_notes(session, ben, event.id, "x" * 4001, 2)
