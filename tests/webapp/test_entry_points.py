import re
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from core.models import Channel, EntryPoint, Event, Role
from tests.factories import make_entry_point, make_event, make_member, make_organisation, make_registration


@pytest.fixture
def event(sqlite_platform):
    with sqlite_platform.transaction() as session:
        return make_event(session, make_organisation(session))


@pytest.fixture
def marketer(sqlite_platform, event, client, sign_in):
    with sqlite_platform.transaction() as session:
        member = make_member(session, event.organisation, Role.MARKETER, name="Ines V.")
    sign_in(client, member)
    return member


@pytest.fixture
def poster(sqlite_platform, event):
    with sqlite_platform.transaction() as session:
        return make_entry_point(session, event, name="Hall window", cost_minor=6000, currency="GBP")


def base(event):
    return f"/console/events/{event.id}/entry-points"


def test_no_entry_points_is_an_invitation_to_make_one(client, marketer, event):
    page = client.get(base(event)).text
    assert "Where will people come from?" in page
    assert f"{base(event)}/new" in page


def test_a_new_entry_point_ends_with_its_code(client, marketer, event, sqlite_platform):
    data = {"name": "Hall window", "channel": "poster", "owner_id": str(marketer.id), "cost": "1,250.50", "currency": "GBP"}
    page = client.post(f"{base(event)}/new", data=data, follow_redirects=True).text
    with sqlite_platform.reading() as session:
        made = session.query(EntryPoint).one()
    assert (made.cost_minor, made.currency, made.owner_id) == (125050, "GBP", marketer.id)
    assert f"http://ripplecast.test/l/{made.code.code}" in page
    assert f"http://ripplecast.test/q/{made.code.code}" in page


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": ""}, "This is needed."),
        ({"cost": "a lot"}, "Write an amount of money like 1250.50."),
        ({"cost": "12.5", "currency": "JPY"}, "Write an amount of money like 1250."),
        ({"channel": "pigeon"}, "Not a valid choice"),
        ({"owner_id": "999999"}, "Not a valid choice"),
    ],
)
def test_what_is_refused_is_said_beside_the_field(client, marketer, event, values, words):
    data = {"name": "Hall window", "channel": "poster", "owner_id": "", "cost": "", "currency": "GBP"} | values
    answer = client.post(f"{base(event)}/new", data=data)
    assert answer.status_code == 422
    assert words in answer.text


def test_the_qr_code_says_the_printed_link_in_both_forms(client, marketer, event, poster):
    png = client.get(f"{base(event)}/{poster.id}/qr.png?scale=8&download=1")
    [decoded] = zxingcpp.read_barcodes(Image.open(BytesIO(png.data)))
    assert decoded.text == f"http://ripplecast.test/q/{poster.code.code}"
    assert f"{poster.code.code}-8.png" in png.headers["Content-Disposition"]
    svg = client.get(f"{base(event)}/{poster.id}/qr.svg")
    assert svg.mimetype == "image/svg+xml"
    assert f"/q/{poster.code.code}" in svg.text
    assert client.get(f"{base(event)}/{poster.id}/qr.png?scale=9999").status_code == 400


def test_the_list_shows_what_a_registration_cost(client, marketer, event, poster, sqlite_platform):
    with sqlite_platform.transaction() as session:
        here = session.merge(event)
        root = make_registration(session, here, entry_point_id=poster.id)
        make_registration(session, here, entry_point_id=poster.id)
        make_registration(session, here, parent=root)
    page = client.get(base(event)).text
    assert "£30.00" in page
    assert "1 entry point" in page
    assert "too early" in page
    assert "average of those that cost something: £30.00" in page
    report = client.get(f"/console/events/{event.id}/report").text
    assert re.search("Spent per person registered.*£20.00.*over everybody registered, however they came", report, re.DOTALL)
    table = client.get(f"{base(event)}/entry-points.csv").text
    assert table.startswith("\ufeffEntry point,")
    assert f"Hall window,Poster,,{poster.code.code},0,0,0,0,0,2,1,60.00,GBP" in table


def test_an_archived_entry_point_leaves_the_list_and_comes_back(client, marketer, event, poster, sqlite_platform):
    with sqlite_platform.transaction() as session:
        root = make_registration(session, session.get_one(Event, event.id), entry_point_id=poster.id)
        make_registration(session, session.get_one(Event, event.id), parent=root)
    client.post(f"{base(event)}/{poster.id}/archive")
    assert "Hall window" not in client.get(base(event)).text
    assert "2 people came through" in client.get(base(event)).text, "whom it brought is not forgotten"
    assert "Hall window" in client.get(f"{base(event)}?archived=1").text
    client.post(f"{base(event)}/{poster.id}/restore")
    assert "Hall window" in client.get(base(event)).text


def test_editing_keeps_what_was_said_and_the_code(client, marketer, event, poster, sqlite_platform):
    page = client.get(f"{base(event)}/{poster.id}/edit").text
    assert 'value="60.00"' in page
    data = {"name": "Hall door", "channel": "screen", "owner_id": "", "cost": "", "currency": "GBP"}
    client.post(f"{base(event)}/{poster.id}/edit", data=data)
    with sqlite_platform.reading() as session:
        edited = session.query(EntryPoint).one()
    assert (edited.name, edited.cost_minor, edited.code.code) == ("Hall door", 0, poster.code.code)


def test_another_organisations_entry_point_is_nowhere(client, marketer, event, sqlite_platform):
    with sqlite_platform.transaction() as session:
        theirs = make_entry_point(session, make_event(session, make_organisation(session)))
    for path in ("", "/edit", "/qr.png", "/qr.svg"):
        assert client.get(f"{base(event)}/{theirs.id}{path}").status_code == 404
        assert client.get(f"/console/events/{theirs.event_id}/entry-points/{theirs.id}{path}").status_code == 404
    for step in ("archive", "restore"):
        assert client.post(f"{base(event)}/{theirs.id}/{step}").status_code == 404


def test_an_agent_sees_no_entry_points(client, event, sqlite_platform, sign_in):
    with sqlite_platform.transaction() as session:
        sign_in(client, make_member(session, event.organisation, Role.AGENT))
    assert client.get(base(event)).status_code == 403


def test_its_poster_says_the_printed_link_and_an_employees_invites_in_their_name(
    client, marketer, event, poster, sqlite_platform
):
    drawn = client.get(f"{base(event)}/{poster.id}/poster.png?download=1")
    assert drawn.headers["Content-Disposition"].endswith(f"{poster.code.code}.png")
    [decoded] = zxingcpp.read_barcodes(Image.open(BytesIO(drawn.data)))
    assert decoded.text == f"http://ripplecast.test/q/{poster.code.code}"

    with sqlite_platform.transaction() as session:
        session.get_one(EntryPoint, poster.id).channel = Channel.EMPLOYEE
    assert client.get(f"{base(event)}/{poster.id}/poster.png").headers["ETag"] != drawn.headers["ETag"]
