"""The replay in a real browser: after every seek the chat stands where the video stands."""

import subprocess
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from core.adapters.ffmpeg import ffmpeg
from core.clock import now
from core.models import Event, EventStatus, Recording, RecordingPart, ShowBreak
from core.models.chat_message import ChatMessage
from core.permissions import Actor
from core.services.replays.chapters import set_chapters
from core.services.replays.replays import publish_replay
from tests.factories import make_member
from tests.journeys.axe import bring_axe, examine
from tests.journeys.conftest import OpenPerson
from tests.journeys.room_steps import MAUD, Room, open_tab
from tests.journeys.share_sheet import give_share_sheet
from tests.journeys.steps import eventually

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]

LENGTH_S = 40
EVERY_S = 0.5  # between two messages
OFF_BY_S = 0.25
REST_S = (30, 36)
CHAT = "**/replay/chat.json?*"
SEEKS_S = (31.2, 4.1, 4.6, 25.0, 0.0, 39.0, 12.75)


def record(room: Room, began: datetime) -> None:
    """A recording as the ingest leaves it, of a picture that counts."""
    folder = room.platform.settings.media_dir / room.event.playback_id
    folder.mkdir(parents=True)
    picture = f"testsrc2=size=320x180:rate=25:duration={LENGTH_S}"
    coded = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p")
    hls = ("-f", "hls", "-hls_time", "2", "-hls_playlist_type", "vod", "-hls_segment_filename", str(folder / "a-%d.ts"))
    command = [ffmpeg(), "-loglevel", "error", "-f", "lavfi", "-i", picture, *coded, *hls, str(folder / "recording.m3u8")]
    subprocess.run(command, check=True, timeout=60)
    part = RecordingPart(started_at=began, offset_ms=0, duration_ms=LENGTH_S * 1000)
    with room.platform.transaction() as session:
        event = session.get_one(Event, room.event.id)
        ids = {"organisation_id": event.organisation_id, "event_id": event.id}
        about = {"started_at": began, "ended_at": began + timedelta(seconds=LENGTH_S), "duration_ms": LENGTH_S * 1000}
        path = f"{event.playback_id}/recording.m3u8"
        session.add(Recording(**ids, **about, path=path, size_bytes=1, parts=[part]))


def speak(room: Room, began: datetime) -> None:
    """Something is said every half second, and says when."""
    author = room.tickets[MAUD]
    with room.platform.transaction() as session:
        for number in range(int(LENGTH_S / EVERY_S)):
            moment = began + timedelta(seconds=number * EVERY_S)
            session.add(
                ChatMessage(
                    organisation_id=author.organisation_id,
                    event_id=author.event_id,
                    registration_id=author.id,
                    client_id=f"r{author.id}:said-{number}",
                    author_name=MAUD.shown,
                    text=f"At {number * EVERY_S:.1f}",
                    place=number + 1,
                    revision=1,
                    created_at=moment,
                )
            )


def rest(room: Room, began: datetime) -> None:
    """The host showed the holding screen for a while."""
    begin, end = (began + timedelta(seconds=second) for second in REST_S)
    of = {"organisation_id": room.event.organisation_id, "event_id": room.event.id}
    with room.platform.transaction() as session:
        session.add(ShowBreak(**of, began_at=begin, ended_at=end))


def publish(room: Room) -> None:
    with room.platform.transaction() as session:
        event = session.get_one(Event, room.event.id)
        event.status = EventStatus.ENDED
        host = Actor.of(make_member(session, event.organisation))
        set_chapters(session, host, event.id, "0:00 Welcome\n0:20 The second half")
        publish_replay(session, host, event.id)


# The moment of the video, and the last thing said by then: read together, between two steps of the page.
STANDING = """() => {
  const last = [...document.querySelectorAll('.message-text')].at(-1);
  return [document.querySelector('video').currentTime, last ? Number(last.textContent.slice(3)) : -1];
}"""


def stands(page: Page) -> tuple[float, float]:
    """The moment of the video, and when that was said which stands last."""
    moment, said = page.evaluate(STANDING)
    return float(moment), float(said)


def in_step(page: Page) -> bool:
    moment, said = stands(page)
    return said <= moment + OFF_BY_S and said + EVERY_S > moment - OFF_BY_S


def _hold_the_first_question_for_the_chat(page: Page) -> list[Route]:
    held: list[Route] = []

    def ask(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route(CHAT, ask)
    return held


def test_the_chat_is_in_step_after_every_seek(room: Room, person: OpenPerson) -> None:
    began = now() - timedelta(hours=1)
    room.admit(MAUD)
    record(room, began)
    speak(room, began)
    rest(room, began)
    publish(room)
    page = person(phone=True)
    bring_axe(page.context)
    page.goto(f"{room.url}/t/{room.tickets[MAUD].ticket_token}")
    held = _hold_the_first_question_for_the_chat(page)
    page.get_by_role("link", name="Watch the replay").click()
    expect(page.locator("#panel-chat")).to_have_text("Loading")
    eventually(lambda: page.evaluate("1") and held)  # it is asked for when the video is there
    held[0].continue_()
    video = page.locator("video")
    eventually(lambda: video.evaluate("video => video.readyState") >= 2)
    for moment in SEEKS_S:
        video.evaluate("(video, moment) => { video.currentTime = moment }", moment)
        eventually(lambda moment=moment: abs(stands(page)[0] - moment) < 0.1 and in_step(page))
    assert examine(page) == []
    open_tab(page, "chapters")
    assert examine(page) == []
    page.get_by_role("button", name="The second half").click()
    eventually(lambda: stands(page)[0] >= 20)
    expect(page.get_by_role("button", name="The second half")).to_have_attribute("aria-current", "true")
    skip = page.get_by_role("button", name="Skip the break")
    expect(skip).to_have_count(0)
    video.evaluate("video => { video.currentTime = 31 }")
    expect(skip).to_have_accessible_name("Skip the break to 0:36")
    assert examine(page) == []
    skip.click()
    eventually(lambda: stands(page)[0] >= REST_S[1])
    expect(skip).to_have_count(0)
    video.evaluate("video => { video.currentTime = 20 }")
    eventually(lambda: stands(page)[0] < REST_S[0])
    video.evaluate("video => { video.muted = true; return video.play() }")
    eventually(lambda: stands(page)[0] > 21.5)
    for _ in range(20):  # at every moment while it plays, but for one at which the whole page stood still
        eventually(lambda: in_step(page), timeout_s=2)


def test_ones_own_link_is_at_hand_below_the_picture_of_a_phone(room: Room, person: OpenPerson) -> None:
    room.admit(MAUD)
    record(room, now() - timedelta(hours=1))
    publish(room)
    page = give_share_sheet(person(phone=True))
    bring_axe(page.context)
    page.goto(f"{room.url}/t/{room.tickets[MAUD].ticket_token}/replay")
    kit = page.get_by_role("region", name="Bring somebody")
    expect(kit.get_by_role("img", name="QR code of your link")).to_be_visible()
    expect(kit.get_by_role("button", name="Copy")).to_be_in_viewport()
    expect(page.locator(".room-panel")).to_be_in_viewport()
    with page.expect_response("**/shares") as counted:
        kit.get_by_role("button", name="Share").tap()
    assert counted.value.request.post_data_json == {"way": "sheet"}
    assert f"{room.url}/l/" in page.evaluate("window.handedOver.at(-1).url")
    assert examine(page) == []
    page.set_viewport_size({"width": 844, "height": 390})
    expect(kit.get_by_role("button", name="Share")).to_be_in_viewport(ratio=1)
    assert examine(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(kit.get_by_role("button", name="Share")).to_be_hidden()
    expect(kit.locator(".share-link")).to_be_visible()
