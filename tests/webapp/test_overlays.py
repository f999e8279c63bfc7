"""Overlays through the HTTP door: who gets their addresses, what they show, and when they go dark."""

import re
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient

from core.clock import now
from core.models import Channel, Event, EventStatus, OverlayKey, Role
from core.models.visit import Via
from core.platform import Platform
from tests.factories import make_entry_point, make_event, make_member, make_organisation, make_registration, make_visit
from tests.query_count import counting
from tests.webapp.test_navigation import SignIn


@pytest.fixture
def host(client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn) -> SimpleNamespace:
    """A host of a live event with one screen."""
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session), title="Heat pumps", status=EventStatus.LIVE, language="zh")
        screen = make_entry_point(session, event, name="On screen", channel=Channel.SCREEN)
        member = make_member(session, event.organisation, Role.HOST)
    sign_in(client, member)
    return SimpleNamespace(client=client, event=event, code=screen.code, page=f"/console/events/{event.id}/overlays")


def addresses(host: SimpleNamespace) -> list[str]:
    """What a host copies, as paths of this server."""
    found = re.findall(r'value="http://ripplecast\.test(/overlay/[^"]+)"', host.client.get(host.page).text)
    return [address.replace("&amp;", "&") for address in found]


def test_a_host_makes_the_addresses_once(host: SimpleNamespace, sqlite_platform: Platform) -> None:
    assert addresses(host) == []
    for _ in range(2):
        assert host.client.post(host.page).status_code == 303
    made = addresses(host)
    assert [address.split("?")[0].rpartition("/")[2] for address in made][:2] == ["chat", "question"]
    assert all("lang=zh" in address for address in made), "in the event's language, whatever the encoder's is"
    for address in made:
        shown = host.client.get(address)
        assert shown.status_code == 200
        assert "data-overlay=" in shown.text


def test_new_addresses_leave_the_old_ones_dark(host: SimpleNamespace) -> None:
    host.client.post(host.page)
    old = addresses(host)
    assert "gone dark" in host.client.post(f"{host.page}/renew", follow_redirects=True).text
    assert {host.client.get(address).status_code for address in old} == {404}
    assert {host.client.get(address).status_code for address in addresses(host)} == {200}


def test_a_qr_overlay_counts_scans_and_registrations(host: SimpleNamespace, sqlite_platform: Platform) -> None:
    host.client.post(host.page)
    with sqlite_platform.transaction() as session:
        event, code = session.merge(host.event), session.merge(host.code)
        for via in (Via.SCAN, Via.SCAN, Via.CLICK):
            make_visit(session, event, code, via=via)
        make_visit(session, event, code, via=Via.SCAN, bot_reason="agent")
        make_registration(session, event, entry_point_id=code.entry_point_id)
        token = session.get_one(OverlayKey, event.id).token
    asked = f"/overlay/{token}/scans.json?code={host.code.code}"
    assert host.client.get(asked).json == {"scans": 2, "registrations": 1}
    assert "<svg" in host.client.get(f"/overlay/{token}/qr.svg?code={host.code.code}").text


def test_the_page_reads_names_and_no_numbers_screens_first(host: SimpleNamespace, sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        for name in ("Alley poster", "Bus stop"):
            make_entry_point(session, session.merge(host.event), name=name)
    host.client.post(host.page)
    with counting(sqlite_platform.engine) as sent:
        page = host.client.get(host.page).text
    assert not any("FROM visit " in statement or "FROM registration " in statement for statement in sent)
    named = [
        name for name in re.findall(r"<option[^>]*>([^<]+)</option>", page) if name in ("Alley poster", "Bus stop", "On screen")
    ]
    assert named == ["On screen", "Alley poster", "Bus stop"]
    assert f"code={host.code.code}" in "".join(addresses(host)), "the screen's, unless another is chosen"


def test_another_events_code_is_unknown_to_an_overlay(host: SimpleNamespace, sqlite_platform: Platform) -> None:
    host.client.post(host.page)
    with sqlite_platform.transaction() as session:
        other = make_entry_point(session, make_event(session, make_organisation(session))).code.code
        token = session.get_one(OverlayKey, host.event.id).token
    for page in (f"qr?code={other}", f"qr.svg?code={other}", f"scans.json?code={other}", "qr", "no-such-kind"):
        assert host.client.get(f"/overlay/{token}/{page}").status_code == 404


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.MARKETER, Role.AGENT])
def test_only_who_runs_the_show_gets_addresses(
    host: SimpleNamespace, sqlite_platform: Platform, sign_in: SignIn, role: Role
) -> None:
    with sqlite_platform.transaction() as session:
        member = make_member(session, session.get_one(Event, host.event.id).organisation, role)
    sign_in(host.client, member)
    assert host.client.get(host.page).status_code == 403
    assert host.client.post(host.page).status_code == 403


def test_another_organisations_event_has_no_overlays(host: SimpleNamespace, sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        elsewhere = make_event(session, make_organisation(session))
    for answer in (
        host.client.get(f"/console/events/{elsewhere.id}/overlays"),
        host.client.post(f"/console/events/{elsewhere.id}/overlays"),
    ):
        assert answer.status_code == 404


def test_only_codes_in_use_are_offered(host: SimpleNamespace, sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        old = make_entry_point(session, session.merge(host.event), name="Last year's", channel=Channel.SCREEN)
    host.client.post(host.page)
    assert "Last year&#39;s" in host.client.get(host.page).text
    with sqlite_platform.transaction() as session:
        session.merge(old).archived_at = now()
    shown = host.client.get(host.page).text
    assert "On screen" in shown
    assert "Last year&#39;s" not in shown
