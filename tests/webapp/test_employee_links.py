"""A member's own link, QR code and poster."""

from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from core.models import Channel, EntryPoint, EventStatus, Member, Role
from core.platform import Platform
from tests.factories import make_entry_point, make_event, make_member, make_organisation, make_registration
from tests.query_count import counting
from tests.webapp.test_navigation import SignIn
from tests.webapp.trip import decode

QUERIES_MAX = 9  # the member, the event, the link, four counts and two beginnings, however many colleagues share


@pytest.fixture
def event(sqlite_platform: Platform):
    with sqlite_platform.transaction() as session:
        return make_event(session, make_organisation(session), title="Heat pumps")


@pytest.fixture
def agent(client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn, event) -> SimpleNamespace:
    with sqlite_platform.transaction() as session:
        member = make_member(session, event.organisation, Role.AGENT, name="Ines Vogel")
    sign_in(client, member)
    return SimpleNamespace(client=client, member=member, page=f"/console/events/{event.id}/my-link")


def points(platform: Platform) -> list[EntryPoint]:
    with platform.reading() as session:
        return list(session.scalars(select(EntryPoint).order_by(EntryPoint.id)))


@pytest.mark.parametrize("role", Role)
def test_everybody_of_the_staff_may_have_one(
    client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn, event, role: Role
) -> None:
    with sqlite_platform.transaction() as session:
        member = make_member(session, event.organisation, role, name="Ines Vogel")
    sign_in(client, member)
    page = f"/console/events/{event.id}/my-link"
    assert "Make my link" in client.get(page).text
    shown = client.post(page, follow_redirects=True).text

    (made,) = points(sqlite_platform)
    assert (made.name, made.channel, made.owner_id, made.cost_minor) == ("Ines Vogel", Channel.EMPLOYEE, member.id, 0)
    assert f"http://ripplecast.test/l/{made.code.code}" in shown


def test_asking_twice_makes_one_link(agent: SimpleNamespace, sqlite_platform: Platform) -> None:
    for _ in range(2):
        assert agent.client.post(agent.page).status_code == 303
    assert len(points(sqlite_platform)) == 1


def test_a_link_a_marketer_made_for_a_colleague_is_theirs(agent: SimpleNamespace, sqlite_platform: Platform, event) -> None:
    with sqlite_platform.transaction() as session:
        made = make_entry_point(session, event, channel=Channel.EMPLOYEE, owner_id=agent.member.id)
        make_entry_point(session, event, channel=Channel.POSTER, owner_id=agent.member.id)
    assert f"/l/{made.code.code}" in agent.client.get(agent.page).text


def test_its_codes_and_its_poster_say_the_printed_link(agent: SimpleNamespace, sqlite_platform: Platform) -> None:
    agent.client.post(agent.page)
    (made,) = points(sqlite_platform)
    printed = f"http://ripplecast.test/q/{made.code.code}"

    assert decode(agent.client.get(f"{agent.page}/qr.png").data) == printed
    assert agent.client.get(f"{agent.page}/qr.svg?download=1").headers["Content-Disposition"].endswith(".svg")
    poster = agent.client.get(f"{agent.page}/poster.png")
    assert decode(poster.data) == printed
    nameless = agent.client.get(f"{agent.page}/poster.png?name=off", headers={"If-None-Match": poster.headers["ETag"]})
    assert nameless.status_code == 200
    again = agent.client.get(f"{agent.page}/poster.png", headers={"If-None-Match": poster.headers["ETag"]})
    assert again.status_code == 304


def test_nobody_gets_files_of_a_link_they_do_not_have(
    agent: SimpleNamespace, client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn, event
) -> None:
    agent.client.post(agent.page)
    with sqlite_platform.transaction() as session:
        colleague = make_member(session, session.get_one(Member, agent.member.id).organisation, Role.OWNER)
        stranger = make_member(session, make_organisation(session), Role.OWNER)
    for member in (colleague, stranger):
        sign_in(client, member)
        for file in ("poster.png", "qr.png", "qr.svg"):
            assert client.get(f"{agent.page}/{file}").status_code == 404


def test_a_draft_has_no_link_to_give_out_yet(agent: SimpleNamespace, sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        draft = make_event(session, session.get_one(Member, agent.member.id).organisation, status=EventStatus.DRAFT)
    page = f"/console/events/{draft.id}/my-link"
    assert "Make my link" not in agent.client.get(page).text
    assert agent.client.post(page).status_code == 409
    assert points(sqlite_platform) == []


def test_it_tells_how_many_came_and_the_rank_among_colleagues_without_their_names(
    agent: SimpleNamespace, sqlite_platform: Platform, event
) -> None:
    agent.client.post(agent.page)
    (own,) = points(sqlite_platform)
    with sqlite_platform.transaction() as session:
        shown = session.merge(event)
        best = make_entry_point(session, shown, channel=Channel.EMPLOYEE, name="Zoe Quick")
        make_entry_point(session, shown, channel=Channel.EMPLOYEE, name="Nobody came")
        flyer = make_entry_point(session, shown, name="Flyer")
        for point, count in ((own, 2), (best, 3), (flyer, 5)):
            for _ in range(count):
                make_registration(session, shown, entry_point_id=point.id)
    with counting(sqlite_platform.engine) as sent:
        text = agent.client.get(agent.page).text

    assert "Number 2 of the 2 people who brought somebody" in text
    assert "Zoe Quick" not in text
    assert len(sent) <= QUERIES_MAX
