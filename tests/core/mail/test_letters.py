"""What e-mails say, in both languages, whatever people called themselves and their events."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import zxingcpp
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from PIL import Image
from sqlalchemy.orm import Session

from core import i18n
from core.clock import now
from core.database import writing
from core.mail import rendering
from core.mail.letter import Letter
from core.mail.letters import Links, cancellation_letter, invitation_letter, ticket_letter
from core.mail.times import event_times
from core.models import AttendanceMode, EventFormat, Invitation, Registration, Role
from core.platform import Platform
from tests.factories import make_event, make_member, make_organisation, make_person, make_registration

BASE = "https://live.example.org"
START = datetime(2026, 10, 17, 18, 0, tzinfo=UTC)
CHINESE = {
    "Your ticket: %(title)s": "您的票：%(title)s",
    "Hello %(name)s,": "%(name)s，您好：",
    "When": "时间",
    "Open your ticket": "打开您的票",
}


@pytest.fixture
def session(sqlite_platform: Platform) -> Iterator[Session]:
    with writing(sqlite_platform.engine) as session:
        yield session


@pytest.fixture
def chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A small catalogue of this test's own: the product's grows with its pages."""
    catalog = Catalog(locale="zh")
    for message, translation in CHINESE.items():
        catalog.add(message, translation)
    folder = tmp_path / "translations" / "zh" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalog)
    monkeypatch.setattr(i18n, "CATALOGS", tmp_path / "translations")
    rendering._environment.cache_clear()
    yield
    rendering._environment.cache_clear()


def _registration(session: Session, name: str = "Rosa Marchetti", locale: str = "en", **event: object) -> Registration:
    organisation = make_organisation(session, name="Harbour Sound", slug="harbour")
    defaults = {"title": "Night Tide", "slug": "night-tide", "starts_at": START, "ends_at": START + timedelta(minutes=90)}
    row = make_event(session, organisation, **defaults | event)
    mode = AttendanceMode.ONSITE if row.format == EventFormat.ONSITE else AttendanceMode.ONLINE
    attendee = make_person(session, organisation, name=name)
    return make_registration(session, row, attendee, locale=locale, ticket_token="tok-1", attendance_mode=mode)


def _ticket(registration: Registration, share_url: str | None = f"{BASE}/l/K7MW3XPD") -> Letter:
    return ticket_letter(Links(BASE, registration, share_url), "rosa@example.org", "tickets@example.org")


def test_a_ticket_says_when_in_the_events_zone_and_carries_every_link(session: Session) -> None:
    letter = _ticket(_registration(session))
    assert letter.subject == "Your ticket: Night Tide"
    for part in (letter.html, letter.text):
        assert "Saturday 17 October 2026, 19:00–20:30 (London, UTC+01:00)" in part
        for link in ("/t/tok-1", "/t/tok-1/room", "/t/tok-1/cancel", "/l/K7MW3XPD"):
            assert f"{BASE}{link}" in part


def test_the_qr_code_shown_in_the_ticket_decodes_to_its_link(session: Session) -> None:
    letter = _ticket(_registration(session))
    (picture,) = [file for file in letter.attachments if file.content_id]
    assert f"cid:{picture.content_id}" in letter.html
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.content)))
    assert code.text == f"{BASE}/t/tok-1"


def test_an_email_loads_nothing_from_another_host(session: Session) -> None:
    html = _ticket(_registration(session)).html
    assert re.findall(r"<link|@import|url\(|<script", html) == []
    assert [source for source in re.findall(r'src="([^"]*)"', html) if not source.startswith("cid:")] == []


def test_an_onsite_ticket_names_the_venue_and_offers_no_room(session: Session) -> None:
    letter = _ticket(_registration(session, format=EventFormat.ONSITE, venue_name="Lighthouse", venue_address="1 Pier Road"))
    assert "Lighthouse, 1 Pier Road" in letter.text
    assert "/room" not in letter.html + letter.text


def test_a_ticket_without_a_share_link_says_nothing_of_sharing(session: Session) -> None:
    letter = _ticket(_registration(session), share_url=None)
    assert "Bring someone along" not in letter.html + letter.text


def test_names_and_titles_are_never_markup(session: Session) -> None:
    letter = _ticket(_registration(session, name='<script>alert("1")</script>', title='"><img src=x onerror=a> & co'))
    assert "<script>" not in letter.html
    assert "<img src=x" not in letter.html
    assert "&#34;&gt;&lt;img src=x" in letter.html
    assert '"><img src=x onerror=a> & co' in letter.text


def test_a_line_break_in_a_title_stays_within_the_subject(session: Session) -> None:
    letter = _ticket(_registration(session, title="Night\r\nBcc: everybody@example.org"))
    assert letter.subject == "Your ticket: Night Bcc: everybody@example.org"


@pytest.mark.usefixtures("chinese")
def test_a_chinese_ticket_is_chinese_down_to_its_dates(session: Session) -> None:
    letter = _ticket(_registration(session, name="李明", locale="zh", title="夜潮", timezone="Asia/Shanghai"))
    assert letter.subject == "您的票：夜潮"
    assert "李明，您好：" in letter.html
    assert "2026年10月18日星期日 02:00–03:30（上海 UTC+08:00）" in letter.text
    assert 'lang="zh-Hans"' in letter.html
    assert "打开您的票" in letter.text


def test_an_event_over_midnight_names_both_days(session: Session) -> None:
    registration = _registration(session, starts_at=START, ends_at=START + timedelta(hours=7), timezone="UTC")
    expected = "Saturday 17 October 2026, 18:00 – Sunday 18 October 2026, 01:00 (UTC)"
    assert event_times(registration.event, "en") == expected


def test_a_cancellation_leads_back_to_the_event(session: Session) -> None:
    letter = cancellation_letter(Links(BASE, _registration(session), None), "rosa@example.org", "tickets@example.org")
    assert letter.subject == "Place given back: Night Tide"
    assert f"{BASE}/o/harbour/night-tide" in letter.html
    assert f"{BASE}/o/harbour/night-tide" in letter.text
    assert [file.filename for file in letter.attachments] == ["event.ics"]


def test_an_invitation_names_the_role_and_who_asks(session: Session) -> None:
    organisation = make_organisation(session, name="Harbour Sound")
    inviter = make_member(session, organisation, name="Ottoline P.")
    invitation = Invitation(
        organisation=organisation, email="new@example.org", role=Role.MARKETER, token="t0k", invited_by=inviter, expires_at=now()
    )
    letter = invitation_letter(invitation, BASE, "en")
    assert letter.subject == "Ottoline P. invites you to Harbour Sound"
    assert "Role: Marketer" in letter.text
    assert f"{BASE}/join/t0k" in letter.html
