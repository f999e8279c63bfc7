"""A host has the video sent on to other platforms, and sees in the studio how that goes."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from core.models import SimulcastReason, SimulcastState, SimulcastTarget
from core.services.events.simulcast import TargetReport, note_targets
from tests.journeys.axe import BOTH_WAYS, bring_axe, examine
from tests.journeys.room_steps import Room

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]
SERVER = "rtmp://142.250.74.110/live2"
KEY = "a-secret-stream-key"


def told(room: Room, state: SimulcastState, **how: object) -> None:
    """What the video ingest says of the room's one target."""
    with room.platform.transaction() as session:
        row = session.scalars(select(SimulcastTarget).where(SimulcastTarget.event_id == room.event.id)).one()
        note_targets(session, room.event.id, [TargetReport(row.id, state, **how)])  # type: ignore[arg-type]


def fill(page: Page, name: str, address: str, key: str) -> None:
    form = page.locator(".simulcast-form")
    for field, value in (("name", name), ("address", address), ("key", key)):
        form.locator(f"[name={field}]").fill(value)
    form.locator("button.button--primary").click()


def test_a_host_sends_the_video_on_and_sees_how_that_goes(room: Room) -> None:
    host = room.host()
    bring_axe(host.context)
    host.reload()
    panel = host.locator("details.simulcast")
    panel.locator("summary").click()
    host.get_by_role("button", name="Add a target").click()
    host.get_by_label("Platform").select_option("YouTube")
    expect(host.locator(".simulcast-form [name=address]")).to_have_value("rtmps://a.rtmps.youtube.com/live2")
    fill(host, "YouTube", "rtmp://127.0.0.1/live", KEY)
    expect(panel.get_by_role("alert")).to_contain_text("private network")
    fill(host, "YouTube", SERVER, KEY)

    target = panel.locator(".simulcast-target")
    expect(target).to_contain_text("Waiting for video")
    expect(target).to_contain_text("key ends in …-key")
    assert KEY not in host.content()
    told(room, SimulcastState.SENDING, bits_per_s=2_500_000)
    expect(target).to_contain_text("2.5 Mbit/s")
    expect(panel.locator("summary")).to_contain_text("goes to 1 target")
    told(room, SimulcastState.FAILED, reason=SimulcastReason.REFUSED, said="No such stream.")
    expect(target).to_contain_text("The platform refuses it: “No such stream.”")
    expect(panel.locator("summary")).to_contain_text("1 target gets nothing")

    host.get_by_role("button", name="Add a target").click()
    assert examine(host, BOTH_WAYS) == []
    host.get_by_role("button", name="Cancel").click()

    target.get_by_role("switch").click()
    expect(target).to_have_attribute("data-state", "off")
    target.locator(".menu-button").click()
    host.locator("[role=menu] [data-entry=edit]").click()
    key = host.locator(".simulcast-form [name=key]")
    host.locator(".simulcast-form [name=address]").fill("rtmp://142.250.74.111/live2")
    expect(key).to_have_js_property("required", True)
    expect(key).to_have_accessible_description("Another server is not given the key that is there. Paste the key for this one.")
    fill(host, "Our channel", SERVER, "")
    expect(target).to_contain_text("Our channel")
    target.locator(".menu-button").click()
    host.locator("[role=menu] [data-entry=delete]").click()
    expect(target).to_have_count(0)
    host.get_by_role("button", name="Undo").click()
    expect(target).to_contain_text("Our channel")
