"""In which way an event spread, and how few brought how many, against the library and plain loops."""

from collections import Counter
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from sqlalchemy import select

from core.clock import now
from core.models import Referral, Registration, RegistrationStatus
from core.queries.report.report import report
from core.queries.spread.cascades import cascade_rows
from core.queries.spread.entry_point_credits import entry_point_credits
from core.queries.spread.forest import load_forest
from core.queries.spread.reach import Reading, reach
from core.queries.spread.super_spreaders import lorenz_curve, super_spreaders
from referral.graph.concentration import concentration
from referral.graph.metrics import structural_virality
from referral.intervals import wilson_interval
from tests.core.queries.random_event import make_random_event
from tests.factories import make_entry_point, make_event, make_organisation, make_registration


def star(session, event, people, **values):
    """One who brought all the others."""
    centre = make_registration(session, event, **values)
    for _ in range(people - 1):
        make_registration(session, event, parent=centre)


def chain(session, event, people):
    last = make_registration(session, event)
    for _ in range(people - 1):
        last = make_registration(session, event, parent=last)


def reach_of(platform, fill):
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        fill(session, event)
    with platform.reading() as session:
        people = load_forest(session, event)
        return reach(people, entry_point_credits(session, event, people))


def test_people_of_one_poster_are_a_broadcast_by_it(sqlite_platform):
    def fill(session, event):
        poster, screen = (make_entry_point(session, event, name=name) for name in ("Poster", "Screen"))
        first = make_registration(session, event, entry_point_id=poster.id)
        for _ in range(37):
            make_registration(session, event, entry_point_id=poster.id)
        make_registration(session, event, entry_point_id=screen.id)
        make_registration(session, event, parent=first)

    found = reach_of(sqlite_platform, fill)
    assert (found.people, found.direct, found.reading) == (40, 39, Reading.BROADCAST)
    assert [(source.name, source.people) for source in found.sources] == [("Poster", 38)], "the few of the screen are not named"
    assert (found.direct_low, found.direct_high) == wilson_interval(39, 40)


def test_a_chain_is_from_person_to_person_and_a_star_is_not(sqlite_platform):
    long = reach_of(sqlite_platform, lambda session, event: chain(session, event, 40))
    assert (long.reading, long.generations, long.largest) == (Reading.PERSON_TO_PERSON, 39, 40)
    wide = reach_of(sqlite_platform, lambda session, event: star(session, event, 40))
    assert (wide.reading, wide.generations) == (Reading.FEW_SHARERS, 1)
    assert long.virality > 10 > 2 > wide.virality


def test_pairs_of_friends_are_small_circles_and_few_people_are_too_few(sqlite_platform):
    def pairs(count):
        return lambda session, event: [star(session, event, 2) for _ in range(count)]

    assert reach_of(sqlite_platform, pairs(20)).reading == Reading.SMALL_CIRCLES
    assert reach_of(sqlite_platform, pairs(5)).reading == Reading.TOO_FEW


def test_half_and_half_is_mixed(sqlite_platform):
    def fill(session, event):
        star(session, event, 15)
        for _ in range(20):
            make_registration(session, event)

    assert reach_of(sqlite_platform, fill).reading == Reading.MIXED


def test_the_mean_virality_weighs_cascades_by_their_people(sqlite_platform):
    def fill(session, event):
        star(session, event, 60)
        chain(session, event, 30)
        star(session, event, 3)

    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        fill(session, event)
    with sqlite_platform.reading() as session:
        people = load_forest(session, event)
        found = reach(people, [])
    wide, long, _small = structural_virality(people.forest).tolist()
    assert found.virality == pytest.approx((60 * wide + 30 * long) / 90)
    assert found.in_reliable == 90


def test_who_gave_a_place_back_is_no_one_of_a_cascades_people(sqlite_platform):
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        star(session, event, 60)
        chain(session, event, 35)
        everybody = session.scalars(select(Registration).where(Registration.event_id == event.id).order_by(Registration.id)).all()
        for registration in [*everybody[1:11], *everybody[-6:]]:
            registration.status = RegistrationStatus.CANCELLED
    with sqlite_platform.reading() as session:
        people = load_forest(session, event)
        found, rows = reach(people, []), cascade_rows(people)
    wide, _long = structural_virality(people.forest).tolist()
    assert (found.people, found.largest, found.in_reliable, found.virality) == (79, 50, 50, pytest.approx(wide))
    assert [(row.people, row.structural_virality is None) for row in rows] == [(50, False), (29, True)]


def test_an_event_without_anybody_has_no_share(sqlite_platform):
    found = reach_of(sqlite_platform, lambda session, event: None)
    assert (found.people, found.direct_share, found.reading) == (0, 0.0, Reading.TOO_FEW)


@pytest.mark.parametrize("seed", range(3))
def test_the_sections_are_counted_from_the_rows(platform, seed):
    with platform.transaction() as session:
        event = make_random_event(session, Random(seed))
    with platform.reading() as session:
        found = report(session, event, now())
        coming = {
            row.id
            for row in session.scalars(select(Registration).where(Registration.event_id == event.id))
            if row.status == RegistrationStatus.REGISTERED
        }
        edges = [edge for edge in session.scalars(select(Referral)) if edge.child_id in coming]
        names = dict(session.execute(select(Registration.id, Registration.name)).all())
        everybody = len(load_forest(session, event))
    brought = Counter(edge.parent_id for edge in edges)
    assert (found.reach.people, found.reach.direct) == (len(coming), len(coming) - len(edges))
    counts = [*brought.values(), *[0] * (everybody - len(brought))]
    assert found.super_spreaders.everybody == concentration(counts)
    assert found.super_spreaders.bringers == concentration(counts, with_those_who_brought_nobody=False)
    listed = found.super_spreaders.people
    assert [one.brought for one in listed] == sorted(brought.values(), reverse=True)[:10]
    assert all(brought[one.id] == one.brought and names[one.id] == one.name for one in listed)
    assert listed[-1].share_so_far == pytest.approx(sum(one.brought for one in listed) / len(edges))


@pytest.mark.parametrize("seed", range(5))
def test_the_lorenz_curve_encloses_the_gini_coefficient(seed):
    brought = np.random.default_rng(seed).geometric(0.3, 200) - 1
    curve = lorenz_curve(brought)
    area = sum((after.people - before.people) * (after.brought + before.brought) / 2 for before, after in pairwise(curve))
    assert 1 - 2 * area == pytest.approx(concentration(brought).gini)
    assert (curve[0].people, curve[0].brought, curve[-1].people, curve[-1].brought) == (0, 0, 1, 1)


def test_nobody_who_brought_anybody_is_no_section(sqlite_platform):
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        make_registration(session, event)
    with sqlite_platform.reading() as session:
        assert super_spreaders(load_forest(session, event)) is None
