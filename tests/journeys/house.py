"""One installation with a bit of everything in it: each page has something to show, in each of its states."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from shutil import copytree

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.harness.web import product_server
from core.bootstrap import build_platform
from core.chat_rules.actions import Action
from core.clock import now
from core.database import Base
from core.demo.create import open_demo
from core.mail.letter import Letter, LetterKind
from core.mail.letters import (
    Links,
    cancellation_letter,
    event_cancelled_letter,
    event_moved_letter,
    invitation_letter,
    password_reset_letter,
    ticket_letter,
)
from core.models import (
    Channel,
    Email,
    EmailStatus,
    Event,
    EventFormat,
    EventStatus,
    Invitation,
    Lead,
    Member,
    Organisation,
    Person,
    Registration,
    RegistrationStatus,
    Role,
)
from core.permissions import Actor
from core.platform import Platform
from core.queries.registrations.tickets import get_share_code
from core.services.events.covers import set_cover, store_cover
from core.services.mail.emails import Draft, keep
from core.services.polls.drafts import prepare_poll
from core.services.room.blocked_terms import add_terms
from core.services.team.accounts import sign_in_link_token
from core.services.team.password_resets import reset_token
from core.settings import load_settings
from tests.factories import make_entry_point, make_event, make_member, make_organisation, make_registration
from tests.journeys.house_campaigns import furnish_campaigns
from tests.journeys.house_chat import furnish_chat, narrow_chat
from tests.journeys.house_clips import furnish_clips, show_clip
from tests.journeys.house_findings import furnish_findings
from tests.journeys.house_leads import furnish_leads
from tests.journeys.house_offers import furnish_offers
from tests.journeys.house_people import furnish_people
from tests.journeys.house_polls import DRAFT as PREPARED
from tests.journeys.house_polls import furnish_polls
from tests.journeys.house_questions import furnish_questions
from tests.journeys.house_rewards import furnish_rewards
from tests.journeys.steps import path_of

ONE_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
MAIL_SERVER = "smtp://127.0.0.1:9"  # no worker runs, so nobody ever speaks to it; that one is set opens "forgotten password"
NOWHERE = "http://127.0.0.1:9"  # until it is known where it is served
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff Featherstonehaugh-Cholmondeley"
CHINESE = "把老房子的供暖换成热泵：四十户人家一个冬天的账单、噪音和不后悔的理由"


@dataclass
class House:
    """Where it is, and what is in it by the name of its state."""

    url: str
    platform: Platform
    sign_in: dict[str, str] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    tickets: dict[str, Registration] = field(default_factory=dict)
    letters: dict[str, int] = field(default_factory=dict)
    campaigns: dict[str, int] = field(default_factory=dict)
    invitation: Invitation = field(init=False)
    share_code: str = ""
    reset_token: str = ""
    newcomers: str = "the-day-after-setup"
    plan_id: int = 0
    offer_id: int = 0
    clip_id: int = 0
    twice: tuple[Person, ...] = ()
    lead: Lead = field(init=False)

    @property
    def organisation(self) -> Organisation:
        """Whose everything but the empty states is."""
        return self.events["live"].organisation

    def event_page(self, state: str) -> str:
        """The path of an event's public page."""
        event = self.events[state]
        return f"/o/{event.organisation.slug}/{event.slug}"

    def ticket_page(self, state: str) -> str:
        """The path of a ticket."""
        return f"/t/{self.tickets[state].ticket_token}"

    def console(self, state: str) -> str:
        """The path of an event in the console."""
        return f"/console/events/{self.events[state].id}"


@contextmanager
def _installed(folder: Path, redis_url: str, **settings: object) -> Iterator[Platform]:
    """The installation in a folder; a new one has no row in it."""
    defaults = {"data_dir": folder, "redis_url": redis_url, "database_url": f"sqlite:///{folder}/ripplecast.sqlite3"}
    platform = build_platform(load_settings(**(defaults | settings)))
    Base.metadata.create_all(platform.engine)
    try:
        yield platform
    finally:
        platform.engine.dispose()
        platform.redis.close()


@contextmanager
def serving(folder: Path, redis_url: str, **settings: object) -> Iterator[tuple[Platform, str]]:
    """The installation in a folder, served; gives its platform and address."""
    with _installed(folder, redis_url, **settings) as platform:
        chosen = {name: str(getattr(platform.settings, name.lower())) for name in ("SMTP_URL", "RTMP_HOST", "RTMP_PORT")}
        with product_server(platform, LOG_LEVEL="warning", **chosen) as server:
            yield platform, server.url


def furnish(folder: Path, redis_url: str) -> House:
    """The furnished installation, which nobody serves: it is copied."""
    with _installed(folder, redis_url, smtp_url=MAIL_SERVER) as platform:
        house = House(NOWHERE, platform)
        with platform.transaction() as session:
            owner = Actor.of(_furnish(house, session))
        house.campaigns = furnish_campaigns(platform, owner)
    return house


@contextmanager
def open_house(furnished: House, folder: Path, redis_url: str) -> Iterator[House]:
    """A copy of the furnished installation, served."""
    copytree(furnished.platform.settings.data_dir, folder, dirs_exist_ok=True)
    with serving(folder, redis_url, smtp_url=MAIL_SERVER) as (platform, url):
        house = copy(furnished)
        house.url, house.platform = url, platform
        house.sign_in = {who: url + path_of(link) for who, link in furnished.sign_in.items()}
        yield house


def _furnish(house: House, session: Session) -> Member:
    """Everything but campaigns, which workers import; gives the owner."""
    demo = open_demo(session)
    # Of two that ended the first: the other one waits for the ingest to record it.
    mine = select(Event).where(Event.organisation_id == demo.host.organisation_id).order_by(Event.id.desc())
    house.events = {"upcoming" if event.status == "published" else event.status.value: event for event in session.scalars(mine)}
    house.tickets["live"] = demo.attendee
    house.share_code = get_share_code(session, demo.attendee)
    for state in ("upcoming", "ended"):
        held = select(Registration).where(Registration.event_id == house.events[state].id).order_by(Registration.id)
        house.tickets[state] = session.scalars(held).first() or pytest.fail(f"nobody registered for the {state} event")
    _add_events(house, session, demo.host)
    _add_people(house, session, demo)
    house.tickets |= furnish_chat(session, demo.host, house.events["live"], house.tickets["live"], LONG_NAME)
    furnish_questions(session, demo.host, house.events["live"], house.tickets["live"], LONG_NAME)
    house.plan_id = furnish_rewards(session, demo.host, house.events["live"], house.tickets["live"]).id
    house.twice = furnish_people(session, demo.host, house.events["live"], LONG_NAME)
    furnish_findings(session, demo.host, house.events["live"])
    house.lead = furnish_leads(session, demo.host, house.events["live"])
    furnish_polls(session, demo.host, house.events["live"])
    prepare_poll(session, Actor.of(demo.host), house.events["draft"].id, PREPARED)
    house.offer_id = furnish_offers(session, demo.host, house.events["live"], house.events["long"].cover)
    furnish_clips(session, demo.host, house.events["ended"], house.platform.settings)
    house.clip_id = show_clip(session, house.events["live"], house.platform.settings).id
    narrow_chat(session, demo.host, house.events["long"])
    add_terms(session, Actor.of(demo.host), f"scam\trefuse\n*free m0ney*\n加微信\n{ONE_WORD[:80]}", Action.HOLD)
    _write_letters(house, session, demo.host)
    return demo.host


def _add_events(house: House, session: Session, host: Member) -> None:
    organisation = host.organisation
    words = {
        "summary": f"{ONE_WORD}: one winter, every bill on the table.",
        "description": f"## {ONE_WORD}\n\nhttps://example.org/{ONE_WORD}",
    }
    venue = {"format": EventFormat.HYBRID, "venue_name": ONE_WORD, "venue_address": "Am Sandtorkai 12, 20457 Hamburg"}
    long = {"title": f"{ONE_WORD} and what became of it", "consent_text": "I agree.", "capacity": 30, **words, **venue}
    house.events["long"] = make_event(session, organisation, **long)
    set_cover(session, Actor.of(host), house.events["long"].id, store_cover(house.platform.settings.uploads_dir, _picture()))
    house.events["chinese"] = make_event(session, organisation, title=CHINESE, summary=CHINESE, language="zh")
    house.events["sold out"] = make_event(session, organisation, title="Two chairs, one table", capacity=2)
    for name in ("Maud Ferrier", LONG_NAME):
        house.tickets["sold out"] = make_registration(session, house.events["sold out"], name=name)
    house.events["cancelled"] = make_event(session, organisation, title="Not this time")
    house.tickets["event cancelled"] = make_registration(session, house.events["cancelled"])
    house.events["cancelled"].status = EventStatus.CANCELLED
    house.events["empty"] = make_event(session, organisation, title="Nobody knows of it yet")
    make_entry_point(session, house.events["long"], name=ONE_WORD)
    make_entry_point(session, house.events["long"], name="Taken down", archived_at=now())


def _picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (1600, 900), "teal").save(file, "PNG")
    return file.getvalue()


def _add_people(house: House, session: Session, demo: object) -> None:
    event, organisation = house.events["long"], house.organisation
    parent = make_registration(session, event, name=LONG_NAME)
    make_registration(session, event, name="欧阳小荷", parent=parent)
    house.tickets["long"] = parent
    house.tickets["given back"] = make_registration(session, event, status=RegistrationStatus.CANCELLED, cancelled_at=now())
    owner, marketer = demo.host, demo.marketer  # type: ignore[attr-defined]
    make_entry_point(session, house.events["live"], name=owner.name, channel=Channel.EMPLOYEE, owner_id=owner.id)
    newcomer = make_member(
        session, make_organisation(session, name="The day after setup", slug=house.newcomers), name="Rosa Marchetti"
    )
    for name, member in {"owner": owner, "marketer": marketer, "newcomer": newcomer}.items():
        token = sign_in_link_token(house.platform.settings, member)
        house.sign_in[name] = f"{house.url}/sign-in/link?token={token}"
    house.reset_token = reset_token(house.platform.settings, marketer)
    house.invitation = Invitation(
        organisation=organisation,
        organisation_id=organisation.id,
        email="colleague@example.org",
        role=Role.HOST,
        token="an-open-invitation",
        invited_by=owner,
        expires_at=now() + timedelta(days=7),
    )
    session.add(house.invitation)
    session.flush()


def _write_letters(house: House, session: Session, member: Member) -> None:
    for locale in ("en", "zh"):
        for kind in LetterKind:
            letter = _letter(house, kind, member, locale)
            row = keep(session, house.platform.settings, Draft(f"{kind}:{locale}", letter, house.organisation.id))
            session.flush()
            house.letters[f"{kind} {locale}"] = row.id
    given_up = session.get_one(Email, row.id)
    given_up.status, given_up.attempts, given_up.last_error = EmailStatus.DEAD, 8, "550 No such mailbox"


def _letter(house: House, kind: LetterKind, member: Member, locale: str) -> Letter:
    registration = house.tickets["long" if locale == "en" else "live"]
    registration.locale = locale
    url = house.url
    links, to, organiser = Links(url, registration, f"{url}/l/{house.share_code}"), "maud@example.org", "events@example.org"
    match kind:
        case LetterKind.TICKET | LetterKind.TICKET_AGAIN:
            return ticket_letter(links, to, organiser, again=kind == LetterKind.TICKET_AGAIN)
        case LetterKind.CANCELLATION:
            return cancellation_letter(links, to, organiser)
        case LetterKind.EVENT_CANCELLED:
            return event_cancelled_letter(links, to, organiser)
        case LetterKind.EVENT_MOVED:
            return event_moved_letter(links, to, organiser)
        case LetterKind.INVITATION:
            return invitation_letter(house.invitation, url, locale)
        case LetterKind.PASSWORD_RESET:
            return password_reset_letter(member, f"{url}/new-password/{house.reset_token}", locale)
    pytest.fail(f"write a letter of the kind {kind} here, so that its looks are examined")
