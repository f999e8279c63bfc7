"""Which arrivals count as people, and how bots are told apart."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import now
from core.models import Event, Via, Visit
from core.platform import Platform
from core.services.registrations import visits
from core.services.registrations.bots import BotReason, is_unfurler, judge_user_agent
from core.services.registrations.visits import (
    BURST_VISITORS,
    Browser,
    classify_stranded_visits,
    classify_visit,
    confirm_visit,
    reclassify_visits,
    record_visit,
)
from tests.factories import make_registration, make_visit, make_visitor

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
ANDROID = "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko)"
SAFARI = f"{IPHONE} Version/18.0 Mobile/15E148 Safari/604.1"
WECHAT = f"{IPHONE} Mobile/15E148 MicroMessenger/8.0.42"
INSTAGRAM = f"{ANDROID} Version/4.0 Chrome/120.0 Mobile Safari/537.36 Instagram 300.0.0.0 Android"
FACEBOOK_APP = f"{ANDROID} Chrome/120.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/440.0.0;] MetaIAB Facebook"


@pytest.fixture
def session(sqlite_platform: Platform):
    with sqlite_platform.reading() as session:  # nothing here is kept
        yield session


@pytest.mark.parametrize(
    ("user_agent", "reason"),
    [
        ("", BotReason.EMPTY),
        ("WhatsApp/2.23.20.0 A", BotReason.UNFURLER),
        ("TelegramBot (like TwitterBot)", BotReason.UNFURLER),
        ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", BotReason.UNFURLER),
        ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", BotReason.UNFURLER),
        ("Mozilla/5.0 (Macintosh) AppleWebKit/601 Safari/601 facebookexternalhit/1.1 Facebot Twitterbot/1.0", BotReason.UNFURLER),
        ("LinkedInBot/1.0 (compatible; Mozilla/5.0; Jakarta Commons-HttpClient/3.1)", BotReason.UNFURLER),
        ("Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)", BotReason.UNFURLER),
        ("Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5", BotReason.UNFURLER),
        ("Mozilla/5.0 (compatible; Barracuda Sentinel)", BotReason.MAIL_SCANNER),
        ("Mozilla/5.0 AppleWebKit/537.36 Chrome/116.0 Safari/537.36 BingPreview/1.0b", BotReason.MAIL_SCANNER),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/125.0 Safari/537.36",
            BotReason.HEADLESS,
        ),
        ("python-requests/2.32.3", BotReason.LIBRARY),
        ("curl/8.5.0", BotReason.LIBRARY),
        ("Go-http-client/2.0", BotReason.LIBRARY),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", BotReason.CRAWLER),
        ("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", BotReason.CRAWLER),
        (SAFARI, None),
        (WECHAT, None),
        (INSTAGRAM, None),
        (FACEBOOK_APP, None),
    ],
)
def test_a_user_agent_gives_bots_away_and_leaves_people_alone(user_agent: str, reason: BotReason | None) -> None:
    assert judge_user_agent(user_agent) == reason
    assert is_unfurler(user_agent) == (reason == BotReason.UNFURLER)


def _visit(session: Session, event: Event, user_agent: str = SAFARI, address: str = "") -> Visit:
    visitor = make_visitor(session, event.organisation)
    return record_visit(session, event, Via.SCAN, Browser(user_agent, "", address), visitor=visitor)


def test_a_visit_is_human_once_confirmed_and_judged(session: Session, event: Event) -> None:
    visit = _visit(session, event)
    assert (visit.bot_reason, visit.classified_at, visit.confirmed_at) == (None, None, None)

    classify_visit(session, visit.id)
    confirm_visit(session, visit.id)

    assert visit.bot_reason is None
    assert visit.classified_at is not None
    assert visit.confirmed_at is not None


def test_confirming_twice_keeps_the_first_time_and_an_unknown_visit_is_no_error(session: Session, event: Event) -> None:
    visit = _visit(session, event)
    confirm_visit(session, visit.id)
    first = visit.confirmed_at
    confirm_visit(session, visit.id)
    confirm_visit(session, 10_000_000)

    assert visit.confirmed_at == first


def test_a_link_preview_is_judged_at_once_and_has_no_visitor(session: Session, event: Event) -> None:
    visit = _visit(session, event, "WhatsApp/2.23.20.0 A")

    assert visit.bot_reason == BotReason.UNFURLER
    assert visit.classified_at is not None
    assert visit.visitor_id is None


def test_a_burst_of_unconfirmed_browsers_from_one_address_is_a_datacentre(session: Session, event: Event) -> None:
    burst = [_visit(session, event, address="abc") for _ in range(BURST_VISITORS + 1)]
    other = _visit(session, event, address="def")
    for visit in (*burst, other):
        classify_visit(session, visit.id)
    session.expire_all()

    assert {visit.bot_reason for visit in burst} == {BotReason.BURST}
    assert other.bot_reason is None


def test_of_a_burst_a_browser_that_registered_is_a_persons(session: Session, event: Event) -> None:
    burst = [_visit(session, event, address="abc") for _ in range(BURST_VISITORS + 1)]
    make_registration(session, event, visitor_id=burst[3].visitor_id)
    for visit in burst:
        classify_visit(session, visit.id)
    session.expire_all()

    assert burst.pop(3).bot_reason is None
    assert {visit.bot_reason for visit in burst} == {BotReason.BURST}


def test_a_hall_full_of_people_behind_one_address_is_not_a_datacentre(session: Session, event: Event) -> None:
    hall = [_visit(session, event, address="abc") for _ in range(BURST_VISITORS + 10)]
    for visit in hall[:20]:
        confirm_visit(session, visit.id)
    for visit in hall:
        classify_visit(session, visit.id)
    session.expire_all()
    for visit in hall[20:]:
        confirm_visit(session, visit.id)

    assert {visit.bot_reason for visit in hall} == {None}


def test_visits_of_one_address_over_an_hour_are_no_burst(session: Session, event: Event) -> None:
    made = [_visit(session, event, address="abc") for _ in range(BURST_VISITORS + 1)]
    for minutes, visit in enumerate(made):
        visit.created_at = now() - timedelta(minutes=2 * minutes)
    session.flush()
    for visit in made:
        classify_visit(session, visit.id)

    assert {visit.bot_reason for visit in made} == {None}


def _judge_all_again(session: Session) -> int:
    moved, last_id = 0, 0
    while batch := reclassify_visits(session, last_id):
        moved, last_id = moved + batch.moved, batch.last_id
    return moved


def test_when_the_rules_change_counts_are_recomputed_from_stored_visits(
    session: Session, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits, "BATCH", 2)
    wrong = [make_visit(session, event, user_agent="Googlebot/2.1").id for _ in range(3)]
    right = make_visit(session, event, user_agent=SAFARI, bot_reason=BotReason.CRAWLER).id

    assert _judge_all_again(session) == 4
    assert _judge_all_again(session) == 0
    reasons = dict(tuple(row) for row in session.execute(select(Visit.id, Visit.bot_reason)))
    assert reasons == {**dict.fromkeys(wrong, BotReason.CRAWLER), right: None}


def test_visits_whose_job_was_lost_are_judged_later(session: Session, event: Event) -> None:
    lost, fresh = _visit(session, event, "curl/8"), _visit(session, event, "curl/8")
    lost.created_at = now() - timedelta(hours=1)
    session.flush()

    assert classify_stranded_visits(session) == 1
    assert lost.bot_reason == BotReason.LIBRARY
    assert fresh.classified_at is None
