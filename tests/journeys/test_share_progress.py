"""An attendee's account of their sharing: who came, who is watching, their rank and their rewards, in both languages."""

import pytest
from playwright.sync_api import expect

from core.clock import now
from core.models import Event, Person
from core.permissions import Actor
from core.services.rewards.accrual import accrue_unasked
from core.services.rewards.plans import PlanDetails, make_plan
from core.services.rewards.rewards import Decree, decide
from referral.rewards.plans import Trigger
from referral.rewards.states import Action
from tests.core.services.reward_support import rewards_of
from tests.factories import make_member
from tests.journeys.conftest import PHONE, OpenPerson
from tests.journeys.room_steps import FANG, GUESTS, JUNAID, LI, MAUD, OTTOLINE, Room
from tests.journeys.share_sheet import give_share_sheet, share_link
from tests.journeys.steps import eventually, path_of, register

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]

FIVE_EUROS = PlanDetails(Trigger.REGISTERED, amount_minor=500, budget_minor=50_000, currency="EUR")
# What a ticket says: how many came and watch, the rank, the promise, and what waits, is released and is paid.
WORDS = {
    "en-GB": (
        "3 friends registered, 2 are watching now",
        "Number 2 of the 2 people who brought somebody, by those who came directly",
        "€5.00 for each friend who registers through your link.",
        "The next is released on",
        ["Waiting", "Released", "Paid"],
    ),
    "zh-CN": (
        "3 位好友已报名，2 位正在观看",
        "按直接到来的人数，在 2 位带来过别人的人中排第 2",
        "每有一位朋友通过您的链接报名，得 €5.00。",
        "下一笔于",
        ["等待中", "已放行", "已支付"],
    ),
}


def reward_friends(room: Room) -> None:
    """What workers do within seconds: each friend is rewarded, by a promise for the past too; a member releases the first."""
    with room.platform.transaction() as session:
        session.get_one(Person, room.tickets[MAUD].person_id).verified_at = now()
        event = session.get_one(Event, room.event.id)
        actor = Actor.of(make_member(session, event.organisation))
        plan_id = make_plan(session, actor, event, FIVE_EUROS, applies_to_past=True).id
    with room.platform.transaction() as session:
        accrue_unasked(session, plan_id)
    first, *others = (reward for reward in rewards_of(room.platform) if reward.plan_id == plan_id)
    assert len(others) == 2
    with room.platform.transaction() as session:
        decide(session, actor, session.get_one(Event, room.event.id), [first.id], Decree(Action.RELEASE, "Met her"))


def test_an_attendee_shares_and_reads_what_came_of_it(room: Room, person: OpenPerson) -> None:
    room.admit(MAUD, OTTOLINE)
    room.admit(FANG, parent=room.tickets[MAUD])
    room.admit(*GUESTS[-4:], parent=room.tickets[OTTOLINE])
    ticket = f"{room.url}/t/{room.tickets[MAUD].ticket_token}"
    maud = give_share_sheet(person(phone=True))
    maud.goto(ticket)
    link = share_link(maud)

    # Two friends open what she shared, and stay in the room, since the event is on.
    for friend in (JUNAID, LI):
        page = person(phone=friend.phone, language=friend.browser_language)
        page.goto(room.url + path_of(link))
        register(page, friend.name, f"friend{len(friend.name)}@example.org")
        page.locator("#say").wait_for()
    reward_friends(room)

    for language, (came, rank, promise, release, sums) in WORDS.items():
        page = person(phone=True, language=language)
        eventually(lambda page=page, came=came: page.goto(ticket) and page.get_by_text(came).count())
        expect(page.locator(".share-progress")).to_contain_text(rank)
        expect(page.locator(".own-rewards")).to_contain_text(promise)
        expect(page.locator(".own-rewards")).to_contain_text(release)
        expect(page.locator(".own-rewards dt")).to_have_text(sums)
        expect(page.locator(".own-rewards dd")).to_have_text(["€10.00", "€5.00", "€0.00"])
        assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
