"""Comments below a replay in real browsers: on a phone with the video in sight, and on the team's desk."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from core.clock import now
from core.models import Comment, Role
from core.services.room.chat_judging import HeldFor
from core.services.team.accounts import sign_in_link_token
from tests.factories import make_member
from tests.journeys.axe import bring_axe, examine
from tests.journeys.conftest import OpenPerson
from tests.journeys.room_steps import JUNAID, MAUD, Room, open_tab
from tests.journeys.steps import eventually
from tests.journeys.test_replay import publish, record

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]


def test_a_comment_on_a_phone_leads_others_to_its_moment_and_the_team_takes_it_down(room: Room, person: OpenPerson) -> None:
    for guest in (MAUD, JUNAID):
        room.admit(guest)
    record(room, now() - timedelta(hours=1))
    publish(room)
    maud = person(phone=True)
    bring_axe(maud.context)
    maud.goto(f"{room.url}/t/{room.tickets[MAUD].ticket_token}/replay")
    video = maud.locator("video")
    eventually(lambda: video.evaluate("video => video.readyState") >= 2)
    video.evaluate("video => { video.currentTime = 12 }")
    open_tab(maud, "comments")
    expect(maud.get_by_text("Nobody has commented yet")).to_be_visible()
    eventually(lambda: maud.get_by_label("At 0:12").is_visible())
    maud.get_by_label("Write a comment").fill("Forty decibels, that is quiet")
    maud.get_by_label("At 0:12").check()
    maud.get_by_role("button", name="Comment", exact=True).click()
    expect(maud.get_by_role("article", name=MAUD.shown)).to_contain_text("Forty decibels")
    expect(video).to_be_in_viewport()
    assert examine(maud) == []
    maud.get_by_role("button", name="Edit your comment").click()
    maud.get_by_label("Your comment").press("End")
    maud.get_by_role("button", name="Cancel").click()
    expect(maud.get_by_role("article", name=MAUD.shown)).to_be_focused()
    maud.set_viewport_size({"width": 320, "height": 640})
    assert maud.evaluate("document.documentElement.scrollWidth") <= 320

    junaid = person(phone=True, language="zh-CN")
    junaid.goto(f"{room.url}/t/{room.tickets[JUNAID].ticket_token}/replay")
    open_tab(junaid, "comments")
    junaid.locator(".comment-moment").click()
    eventually(lambda: junaid.locator("video").evaluate("video => video.currentTime") == 12)
    like = junaid.locator(".comment-actions [aria-pressed]")
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    expect(like).to_contain_text("1")

    with room.platform.transaction() as session:
        member = make_member(session, room.tickets[MAUD].event.organisation, Role.HOST)
    host = person()
    bring_axe(host.context)
    host.goto(f"{room.url}/sign-in/link?token={sign_in_link_token(room.platform.settings, member)}")
    host.get_by_role("button").first.click()
    host.goto(f"{room.url}/console/events/{room.event.id}/comments")
    assert examine(host) == []
    host.get_by_role("button", name="Remove").click()
    expect(host.get_by_text("Nobody can read it any more.")).to_be_visible()
    host.get_by_role("button", name="Undo").click()
    expect(host.get_by_text("Taken back.")).to_be_visible()

    for waits, total in ((False, "1 comment"), (True, "0 comments")):
        with room.platform.transaction() as session:
            comment = session.scalars(select(Comment).filter_by(event_id=room.event.id)).one()
            comment.held_for = HeldFor.REVIEW if waits else None  # and then approved
        maud.get_by_role("button", name="Delete your comment").click()
        expect(maud.get_by_role("article")).to_have_count(0)
        maud.get_by_role("button", name="Undo").last.click()
        expect(maud.get_by_role("article", name=MAUD.shown)).to_be_visible()
        expect(maud.get_by_text("Waits for approval")).to_have_count(int(waits))
        expect(maud.get_by_role("heading", name=total, exact=True)).to_be_visible()
