import pytest

from core.errors import NotFound
from core.models import RegistrationStatus, Via
from core.queries.entry_points.entry_points import excluded_visits, get_entry_point, list_entry_points, usual_currency
from tests.factories import make_entry_point, make_event, make_member, make_organisation, make_registration, make_visit
from tests.query_count import counting


def test_scans_clicks_raw_human_and_unique_visits_are_told_apart(session, event):
    poster = make_entry_point(session, event)
    first = make_visit(session, event, poster.code, via=Via.SCAN)
    make_visit(session, event, poster.code, via=Via.SCAN, visitor_id=first.visitor_id)
    make_visit(session, event, poster.code, via=Via.CLICK)
    make_visit(session, event, poster.code, bot_reason="unfurler", confirmed_at=None)
    make_visit(session, event, poster.code, confirmed_at=None)
    make_visit(session, event)
    [row] = list_entry_points(session, event)
    counts = row.visits
    assert (counts.raw, counts.human, counts.unique, counts.scans, counts.clicks) == (5, 3, 2, 2, 1)
    assert sorted(excluded_visits(session, poster.code), key=str) == [("unfurler", 1), (None, 1)]


def test_a_registration_counts_where_it_came_in_and_those_below_are_brought_on(session, event):
    poster, flyer = make_entry_point(session, event), make_entry_point(session, event)
    root = make_registration(session, event, entry_point_id=poster.id)
    child = make_registration(session, event, parent=root)
    make_registration(session, event, parent=child)
    make_registration(session, event, parent=child, status=RegistrationStatus.CANCELLED)
    make_registration(session, event, entry_point_id=flyer.id, status=RegistrationStatus.CANCELLED)
    rows = {row.entry_point.id: row for row in list_entry_points(session, event)}
    assert (rows[poster.id].registrations, rows[poster.id].brought_on) == (1, 2)
    assert (rows[flyer.id].registrations, rows[flyer.id].brought_on) == (0, 0)


def test_whoever_came_through_a_cancelled_place_was_still_brought_on(session, event):
    poster = make_entry_point(session, event)
    root = make_registration(session, event, entry_point_id=poster.id, status=RegistrationStatus.CANCELLED)
    make_registration(session, event, parent=root)
    [row] = list_entry_points(session, event)
    assert (row.registrations, row.brought_on) == (0, 1)


def test_the_entry_point_that_brought_most_stands_first(session, event):
    quiet = make_entry_point(session, event, name="A quiet one")
    busy = make_entry_point(session, event, name="Busy")
    make_registration(session, event, entry_point_id=busy.id)
    assert [row.entry_point.id for row in list_entry_points(session, event)] == [busy.id, quiet.id]


def test_a_cost_comes_with_its_interval(session, event):
    paid = make_entry_point(session, event, cost_minor=9500)
    for _ in range(4):
        make_registration(session, event, entry_point_id=paid.id)
    make_entry_point(session, event, cost_minor=0)
    with_cost, free = list_entry_points(session, event)
    low, high = with_cost.cost_interval
    assert low < with_cost.cost_each == 2375 < high
    assert free.cost_interval is None


def test_the_list_asks_as_often_for_many_as_for_one(session, event, platform):
    owner = make_member(session, event.organisation)

    def statements():
        session.flush()
        session.expire_all()
        event.id, event.organisation_id  # noqa: B018 (loaded before counting)
        with counting(platform.engine) as sent:
            list_entry_points(session, event)
        return len(sent)

    make_entry_point(session, event, owner_id=owner.id)
    one = statements()
    for _ in range(10):
        point = make_entry_point(session, event, owner_id=owner.id)
        make_registration(session, event, entry_point_id=point.id)
    assert statements() == one == 4


def test_an_entry_point_of_another_event_or_organisation_is_not_found(session, event):
    elsewhere = make_entry_point(session, make_event(session, event.organisation))
    theirs = make_entry_point(session, make_event(session, make_organisation(session)))
    for entry_point in (elsewhere, theirs):
        with pytest.raises(NotFound):
            get_entry_point(session, event, entry_point.id)


def test_the_usual_currency_is_the_last_one_written(session, event):
    assert usual_currency(session, event.organisation_id) is None
    make_entry_point(session, event, currency="EUR")
    make_entry_point(session, event, currency="CNY")
    assert usual_currency(session, event.organisation_id) == "CNY"
