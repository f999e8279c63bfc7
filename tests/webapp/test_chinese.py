"""Chinese is complete: nothing is missing, nothing breaks when it is filled in, and no page falls back to English."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from babel.messages.catalog import Catalog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.chat_rules.actions import Action
from core.demo.create import open_demo
from core.demo.past_script import PAST
from core.errors import Invalid
from core.models import Draw, Email, EmailAttachment, EntryPoint, Member, Offer, Registration, RewardPlan
from core.permissions import Actor
from core.platform import Platform
from core.services.room.blocked_terms import add_terms
from hatch_build import forms, island_messages
from realtime.answers import error_answer
from tests.factories import make_campaign, make_clip, make_deal, make_finding, make_lead, make_person, make_registration
from webapp.translations.__main__ import check, problems, read_catalogue, read_messages

SPOKEN = ("alt", "aria-label", "placeholder", "title")
UNSPOKEN = ("script", "style")
PLACEHOLDER = re.compile(r"%\\\(\w+\\\)s")  # as re.escape leaves it
LETTERS_THAT_TELL = 4  # a message of fewer, around its placeholders, could be anything
# Nobody reads these: they are drawn for programs, lead on, or need an object the demonstration has none of.
NOT_READ = {
    *("static", "codes.scan", "codes.click", "session.home", "session.follow_link", "media.hls", "covers.show"),
    *("offer_links.follow", "offer_links.look", "overlays.show", "overlays.qr", "overlays.scans"),
    *("comments.index", "comment_desk.listed"),
    *("replays.chat", "streams.captions", "clips.video", "clips.picture", "clips.captions", "clip_desk.making"),
}


def a_catalogue(message: str | tuple[str, str], said: str, *flags: str) -> Catalog:
    catalogue = Catalog(locale="zh")
    catalogue.add(message, (said,) if isinstance(message, tuple) else said, flags=flags)
    return catalogue


@pytest.mark.parametrize(
    ("message", "said", "flags", "complaint"),
    [
        ("Hello %(name)s", "", (), "not translated"),
        ("Hello %(name)s", "%(name)s，你好", ("fuzzy",), "fuzzy"),
        ("Hello %(name)s", "%(nmae)s，你好", (), "unknown placeholder"),
        ("Hello %(name)s", "你好", (), "lost placeholder"),
        ("95 %% interval", "95% 区间", (), "cannot be filled in"),
        (("%(num)s person by %(way)s", "%(num)s people by %(way)s"), "%(num)s 人", (), "lost placeholder"),
    ],
)
def test_the_check_names_what_a_reader_would_stumble_over(message, said, flags, complaint):
    template = Catalog()
    template.add(message)
    assert [found.partition(":")[0] for found in problems(a_catalogue(message, said, *flags), template)] == [complaint]


def test_every_message_is_translated():
    assert check() == 0


def test_scripts_have_every_message_they_use():
    template, said = read_messages(), island_messages(read_catalogue("zh"))
    used = [message for message in template if _is_from_script(message)]
    plural = {message.id[0] for message in used if message.pluralizable}
    single = {message.id for message in used if not message.pluralizable}
    assert plural
    assert single
    assert (plural | single) - said.keys() == set()
    assert {one for one in plural | single if isinstance(said[one], list)} == plural


def _is_from_script(message) -> bool:
    return any(path.startswith("frontend/") for path, _line in message.locations)


class Words(HTMLParser):
    """Everything of a page that is read or read out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.unspoken = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unspoken += tag in UNSPOKEN
        self.found |= {" ".join(value.split()) for name, value in attrs if name in SPOKEN and value}

    def handle_endtag(self, tag: str) -> None:
        self.unspoken -= tag in UNSPOKEN

    def handle_data(self, data: str) -> None:
        if not self.unspoken:
            self.found.add(" ".join(data.split()))


def english() -> re.Pattern[str]:
    """Matches a text that is one of our messages, untranslated."""
    texts = [
        text
        for message in read_catalogue("zh")
        for text in ((message.id,) if isinstance(message.id, str) else message.id)
        if text not in forms(message) and len(re.findall("[A-Za-z]", re.sub(r"%\(\w+\)s", "", text))) >= LETTERS_THAT_TELL
    ]
    return re.compile("|".join(PLACEHOLDER.sub(".+", re.escape(text.replace("%%", "%"))) for text in texts))


@pytest.fixture
def shown(sqlite_platform: Platform) -> SimpleNamespace:
    """The demonstration, and one of everything its pages are about."""
    with sqlite_platform.transaction() as session:
        demo = open_demo(session)
        event = demo.event
        registration = demo.attendee
        email = make_email(session, registration)
        add_terms(session, Actor.of(demo.host), "scam\n赌博\trefuse", Action.HOLD)
        organisation = event.organisation
        lead = make_lead(session, make_registration(session, event))
        deal, finding = make_deal(session, lead), make_finding(session, event, registration)
        known = {
            "org_slug": event.organisation.slug,
            "event_slug": event.slug,
            "event_id": event.id,
            "entry_point_id": session.scalars(select(EntryPoint.id).where(EntryPoint.event_id == event.id)).first(),
            "registration_id": registration.id,
            "email_id": email.id,
            "attachment_id": email.attachments[0].id,
            "member_id": session.scalars(select(Member.id).order_by(Member.id.desc())).first(),
            "token": registration.ticket_token,
            "campaign_id": make_campaign(session, organisation).id,
            "plan_id": session.scalars(select(RewardPlan.id).where(RewardPlan.event_id == event.id)).first(),
            "lead_id": lead.id,
            "draw_id": session.scalars(select(Draw.id).where(Draw.event_id == event.id)).first(),
            "clip_id": make_clip(session, event).id,
            "offer_id": session.scalars(select(Offer.id).where(Offer.event_id == event.id)).first(),
            "deal_id": deal.id,
            "finding_id": finding.id,
            "person_id": registration.person_id,
            "survivor_id": registration.person_id,
            "absorbed_id": make_person(session, organisation).id,
            "part": "generations",
            "table": "people",
            "extension": "png",
        }
        return SimpleNamespace(known=known, owner=demo.host)


def make_email(session: Session, registration: Registration) -> Email:
    """What the outbox shows of a ticket that was sent."""
    email = Email(
        organisation_id=registration.event.organisation_id,
        event_id=registration.event_id,
        kind="ticket",
        dedupe_key="the ticket",
        recipient="hannah@example.com",
        locale="zh",
        subject="您的入场券",
        text="您的入场券",
        html="<p>您的入场券</p>",
        message_id="<ticket@ripplecast.test>",
    )
    session.add(email)
    session.flush()
    session.add(
        EmailAttachment(
            organisation_id=email.organisation_id,
            email_id=email.id,
            filename="event.ics",
            content_type="text/calendar",
            content=b"",
        )
    )
    session.flush()
    return email


def pages(app: Flask, known: dict[str, object]) -> Iterator[str]:
    urls = app.url_map.bind("ripplecast.test")
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or set()) and rule.endpoint not in NOT_READ:
            yield urls.build(rule.endpoint, {name: known[name] for name in rule.arguments}, method="GET")


def test_no_page_falls_back_to_english(
    app: Flask, client: FlaskClient, shown: SimpleNamespace, sign_in: Callable[[FlaskClient, Member], None]
):
    untranslated, seen, ours = {}, 0, english()
    sign_in(client, shown.owner)
    client.set_cookie("lang", "zh")
    for path in (*pages(app, shown.known), "/nowhere", "/sign-in"):
        page = client.get(path)
        if page.mimetype != "text/html" or path.endswith("/body"):  # an e-mail is in its recipient's language
            continue
        words, seen = Words(), seen + 1
        words.feed(page.text)
        words.found.discard(PAST.title)  # a host's words, which read like our "… in …"
        untranslated[path] = sorted(text for text in words.found if ours.fullmatch(text))
    assert seen > 20
    assert {path: texts for path, texts in untranslated.items() if texts} == {}


def test_a_refused_value_says_why_in_chinese_at_each_door(app: Flask):
    from webapp.errors import domain_message

    refusal = Invalid("starts_at", "Give the event a title.")
    with app.test_request_context("/?lang=zh"):
        assert domain_message(refusal) == "请填写活动标题。"
    assert error_answer(refusal, "zh") == {"code": "invalid", "message": "请填写活动标题。"}


def test_the_forms_library_speaks_chinese_too(app: Flask, client: FlaskClient, shown: SimpleNamespace):
    names = {name: shown.known[name] for name in ("org_slug", "event_slug")}
    place = app.url_map.bind("ripplecast.test").build("public.take_place", names, method="POST")
    page = client.post(f"{place}?lang=zh", data={"name": "林薇", "email": "nowhere", "attendance_mode": "elsewhere"})
    assert page.status_code == 422
    assert "邮箱地址不完整" in page.text
    assert "Not a valid choice" not in page.text
