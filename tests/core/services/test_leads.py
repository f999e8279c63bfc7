"""Leads: made once, moved forwards and back, looked after by one member, and every step written down."""

from collections.abc import Callable
from threading import Barrier, Thread
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import Forbidden, NotFound
from core.models import Lead, LeadAction, LeadEntry, LeadStage, Role
from core.permissions import Actor
from core.platform import Platform
from core.services.sales.leads import (
    DealStands,
    HasDeals,
    NotYours,
    OwnerUnknown,
    WonNeedsDeal,
    assign_lead,
    make_lead,
    move_lead,
    remove_lead,
)
from tests.factories import make_deal, make_event, make_member, make_organisation, make_registration


@pytest.fixture
def house(platform: Platform) -> SimpleNamespace:
    """An event with one registration, and an actor of every role."""
    with platform.transaction() as session:
        organisation = make_organisation(session)
        event = make_event(session, organisation)
        registration = make_registration(session, event, name="Maud Ferrier")
        actors = {role: Actor.of(make_member(session, organisation, role, name=role.value)) for role in Role}
        stranger = Actor.of(make_member(session, make_organisation(session)))
    return SimpleNamespace(event=event, registration=registration, actors=actors, stranger=stranger)


def do(platform: Platform, step: Callable[[Session], Lead]) -> Lead:
    with platform.transaction() as session:
        return step(session)


def acts(platform: Platform) -> list[tuple[LeadAction, dict[str, object]]]:
    with platform.reading() as session:
        return [(entry.action, entry.details) for entry in session.scalars(select(LeadEntry).order_by(LeadEntry.id))]


def test_a_person_is_made_a_lead_once(platform: Platform, house: SimpleNamespace) -> None:
    host = house.actors[Role.HOST]
    first = do(platform, lambda session: make_lead(session, host, house.registration))
    second = do(platform, lambda session: make_lead(session, host, house.registration))
    assert (first.id, first.stage, first.owner_id, first.qualified_at) == (second.id, LeadStage.NEW, None, None)
    assert (first.person_id, first.event_id) == (house.registration.person_id, house.event.id)
    assert acts(platform) == [(LeadAction.MAKE, {})]


def test_two_members_at_once_make_one_lead(platform: Platform, house: SimpleNamespace) -> None:
    together = Barrier(2)
    made: list[int] = []

    def make(role: Role) -> None:
        together.wait()
        made.append(do(platform, lambda session: make_lead(session, house.actors[role], house.registration)).id)

    threads = [Thread(target=make, args=(role,)) for role in (Role.HOST, Role.MARKETER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with platform.reading() as session:
        assert session.scalar(select(func.count()).select_from(Lead)) == 1
    assert len(made) == 2
    assert len(set(made)) == 1
    assert len(acts(platform)) == 1


def test_an_agent_looks_after_whom_they_found(platform: Platform, house: SimpleNamespace) -> None:
    agent = house.actors[Role.AGENT]
    assert do(platform, lambda session: make_lead(session, agent, house.registration)).owner_id == agent.member_id


def test_a_lead_moves_forwards_and_back_and_every_step_is_written_down(platform: Platform, house: SimpleNamespace) -> None:
    host = house.actors[Role.HOST]
    lead = do(platform, lambda session: make_lead(session, host, house.registration))
    seen = []
    for stage in (LeadStage.QUALIFIED, LeadStage.LOST, LeadStage.LOST, LeadStage.QUALIFIED, LeadStage.NEW, LeadStage.LOST):
        moved = do(platform, lambda session, stage=stage: move_lead(session, host, lead.id, stage))
        seen.append((moved.stage, moved.qualified_at is not None))
    assert seen == [
        (LeadStage.QUALIFIED, True),
        (LeadStage.LOST, True),
        (LeadStage.LOST, True),
        (LeadStage.QUALIFIED, True),
        (LeadStage.NEW, False),
        (LeadStage.LOST, False),
    ]
    assert acts(platform)[1:] == [
        (LeadAction.MOVE, {"before": "new", "after": "qualified"}),
        (LeadAction.MOVE, {"before": "qualified", "after": "lost"}),
        (LeadAction.MOVE, {"before": "lost", "after": "qualified"}),
        (LeadAction.MOVE, {"before": "qualified", "after": "new"}),
        (LeadAction.MOVE, {"before": "new", "after": "lost"}),
    ]
    with platform.reading() as session:
        assert set(session.scalars(select(LeadEntry.member_id))) == {host.member_id}


def test_a_lead_keeps_since_when_it_is_qualified(platform: Platform, house: SimpleNamespace) -> None:
    host = house.actors[Role.HOST]
    lead = do(platform, lambda session: make_lead(session, host, house.registration))
    since = do(platform, lambda session: move_lead(session, host, lead.id, LeadStage.QUALIFIED)).qualified_at
    do(platform, lambda session: move_lead(session, host, lead.id, LeadStage.LOST))
    assert do(platform, lambda session: move_lead(session, host, lead.id, LeadStage.QUALIFIED)).qualified_at == since


def test_won_is_not_said_but_bought(platform: Platform, house: SimpleNamespace) -> None:
    host = house.actors[Role.HOST]
    with platform.transaction() as session:
        lead = make_lead(session, host, house.registration)
    with pytest.raises(WonNeedsDeal):
        do(platform, lambda session: move_lead(session, host, lead.id, LeadStage.WON))
    with platform.transaction() as session:
        make_deal(session, session.get_one(Lead, lead.id))
    with pytest.raises(DealStands):
        do(platform, lambda session: move_lead(session, host, lead.id, LeadStage.LOST))


def test_a_lead_that_is_none_after_all_is_taken_off_and_its_history_stays(platform: Platform, house: SimpleNamespace) -> None:
    host = house.actors[Role.HOST]
    lead = do(platform, lambda session: make_lead(session, host, house.registration))
    do(platform, lambda session: remove_lead(session, host, lead.id))
    with platform.reading() as session:
        assert session.get(Lead, lead.id) is None
    assert do(platform, lambda session: make_lead(session, host, house.registration)).stage == LeadStage.NEW
    assert [action for action, _details in acts(platform)] == [LeadAction.MAKE, LeadAction.REMOVE, LeadAction.MAKE]


def test_a_lead_with_deals_stays(platform: Platform, house: SimpleNamespace) -> None:
    with platform.transaction() as session:
        lead = make_lead(session, house.actors[Role.HOST], house.registration)
        make_deal(session, lead)
    with pytest.raises(HasDeals):
        do(platform, lambda session: remove_lead(session, house.actors[Role.HOST], lead.id))


def test_a_lead_is_handed_over_to_members_who_may_work_on_it(platform: Platform, house: SimpleNamespace) -> None:
    host, agent, moderator = (house.actors[role] for role in (Role.HOST, Role.AGENT, Role.MODERATOR))
    lead = do(platform, lambda session: make_lead(session, host, house.registration))
    assert do(platform, lambda session: assign_lead(session, host, lead.id, agent.member_id)).owner_id == agent.member_id
    assert do(platform, lambda session: assign_lead(session, host, lead.id, None)).owner_id is None
    for nobody in (moderator.member_id, house.stranger.member_id, 0):
        with pytest.raises(OwnerUnknown):
            do(platform, lambda session, nobody=nobody: assign_lead(session, host, lead.id, nobody))
    assert acts(platform)[1:] == [
        (LeadAction.ASSIGN, {"before": None, "after": "agent"}),
        (LeadAction.ASSIGN, {"before": "agent", "after": None}),
    ]


def test_an_agent_takes_what_nobody_has_and_hands_nothing_on(platform: Platform, house: SimpleNamespace) -> None:
    agent, marketer = house.actors[Role.AGENT], house.actors[Role.MARKETER]
    with platform.transaction() as session:
        lead = make_lead(session, marketer, house.registration)
    with pytest.raises(Forbidden):
        do(platform, lambda session: assign_lead(session, agent, lead.id, marketer.member_id))
    assert do(platform, lambda session: assign_lead(session, agent, lead.id, agent.member_id)).owner_id == agent.member_id
    with pytest.raises(Forbidden):
        do(platform, lambda session: assign_lead(session, agent, lead.id, None))


def test_somebody_elses_lead_is_not_an_agents(platform: Platform, house: SimpleNamespace) -> None:
    with platform.transaction() as session:
        colleague = make_member(session, house.event.organisation, Role.AGENT)
        lead = make_lead(session, Actor.of(colleague), house.registration)
    for step in (
        lambda session: move_lead(session, house.actors[Role.AGENT], lead.id, LeadStage.LOST),
        lambda session: remove_lead(session, house.actors[Role.AGENT], lead.id),
    ):
        with pytest.raises(NotYours):
            do(platform, step)


@pytest.mark.parametrize("role", [Role.MODERATOR])
def test_roles_without_leads_are_refused(platform: Platform, house: SimpleNamespace, role: Role) -> None:
    with pytest.raises(Forbidden):
        do(platform, lambda session: make_lead(session, house.actors[role], house.registration))


def test_another_organisations_leads_do_not_exist(platform: Platform, house: SimpleNamespace) -> None:
    with platform.transaction() as session:
        lead = make_lead(session, house.actors[Role.HOST], house.registration)
    for step in (
        lambda session: make_lead(session, house.stranger, house.registration),
        lambda session: move_lead(session, house.stranger, lead.id, LeadStage.LOST),
        lambda session: assign_lead(session, house.stranger, lead.id, None),
        lambda session: remove_lead(session, house.stranger, lead.id),
    ):
        with pytest.raises(NotFound):
            do(platform, step)
