"""What each role finds in the console's navigation."""

import re
from collections.abc import Callable

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from sqlalchemy import select

from core.models import Event, EventStatus, Member, Role
from core.platform import Platform
from tests.factories import make_event, make_member, make_organisation
from webapp.navigation import EVENT_ITEMS, ORGANISATION_ITEMS

SignIn = Callable[[FlaskClient, Member], None]


PAGE = '{% extends "layouts/console.html" %}{% block heading %}A page{% endblock %}'


@pytest.fixture
def console(web: Flask, sqlite_platform: Platform, sign_in: SignIn) -> Callable[[Role], FlaskClient]:
    """A browser in which a member of that role is signed in; /page is a page of an event."""
    with sqlite_platform.transaction() as session:
        organisation = make_organisation(session, name="Brackenfold")
        event = make_event(session, organisation, title="Heat pumps")
        members = {role: make_member(session, organisation, role) for role in Role}
    web.add_url_rule("/page", view_func=lambda: render_template_string(PAGE, event=event))

    def sign_in_as(role: Role) -> FlaskClient:
        client = web.test_client()
        sign_in(client, members[role])
        return client

    return sign_in_as


def links(page: str) -> set[str]:
    bar = page.partition('class="nav-list"')[2].partition('class="sheet"')[0]
    return {text.strip() for text in re.findall(r"</svg> ([^<]+)</a>", bar)}


def test_every_page_of_the_navigation_exists(web: Flask) -> None:
    items = (*EVENT_ITEMS, *ORGANISATION_ITEMS)
    assert [item.endpoint for item in items if item.endpoint not in web.view_functions] == []


def test_an_owner_finds_everything(console: Callable[[Role], FlaskClient]) -> None:
    assert {"Overview", "Registrations", "Entry points", "Studio", "Events", "Members", "Settings"} <= links(
        console(Role.OWNER).get("/page").text
    )


def test_a_moderator_finds_the_room_and_nobodys_details(console: Callable[[Role], FlaskClient]) -> None:
    found = links(console(Role.MODERATOR).get("/page").text)

    assert "Studio" in found
    assert "Studio" in bar(console(Role.MODERATOR).get("/page").text)
    assert found.isdisjoint({"Registrations", "Entry points", "Spread", "Report", "Settings"})


def test_the_page_shown_is_marked_once_in_the_bar_and_once_in_the_sheet(console: Callable[[Role], FlaskClient]) -> None:
    page = console(Role.OWNER).get("/console/members").text

    assert len(re.findall(r'class="nav-item[^>]*aria-current="page"', page)) == 2


def test_everything_of_the_side_bar_is_in_the_phones_sheet(console: Callable[[Role], FlaskClient]) -> None:
    page = console(Role.HOST).get("/page").text
    sheet = page.partition('class="sheet"')[2].partition("</nav>")[0]

    assert all(f"</svg> {text}</a>" in sheet for text in links(page))
    assert "Sign out" in sheet


def bar(page: str) -> list[str]:
    """What stands in the phone's bottom bar."""
    return re.findall(r'class="nav-item nav-item--main[^>]*>(?:<svg.*?</svg>) ([^<]+)<', page)


@pytest.mark.parametrize(
    ("role", "status", "stands"),
    [
        (Role.HOST, EventStatus.LIVE, ["Overview", "Entry points", "Studio", "Spread", "More"]),
        (Role.HOST, EventStatus.ENDED, ["Overview", "Entry points", "Spread", "Report", "More"]),
        (Role.MARKETER, EventStatus.LIVE, ["Overview", "Entry points", "Spread", "Report", "More"]),
    ],
)
def test_a_phones_bar_has_what_one_needs_now(
    console: Callable[[Role], FlaskClient], sqlite_platform: Platform, role: Role, status: EventStatus, stands: list[str]
) -> None:
    client = console(role)
    with sqlite_platform.transaction() as session:
        event = session.scalars(select(Event)).one()
        event.status = status
        path = f"/console/events/{event.id}"

    assert bar(client.get(path).text) == stands


def test_the_overview_of_an_ended_event_leads_to_its_report(
    console: Callable[[Role], FlaskClient], sqlite_platform: Platform
) -> None:
    client = console(Role.HOST)
    with sqlite_platform.transaction() as session:
        event = session.scalars(select(Event)).one()
        event.status = EventStatus.ENDED
        path = f"/console/events/{event.id}"
    actions = client.get(path).text.partition('<header class="topbar">')[2].partition("</header>")[0]

    assert f'href="{path}/report"' in actions
    assert client.get(f"{path}/report").status_code == 200
