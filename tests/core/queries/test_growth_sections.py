"""Delays and forecasts on the report against the library for the same rows, without a look at what came later."""

from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np
import pytest

from core.models import EventStatus
from core.queries.spread.delays import delays
from core.queries.spread.forecasts import CONFIDENCE, DRAWS, Forecasted, forecasts, learned
from core.queries.spread.forest import load_forest
from referral.graph.forest import ReferralForest
from referral.growth.forecast import ForecastOptions, Outcome, forecast
from referral.growth.recurrence import People
from referral.growth.reproduction import learn
from tests.factories import make_event, make_organisation, make_registration

START = datetime(2026, 5, 1, 10, tzinfo=UTC)
END = START + timedelta(days=9)


def fill(session, event, people=120, seed=3):
    """Some seeds in the first hours, each of whom and of whose friends brings one at most, within hours."""
    random, came = Random(seed), []
    for number in range(people):
        parent = random.choice(came) if number >= 30 else None
        moment = START + timedelta(minutes=10 * number)
        if parent is not None:
            moment = parent.created_at + timedelta(minutes=random.expovariate(1 / 300) + 1)
        came.append(make_registration(session, event, parent=parent, created_at=moment))


@pytest.fixture
def event(platform):
    with platform.transaction() as session:
        values = {"starts_at": START, "ends_at": END, "status": EventStatus.ENDED, "ended_at": END}
        event = make_event(session, make_organisation(session), **values)
        fill(session, event)
    return event


@pytest.fixture
def people(platform, event):
    with platform.reading() as session:
        return load_forest(session, event)


def rows_until(people, moment):
    """Only those who had registered, as a forest of their own."""
    then = np.flatnonzero(people.forest.time <= moment)
    place = {int(node): index for index, node in enumerate(then)}
    parents = [place.get(int(people.forest.parent[node]), -1) for node in then]
    return ReferralForest.from_parents(parents, people.forest.time[then])


def test_a_forecast_of_the_past_is_that_of_the_rows_as_they_stood(event, people):
    told = forecasts(event, people, END + timedelta(days=3), ())
    assert told.until == END
    assert told.ahead is None, "it is over"
    first = people.forest.time.min()
    for part, one in zip((1 / 3, 2 / 3), told.past, strict=True):
        moment = first + part * (END.timestamp() - first)
        assert one.at.timestamp() == pytest.approx(moment)
        options = ForecastOptions(until=END.timestamp(), confidence=CONFIDENCE, draws=DRAWS)
        same = forecast(rows_until(people, one.at.timestamp()), one.at.timestamp(), options)
        assert (one.outcome, one.size) == (same.outcome, same.size)
        assert (one.expected, one.low, one.high) == (same.expected, same.low, same.high)


def test_what_it_came_to_leaves_out_those_whose_roots_came_later(event, people):
    told = forecasts(event, people, END, ())
    for one in told.past:
        root_time = people.forest.time[people.forest.root]
        assert one.came_to == int((root_time <= one.at.timestamp()).sum())
        assert one.size <= one.came_to
    assert all(one.held == (one.low <= one.came_to <= one.high) for one in told.past)


def test_while_it_runs_the_end_is_forecast_from_now(platform, event, people):
    at = START + timedelta(days=1)
    event.status, event.ended_at = EventStatus.LIVE, None
    told = forecasts(event, people, at, learned(people, at))
    options = ForecastOptions(until=END.timestamp(), confidence=CONFIDENCE, draws=DRAWS)
    same = forecast(people.forest, at.timestamp(), options)
    assert (told.until, told.ends_at) == (at, END)
    assert (told.ahead.expected, told.ahead.low, told.ahead.high) == (same.expected, same.low, same.high)
    assert told.ahead.came_to is None


def test_too_little_is_said_to_be_too_little(platform):
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session), starts_at=START, ends_at=END)
        root = make_registration(session, event, created_at=START)
        make_registration(session, event, parent=root, created_at=START + timedelta(hours=1))
    with platform.reading() as session:
        people = load_forest(session, event)
    at = START + timedelta(days=1)
    told = forecasts(event, people, at, learned(people, at))
    assert {one.outcome for one in (*told.past, told.ahead)} == {Outcome.NO_EVIDENCE}
    assert (told.ahead.expected, told.ahead.held) == (None, None)
    found = delays(people, at, learned(people, at))
    assert (found.pairs, found.seen_median, found.enough) == (1, 3600.0, False)


def test_an_event_nobody_registered_for_has_neither(platform):
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
    with platform.reading() as session:
        people = load_forest(session, event)
    assert forecasts(event, people, START, learned(people, START)) is None
    assert delays(people, START, learned(people, START)).pairs == 0


def test_the_curve_is_the_library_s(people):
    found = delays(people, END, learned(people, END))
    seen = People.of(people.forest, END.timestamp())
    curve = max(learn((people.forest, END.timestamp())), key=lambda generation: generation.brought).delays
    assert found.pairs == len(seen.delay) == 90
    assert found.seen_median == pytest.approx(float(np.median(seen.delay)))
    ages = np.array([step.seconds for step in found.steps])
    assert [step.share for step in found.steps] == pytest.approx(curve.mean(ages).tolist())
    assert [step.seen for step in found.steps] == [int((seen.delay <= age).sum()) for age in ages]
    assert all(step.low <= step.share <= step.high for step in found.steps)
    assert found.median.low <= found.median.value <= found.median.high
    assert found.median.value < found.ninetieth.value


def test_a_forecast_holds_when_what_came_lies_in_its_interval():
    def told(came_to, high=20.0, outcome=Outcome.FINITE):
        return Forecasted(START, outcome, 8, 12.0, 10.0, high, came_to).held

    assert [told(9), told(10), told(20), told(21), told(99, high=None)] == [False, True, True, False, True]
    assert told(10, outcome=Outcome.UNBOUNDED) is None
