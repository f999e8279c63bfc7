"""Deals: won once, refunded, and won again; the lead's stage and the facts follow."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from core.clock import now
from core.errors import Forbidden, NotFound
from core.models import Deal, Lead, LeadAction, LeadEntry, LeadStage, OutboxEntry, Role
from core.money import MINOR_MAX
from core.permissions import Actor
from core.platform import Platform
from core.services.sales.deals import NotYetWon, Sale, ValueUnusable, WonBefore, refund_deal, restore_deal, win_deal
from core.services.sales.leads import NotYours
from tests.factories import make_event, make_lead, make_member, make_organisation, make_registration

HUNDRED = Sale(10_000, "EUR")


@pytest.fixture
def outbox_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts stay in the outbox, where a test can read them."""
    monkeypatch.setattr(Platform, "hand_on", lambda self, recorded: None)


@pytest.fixture
def house(platform: Platform, outbox_kept: None) -> SimpleNamespace:
    """A new lead of somebody who registered ten days ago, in Auckland, and a host."""
    with platform.transaction() as session:
        organisation = make_organisation(session)
        event = make_event(session, organisation, timezone="Pacific/Auckland")
        registration = make_registration(session, event, created_at=now() - timedelta(days=10))
        lead = make_lead(session, registration, stage=LeadStage.NEW, qualified_at=None)
        host = Actor.of(make_member(session, organisation, Role.HOST))
        agent = Actor.of(make_member(session, organisation, Role.AGENT))
        stranger = Actor.of(make_member(session, make_organisation(session)))
    return SimpleNamespace(lead=lead, registration=registration, host=host, agent=agent, stranger=stranger)


def win(platform: Platform, house: SimpleNamespace, sale: Sale = HUNDRED) -> Deal:
    with platform.transaction() as session:
        return win_deal(session, house.host, house.lead.id, sale)


def stage(platform: Platform, house: SimpleNamespace) -> LeadStage:
    with platform.reading() as session:
        return session.get_one(Lead, house.lead.id).stage


def facts(platform: Platform) -> list[tuple[str, dict[str, int]]]:
    with platform.reading() as session:
        return [(entry.fact, entry.payload) for entry in session.scalars(select(OutboxEntry).order_by(OutboxEntry.id))]


def test_a_deal_wins_the_lead_and_is_promised_to_whoever_reacts(platform: Platform, house: SimpleNamespace) -> None:
    deal = win(platform, house)
    assert (deal.value_minor, deal.currency, deal.registration_id) == (10_000, "EUR", house.registration.id)
    with platform.reading() as session:
        lead = session.get_one(Lead, house.lead.id)
    assert lead.stage == LeadStage.WON
    assert lead.qualified_at is not None
    ids = {"event_id": deal.event_id, "registration_id": deal.registration_id, "deal_id": deal.id}
    assert facts(platform) == [("DealWon", {"organisation_id": deal.organisation_id, **ids})]


def test_the_same_form_posted_twice_is_one_deal(platform: Platform, house: SimpleNamespace) -> None:
    sale = Sale(10_000, "EUR", form_token="a" * 43)
    assert win(platform, house, sale).id == win(platform, house, sale).id
    assert win(platform, house).id != win(platform, house).id  # without a token every one is a deal of its own
    with platform.reading() as session:
        assert session.scalar(select(func.count()).select_from(Deal)) == 3
    assert len(facts(platform)) == 3


def test_a_refund_can_be_taken_back_and_each_is_done_once(platform: Platform, house: SimpleNamespace) -> None:
    deal = win(platform, house)
    for step, after in ((refund_deal, LeadStage.QUALIFIED), (restore_deal, LeadStage.WON)):
        for _twice in range(2):
            with platform.transaction() as session:
                step(session, house.host, deal.id)
        assert stage(platform, house) == after
    assert [fact for fact, _payload in facts(platform)] == ["DealWon", "DealRefunded", "DealWon"]
    with platform.reading() as session:
        done = session.scalars(select(LeadEntry.action).order_by(LeadEntry.id)).all()
    assert done == [LeadAction.WIN, LeadAction.REFUND, LeadAction.RESTORE]


def test_a_lead_stays_won_while_another_deal_stands(platform: Platform, house: SimpleNamespace) -> None:
    first, _second = win(platform, house), win(platform, house)
    with platform.transaction() as session:
        refund_deal(session, house.host, first.id)
    assert stage(platform, house) == LeadStage.WON


def test_a_day_is_that_of_the_events_zone_and_counts_to_its_end(platform: Platform, house: SimpleNamespace) -> None:
    today = now().astimezone(ZoneInfo("Pacific/Auckland")).date()
    assert win(platform, house, Sale(1, "EUR", won_on=today)).won_at <= now()
    yesterday = win(platform, house, Sale(1, "EUR", won_on=today - timedelta(days=1))).won_at
    ends = datetime.combine(today, datetime.min.time(), ZoneInfo("Pacific/Auckland"))
    assert ends - timedelta(seconds=1) < yesterday < ends
    with pytest.raises(NotYetWon):
        win(platform, house, Sale(1, "EUR", won_on=today + timedelta(days=1)))
    with pytest.raises(WonBefore):
        win(platform, house, Sale(1, "EUR", won_on=today - timedelta(days=12)))
    with platform.reading() as session:
        registered = house.registration.created_at.astimezone(ZoneInfo("Pacific/Auckland")).date()
        assert session.scalar(select(func.count()).select_from(Deal)) == 2
    assert win(platform, house, Sale(1, "EUR", won_on=registered)).won_at >= house.registration.created_at


@pytest.mark.parametrize("sale", [Sale(-1, "EUR"), Sale(MINOR_MAX + 1, "EUR"), Sale(1, "XXX"), Sale(1, "")])
def test_a_value_that_is_no_money_is_refused(platform: Platform, house: SimpleNamespace, sale: Sale) -> None:
    with pytest.raises(ValueUnusable):
        win(platform, house, sale)
    assert facts(platform) == []
    assert stage(platform, house) == LeadStage.NEW


def test_an_agent_sells_to_their_own_leads_only(platform: Platform, house: SimpleNamespace) -> None:
    with platform.transaction() as session:
        session.get_one(Lead, house.lead.id).owner_id = house.host.member_id
    with pytest.raises(NotYours), platform.transaction() as session:
        win_deal(session, house.agent, house.lead.id, HUNDRED)
    deal = win(platform, house)
    with pytest.raises(NotYours), platform.transaction() as session:
        refund_deal(session, house.agent, deal.id)
    with platform.transaction() as session:
        session.get_one(Lead, house.lead.id).owner_id = house.agent.member_id
    with platform.transaction() as session:
        assert refund_deal(session, house.agent, deal.id).refunded_at is not None


def test_a_moderator_has_nothing_to_do_with_deals(platform: Platform, house: SimpleNamespace) -> None:
    deal = win(platform, house)
    with platform.transaction() as session:
        moderator = Actor(house.host.member_id, house.host.organisation_id, Role.MODERATOR, "M")
        with pytest.raises(Forbidden):
            win_deal(session, moderator, house.lead.id, HUNDRED)
        with pytest.raises(Forbidden):
            refund_deal(session, moderator, deal.id)


def test_another_organisations_deals_do_not_exist(platform: Platform, house: SimpleNamespace) -> None:
    deal = win(platform, house)
    for step in (refund_deal, restore_deal):
        with pytest.raises(NotFound), platform.transaction() as session:
            step(session, house.stranger, deal.id)
    with pytest.raises(NotFound), platform.transaction() as session:
        win_deal(session, house.stranger, house.lead.id, HUNDRED)
