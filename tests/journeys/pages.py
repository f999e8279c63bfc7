"""Every page of the product with something in it, and the states that a page can be in besides."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select
from werkzeug.routing import Rule

from core.models import Draw, EmailAttachment, Registration
from tests.journeys.house import House

# What has to be there before a page that a script draws is looked at.
DRAWN = {
    "room.show": ".room-messages .message",
    "room.watch": ".room-messages .message",
    "studio.show": ".room-messages .message",
    "spread.show": ".tree-box canvas, .tree-box svg, .tree-box .tree",
    "campaign_trees.show": ".tree-box canvas, .tree-box svg, .tree-box .tree",
}
# Pages that say no to these arguments on purpose; the refusal is the page.
REFUSING = {"setup.show", "session.follow_link", "media.hls"}
# Nobody reads these: they are drawn for programs, or lead on.
NOT_FOR_PEOPLE = {
    *("static", "codes.scan", "codes.click", "offer_links.follow", "offer_links.look", "metrics.show", "session.home"),
    *("overlays.show", "overlays.qr", "overlays.scans", "replays.chat", "streams.captions"),
    *("comments.index", "comment_desk.listed"),
    *("clips.video", "clips.picture", "clips.captions", "clip_desk.making"),
}

# Which parts of their console these events alone show so; the others are as those of the live event, or of the empty one.
DIFFERENT = {
    "upcoming": ("",),
    "draft": ("", "/registrations", "/spread", "/studio"),
    "cancelled": ("", "/entry-points", "/studio"),
}
PLAN = "seeds=600&audience=100&reshare_rate=10&reshared_by=viewers&waves=4&population=1000000&later_audience=30&measured_on=80"


@dataclass(frozen=True)
class State:
    """A page, who looks at it, and what they do there first."""

    name: str
    path: str
    who: str = ""
    drawn: str = ""
    act: Callable[[Page], None] | None = None
    status: int = 200


def walk(app: Flask, house: House) -> Iterator[State]:
    """Every route that answers a browser with HTML, over the fullest objects there are; a new route is in it by itself."""
    urls = app.url_map.bind("ripplecast.test")
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" not in (rule.methods or set()) or rule.endpoint in NOT_FOR_PEOPLE:
            continue
        guarded = hasattr(app.view_functions[rule.endpoint], "permission")
        path = urls.build(rule.endpoint, _arguments(rule, house), method="GET")
        yield State(rule.endpoint, path, "owner" if guarded else "", DRAWN.get(rule.endpoint, ""))


def _arguments(rule: Rule, house: House) -> dict[str, object]:
    event, family = house.events["live"], rule.endpoint.partition(".")[0]
    with house.platform.reading() as session:
        email_id = house.letters["ticket en"]
        attachment = session.scalars(select(EmailAttachment.id).where(EmailAttachment.email_id == email_id)).first()
        draw = session.scalars(select(Draw.id).where(Draw.event_id == event.id)).first()
        registration = session.scalars(select(Registration.id).where(Registration.event_id == event.id)).first()
    tokens = {
        "invitations": house.invitation.token,
        "password_reset": house.reset_token,
        "tickets": house.tickets["live"].ticket_token,
        "room": house.tickets["live"].ticket_token,
        "posters": house.tickets["live"].ticket_token,
        "replays": house.tickets["live"].ticket_token,
    }
    known: dict[str, object] = {
        "org_slug": event.organisation.slug,
        "event_slug": event.slug,
        "event_id": event.id,
        "entry_point_id": 1,
        "registration_id": registration,
        "email_id": email_id,
        "attachment_id": attachment,
        "member_id": 2,
        "token": tokens.get(family),
        "name": house.events["long"].cover,
        "playback_id": event.playback_id,
        "path": "none.m3u8",
        "file": "none.m3u8",
        "table": "people",
        "campaign_id": house.campaigns["ready"],
        "plan_id": house.plan_id,
        "offer_id": house.offer_id,
        "clip_id": house.clip_id,
        "draw_id": draw,
        "person_id": house.twice[0].id,
        "survivor_id": house.twice[0].id,
        "absorbed_id": house.twice[1].id,
        "lead_id": house.lead.id,
        "part": "generations",
    }
    missing = {name for name in rule.arguments if known.get(name) is None}
    assert not missing, f"{rule.endpoint}: teach _arguments() about {sorted(missing)}"
    return {name: known[name] for name in rule.arguments}


def states(house: House) -> Iterator[State]:
    """What the walk does not see: before, after, too much, nothing, and no."""
    yield from _public_states(house)
    yield from _event_states(house)
    yield from _console_states(house)
    yield from _refusals(house)


def _public_states(house: House) -> Iterator[State]:
    for name in ("upcoming", "ended", "cancelled", "sold out", "long", "chinese"):
        yield State(f"event page, {name}", house.event_page(name))
    yield State("event page, draft", house.event_page("draft"), "owner")
    yield State("event page, invited", f"{house.event_page('live')}?c={house.share_code}")
    yield State("event page, refused", house.event_page("long"), act=send_empty, status=422)
    yield State("organisation, nothing on", f"/o/{house.newcomers}")
    for name in ("upcoming", "ended", "event cancelled", "given back", "sold out", "long"):
        yield State(f"ticket, {name}", house.ticket_page(name))
    for name in ("upcoming", "ended", "long"):
        yield State(f"room, {name}", f"{house.ticket_page(name)}/room", drawn=".room-panel .tab")
    yield State(
        "room, share tab",
        f"{house.ticket_page('live')}/room",
        drawn=".room-panel .tab",
        act=_open_share,
    )


def _event_states(house: House) -> Iterator[State]:
    studio = ".studio .composer, .studio .room-log-empty, .studio .message"
    for name in ("draft", "upcoming", "empty", "ended", "cancelled", "long"):
        for part in ("", "/registrations", "/entry-points", "/spread", "/report", "/planner", "/rewards", "/studio"):
            if part not in DIFFERENT.get(name, (part,)):
                continue
            drawn = (".main > .notice" if name == "cancelled" else studio) if part == "/studio" else ""
            act = _open_polls if (name, part) == ("draft", "/studio") else None
            yield State(f"console{part}, {name}", house.console(name) + part, "owner", drawn, act)
    live = house.console("live")
    yield State("spread as a table", f"{live}/spread?view=table", "owner")
    yield State("spread, somebody found", f"{live}/spread?view=table&q=a", "owner")
    yield State("spread, nobody found", f"{live}/spread?view=table&q=zzz", "owner")
    yield State("spread, the screen filled", f"{live}/spread", "owner", DRAWN["spread.show"], fill_the_screen)
    yield State("spread by deals", f"{live}/spread?view=table&by=deals", "owner")
    yield State(
        "planner, everything said", f"{live}/planner?{PLAN}", "owner", act=lambda page: page.click("[data-numbers] summary")
    )
    yield State("planner, refused", f"{live}/planner?seeds=-1&audience=nan&population=0", "owner", status=422)
    yield State("report, deals by people", f"{live}/report?conversion=deal-EUR&credit=people", "owner")
    yield State("report, credit by chosen rules", f"{live}/report?window=3&half_life=2&model=linear&model=markov", "owner")
    yield State("registration of a lead", f"{live}/registrations/{house.lead.registration_id}#lead", "owner")
    yield State("deal, refused", f"/console/leads/{house.lead.id}/deals/new", "owner", act=send_empty, status=422)
    yield State("leads, none found", "/console/leads?owner=nobody&stage=won", "owner")
    yield State("registrations, nobody found", f"{live}/registrations?q=zzz", "owner")
    yield State("rewards, nobody found", f"{live}/rewards?q=zzz", "owner")
    yield State(
        "rewards, a history read",
        f"{live}/rewards",
        "owner",
        act=lambda page: page.locator(".reward-history summary").first.click(),
    )
    yield State("clips, each state of them", f"{house.console('ended')}/replay/clips", "owner")
    yield State("clip, refused", f"{house.console('ended')}/replay/clips", "owner", act=send_empty, status=422)
    yield State("offers, none prepared", f"{house.console('empty')}/offers", "owner")
    yield State("offer, refused", f"{live}/offers/new", "owner", act=send_empty, status=422)
    yield State("plan for rewards, refused", f"{live}/rewards/plans/new", "owner", act=send_empty, status=422)
    yield State("plan for rewards, about to end", f"{live}/rewards", "owner", act=_open(f"end-{house.plan_id}"))
    yield State("entry points, archived", f"{house.console('long')}/entry-points?archived", "owner")
    given_back = house.tickets["given back"].id
    yield State("registration, given back", f"{house.console('long')}/registrations/{given_back}", "owner")
    yield State("event, about to be cancelled", live, "owner", act=_open("cancel"))
    yield State("studio, about to end", f"{live}/studio", "owner", DRAWN["studio.show"], _open("end-event"))


def _open(dialog: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.evaluate("(id) => document.getElementById(id).showModal()", dialog)

    return act


def _open_share(page: Page) -> None:
    page.click("#tab-share")
    page.locator(".bringer").first.wait_for()


def _open_polls(page: Page) -> None:
    """Where what is prepared waits for the event to be published."""
    page.click("#tab-polls")
    page.locator("[data-poll] button:disabled").wait_for()


def fill_the_screen(page: Page) -> None:
    """Give the referral tree all of it."""
    page.locator(".tree-controls button").nth(3).click()


def send_empty(page: Page) -> None:
    """Empty the page's last form and send it."""
    form = page.locator("main form:not(.inline-form, dialog form)").last
    for field in form.locator("input:is([type=text], [type=email], [type=password], [type=datetime-local]):visible").all():
        field.fill("")
    with page.expect_event("load"):  # with its styles
        form.locator("button:not([type=button])").last.click()
    page.locator("[data-error-summary]").wait_for()


def _show_popover(name: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.evaluate("(id) => document.getElementById(id).showPopover()", name)

    return act


def _console_states(house: House) -> Iterator[State]:
    for path in ("/console/events", "/console/members", "/console/emails", "/console/leads", "/console/settings/chat-rules"):
        yield State(f"{path}, the day after setup", path, "newcomer")
    yield State("e-mail as text", f"/console/emails/{house.letters['ticket en']}?view=text", "owner")
    yield State("e-mail given up", f"/console/emails/{list(house.letters.values())[-1]}", "owner")
    for name, number in house.letters.items():
        yield State(f"e-mail, {name}", f"/console/emails/{number}/body", "owner")
    for path in (
        "/console/events/new",
        f"{house.console('live')}/entry-points/new",
        "/console/settings",
        "/console/settings/chat-rules",
    ):
        yield State(f"{path}, refused", path, "owner", act=send_empty, status=422)
    yield State("account, refused", "/console/account", "owner", act=send_empty, status=422)
    yield State(
        "account menu",
        "/console/events",
        "owner",
        act=_show_popover("console-account"),
    )
    yield State(
        "more",
        "/console/events",
        "owner",
        act=_show_popover("console-more"),
    )


def _refusals(house: House) -> Iterator[State]:
    yield State("sign-in, refused", "/sign-in", act=send_empty, status=422)
    yield State("forgotten password, refused", "/forgotten-password", act=send_empty, status=422)
    yield State("new password, refused", f"/new-password/{house.reset_token}", act=send_empty, status=422)
    yield State("joining, refused", f"/join/{house.invitation.token}", act=send_empty, status=422)
    yield State("not found", "/nowhere", status=404)
    yield State("forbidden", "/console/settings", "marketer", status=403)
    yield State("new password, too late", "/new-password/old", status=410)
    yield State("joining, too late", "/join/old", status=410)
    yield State("setup, too late", "/setup?token=wrong", status=404)


def first_states(setup_token: str) -> Iterator[State]:
    """What there is before the first member, where no mail server is set."""
    yield State("one step to go", "/sign-in")
    yield State("setup, wrong link", "/setup?token=wrong", status=403)
    yield State("setup", f"/setup?token={setup_token}")
    yield State("setup, refused", f"/setup?token={setup_token}", act=send_empty, status=422)
    yield State("forgotten password, no mail server", "/forgotten-password")
