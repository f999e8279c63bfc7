"""A clip from the desk to the tree: cut by a host, found by strangers through its QR code and through a friend, and counted."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from core.clock import now
from core.models import Clip, Event, EventStatus, Referral, Registration
from core.services.team.accounts import sign_in_link_token
from tests.factories import make_member
from tests.journeys.axe import bring_axe, examine
from tests.journeys.conftest import OpenPerson
from tests.journeys.room_steps import Room, open_tab
from tests.journeys.share_sheet import give_share_sheet
from tests.journeys.steps import eventually, path_of, read_code
from tests.recordings import record_event
from workers.video_files import make_video_file

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]


def end_show(room: Room) -> str:
    """The event is over, recorded and published; the address that signs its host in."""
    with room.platform.transaction() as session:
        event = session.get_one(Event, room.event.id)
        event.status, event.replay_published_at = EventStatus.ENDED, now()
        record_event(session, room.platform.settings.media_dir, event)
        host = make_member(session, event.organisation)
    return f"{room.url}/sign-in/link?token={sign_in_link_token(room.platform.settings, host)}"


def cut_clip(host: Page) -> None:
    """While the recording stands at two moments: by a button, and by a key."""
    video = host.locator("video")
    eventually(lambda: video.evaluate("video => video.readyState") >= 2)
    for moment, mark in (
        (2.0, lambda: host.get_by_role("button", name="Start here").click()),
        (9.0, lambda: host.keyboard.press("o")),
    ):
        video.evaluate("(video, moment) => { video.currentTime = moment }", moment)
        eventually(lambda: video.evaluate("video => !video.seeking && video.readyState >= 2"))
        mark()
    expect(host.locator("input[name=starts]")).to_have_value("0:02.0")
    expect(host.locator("input[name=ends]")).to_have_value("0:09.0")
    host.locator("input[name=ends]").press("ArrowUp")
    expect(host.locator("input[name=ends]")).to_have_value("0:09.1")
    expect(host.locator("[data-clip-length]")).to_have_text("7 seconds long")
    host.fill("input[name=title]", "The bill in January")
    host.get_by_role("button", name="Make the clip").click()


def register_for_replay(page: Page, name: str, email: str) -> None:
    """From the clip to the whole replay."""
    page.get_by_role("link", name="Watch the whole replay").click()
    page.fill("[name=name]", name)
    page.fill("[name=email]", email)
    page.click("#save-place")
    page.wait_for_url(re.compile(r"/t/[^/]+/replay$"))


def test_a_clip_brings_people_and_they_bring_others(room: Room, person: OpenPerson) -> None:
    signed_in = end_show(room)
    host = person()
    bring_axe(host.context)
    host.goto(signed_in)
    desk = f"{room.url}/console/events/{room.event.id}/replay/clips"
    host.goto(desk.removesuffix("/clips"))
    host.get_by_role("link", name="Cut and share clips").click()
    cut_clip(host)
    expect(host.locator(".clip progress")).to_be_visible()
    with room.platform.reading() as session:
        clip = session.scalars(select(Clip).where(Clip.event_id == room.event.id)).one()
    assert make_video_file(room.platform, clip.file.id)
    expect(host.locator(".clip .badge")).to_have_text("Public")
    assert examine(host) == []
    printed = read_code(host.context.request.get(f"{desk}/{clip.id}/qr.png").body())

    # A stranger with a phone scans the code, watches without registering, and then wants to see all of it.
    larry = give_share_sheet(person(phone=True))
    bring_axe(larry.context)
    larry.goto(room.url + path_of(printed))
    video = larry.locator("video")
    eventually(lambda: 6.9 < (video.evaluate("video => video.duration") or 0) < 7.3)
    video.evaluate("video => { video.muted = true; return video.play() }")
    eventually(lambda: video.evaluate("video => video.currentTime") > 0.5)
    assert examine(larry) == []
    register_for_replay(larry, "Larry Latecomer", "larry@example.org")

    # What they pass on beside the replay carries their own code, so the next one is theirs.
    open_tab(larry, "clips")
    assert examine(larry) == []
    with larry.expect_response("**/shares"):
        larry.locator(".clip [data-share-url]").tap()
    link = str(larry.evaluate("window.handedOver.at(-1).url"))
    assert link.endswith(f"?clip={clip.id}")
    lena = person()
    lena.goto(room.url + path_of(link))
    expect(lena.get_by_role("heading", name="The bill in January")).to_be_visible()
    expect(lena.get_by_text("Larry L. invited you")).to_be_visible()
    register_for_replay(lena, "Lena Later", "lena@example.org")

    with room.platform.reading() as session:
        people = {
            place.name: place.id for place in session.scalars(select(Registration).where(Registration.event_id == room.event.id))
        }
        edges = {
            edge.child_id: edge.parent_id for edge in session.scalars(select(Referral).where(Referral.event_id == room.event.id))
        }
    assert edges == {people["Lena Later"]: people["Larry Latecomer"]}
    host.goto(f"{room.url}/console/events/{room.event.id}/entry-points/{clip.entry_point_id}")
    expect(host.locator(".stat-figure").nth(0)).to_have_text("1")  # registered
    expect(host.locator(".stat-figure").nth(1)).to_have_text("1")  # brought on
    expect(host.locator(".stat-figure").nth(2)).to_have_text("1")  # scans
