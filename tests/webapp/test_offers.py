"""Offers on the console: prepared with a picture, pushed, counted, and who took them; and the counted way to a link."""

import re
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from core.authors import Author
from core.models import EventStatus, LeadEntry, Offer, OfferButton, OfferClick, OfferResponse, OfferView, Role
from core.platform import Platform
from core.queries.offers.numbers import numbers_of
from core.services.offers.claims import Wish, claim_places
from core.services.offers.contacts import Form, ask_contact
from tests.factories import make_event, make_member, make_offer, make_organisation, make_registration
from tests.query_count import counting

pytestmark = pytest.mark.usefixtures("no_jobs")  # facts stay in the outbox

CARD = {
    "title": "Ten percent off",
    "text": "Today only.",
    "price": "1,250.50",
    "currency": "EUR",
    "button": "link",
    "label": "To the shop",
    "url": "https://shop.example.com/heat",
    "places": "",
    "lasts_min": "15",
}


@pytest.fixture
def stage(sqlite_platform: Platform, client: FlaskClient, sign_in: Any) -> SimpleNamespace:
    """A live event whose host is signed in, and Maud, who holds a place."""
    with sqlite_platform.transaction() as session:
        organisation = make_organisation(session)
        event = make_event(session, organisation, status=EventStatus.LIVE)
        maud = make_registration(session, event, name="Maud Ferrier")
        members = {role: make_member(session, organisation, role) for role in Role}
    sign_in(client, members[Role.HOST])
    return SimpleNamespace(event=event, maud=maud, members=members, url=f"/console/events/{event.id}/offers")


def _offers(platform: Platform) -> list[Offer]:
    with platform.reading() as session:
        return list(session.scalars(select(Offer).order_by(Offer.id)))


def _picture() -> tuple[BytesIO, str]:
    file = BytesIO()
    Image.new("RGB", (640, 360), "teal").save(file, "PNG")
    return BytesIO(file.getvalue()), "unit.png"


def test_a_host_prepares_pushes_and_withdraws_an_offer(
    client: FlaskClient, stage: SimpleNamespace, sqlite_platform: Platform
) -> None:
    assert "No offer is prepared yet" in client.get(stage.url).text
    answer = client.post(f"{stage.url}/new", data=CARD | {"cover": _picture()})
    assert answer.status_code == 303
    (offer,) = _offers(sqlite_platform)
    assert (offer.price_minor, offer.currency, offer.button, offer.lasts_min) == (125_050, "EUR", OfferButton.LINK, 15)
    assert client.get(f"/covers/{offer.picture}").mimetype == "image/jpeg"
    client.post(f"{stage.url}/{offer.id}/push")
    (pushed,) = _offers(sqlite_platform)
    assert pushed.pushed_at is not None
    assert pushed.ends_at is not None
    assert "€1,250.50" in client.get(stage.url).text
    client.post(f"{stage.url}/{offer.id}/withdraw")
    assert _offers(sqlite_platform)[0].withdrawn_at is not None
    assert "People have seen this offer" in client.post(f"{stage.url}/{offer.id}/remove", follow_redirects=True).text


def test_a_picture_stays_until_it_is_taken_off(client: FlaskClient, stage: SimpleNamespace, sqlite_platform: Platform) -> None:
    client.post(f"{stage.url}/new", data=CARD | {"cover": _picture()})
    (offer,) = _offers(sqlite_platform)
    page = client.get(f"{stage.url}/{offer.id}/edit").text
    assert 'value="1250.50"' in page
    assert f"/covers/{offer.picture}" in page
    client.post(f"{stage.url}/{offer.id}/edit", data=CARD | {"title": "Twelve percent off"})
    assert [(each.title, each.picture) for each in _offers(sqlite_platform)] == [("Twelve percent off", offer.picture)]
    client.post(f"{stage.url}/{offer.id}/edit", data=CARD | {"remove_cover": "1"})
    assert _offers(sqlite_platform)[0].picture is None
    client.post(f"{stage.url}/{offer.id}/remove")
    assert _offers(sqlite_platform) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"price": "much"}, "price"),
        ({"url": "http://shop.example.com"}, "url"),
        ({"button": "claim", "places": ""}, "places"),
        ({"button": "claim", "places": "0"}, "places"),
        ({"lasts_min": "100000"}, "lasts_min"),
        ({"cover": (BytesIO(b"<svg onload=alert(1)>"), "x.png")}, "cover"),
    ],
)
def test_what_is_refused_is_said_beside_its_field(
    client: FlaskClient, stage: SimpleNamespace, sqlite_platform: Platform, wrong: dict[str, Any], field: str
) -> None:
    answer = client.post(f"{stage.url}/new", data=CARD | wrong)
    assert answer.status_code == 422
    assert re.search(rf'id="{field}-error"', answer.text)
    assert _offers(sqlite_platform) == []


def test_clicks_are_counted_on_the_way_and_the_other_site_learns_no_ticket(
    client: FlaskClient, stage: SimpleNamespace, sqlite_platform: Platform
) -> None:
    with sqlite_platform.transaction() as session:
        shop = make_offer(session, stage.event, button=OfferButton.LINK, url=CARD["url"])
        call = make_offer(session, stage.event)
    link = f"/t/{stage.maud.ticket_token}/offers/{shop.id}"
    client.get(link, headers={"Sec-Purpose": "prefetch"})
    client.head(link)
    for _ in range(2):
        answer = client.get(link)
        assert (answer.status_code, answer.location) == (302, CARD["url"])
        assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert "no-store" in answer.headers["Cache-Control"]
    assert client.get(f"/t/{stage.maud.ticket_token}/offers/{call.id}").status_code == 404
    assert client.get(f"/t/nobody/offers/{shop.id}").status_code == 404
    assert client.get(f"{stage.url}/{shop.id}/link").location == CARD["url"], "members look without being counted"
    with sqlite_platform.reading() as session:
        assert len(session.scalars(select(OfferClick)).all()) == 2
        assert numbers_of(session, [shop.id])[shop.id].clickers == 1


def test_the_numbers_and_the_people_are_there_as_files(
    client: FlaskClient, stage: SimpleNamespace, sqlite_platform: Platform, sign_in: Any
) -> None:
    with sqlite_platform.transaction() as session:
        call = make_offer(session, stage.event, title="A call")
        of = {"organisation_id": call.organisation_id, "offer_id": call.id, "registration_id": stage.maud.id}
        session.add(OfferResponse(**of, note="=1+1", phone="+442079460018"))
    assert "of those who saw it" not in client.get(stage.url).text, "nobody is known to have"
    with sqlite_platform.transaction() as session:
        session.add(OfferView(**of))
        session.add(OfferView(**of | {"registration_id": make_registration(session, stage.event).id}))
    assert "50% of those who saw it" in client.get(stage.url).text
    assert (
        client.get(f"{stage.url}/offers.csv")
        .text.splitlines()[1]
        .startswith("A call,Ask to be contacted,In the room,,,2,0,0,0,,1,")
    )
    people = client.get(f"{stage.url}/{call.id}/people").text
    assert "Maud Ferrier" in people
    assert "+442079460018" in people
    assert "'=1+1" in client.get(f"{stage.url}/{call.id}/people.csv").text
    sign_in(client, stage.members[Role.MODERATOR])
    assert "A call" in client.get(stage.url).text
    assert client.get(f"{stage.url}/{call.id}/people").status_code == 403


def test_the_list_asks_as_much_for_many_offers_as_for_one(
    client: FlaskClient, stage: SimpleNamespace, sqlite_platform: Platform
) -> None:
    asked = []
    for number in (1, 20):
        with sqlite_platform.transaction() as session:
            for _ in range(number):
                make_offer(session, stage.event)
        with counting(sqlite_platform.engine) as statements:
            assert client.get(stage.url).status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1]


def test_the_room_and_the_studio_are_told_where_offers_lead(client: FlaskClient, stage: SimpleNamespace) -> None:
    room = client.get(f"/t/{stage.maud.ticket_token}/room").text
    assert f"/t/{stage.maud.ticket_token}/offers/0" in room
    assert stage.event.organisation.name in room
    assert f"{stage.url}/new" in client.get(f"/console/events/{stage.event.id}/studio").text


def test_a_lead_shows_what_it_came_from(client: FlaskClient, stage: SimpleNamespace, sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        calls = [make_offer(session, stage.event, title=title) for title in ("A call with an engineer", "A visit")]
        for call in calls:
            ask_contact(session, Author.attendee(stage.maud), stage.event.id, Form(call.id, note=f"About {call.id}"))
        assert set(session.scalars(select(LeadEntry.member_id))) == {None}
    page = client.get(f"/console/events/{stage.event.id}/registrations/{stage.maud.id}").text
    assert "Asked to be contacted about “A call with an engineer”" in page
    assert f"Asked about “A visit”: About {calls[1].id}" in page
    assert "a former member" not in page
    leads = client.get("/console/leads").text
    assert "Asked about “A visit”" in leads
    assert "and 1 more" in leads
    assert client.get("/console/leads/leads.csv").text.splitlines()[1].endswith(",A visit; A call with an engineer")


def test_a_ticket_given_back_says_what_went_with_it_and_the_host_reads_it(
    client: FlaskClient, stage: SimpleNamespace, sqlite_platform: Platform
) -> None:
    with sqlite_platform.transaction() as session:
        mug = make_offer(session, stage.event, title="A mug", button=OfferButton.CLAIM, places=1)
        claim_places(session, stage.event.id, [Wish(Author.attendee(stage.maud), mug.id)])
    ticket = f"/t/{stage.maud.ticket_token}"
    assert "<li>A mug</li>" in client.get(f"{ticket}/cancel").text
    page = client.post(f"{ticket}/cancel", follow_redirects=True).text
    assert "Given back with it:" in page
    assert "<li>A mug</li>" in page
    people = client.get(f"{stage.url}/{mug.id}/people").text
    assert "0 people claimed it" in people
    assert "with their ticket" in people
    head, line = client.get(f"{stage.url}/{mug.id}/people.csv").text.splitlines()
    assert head.endswith("Given back at (UTC)")
    assert not line.endswith(",")
    assert [offer.claimed for offer in _offers(sqlite_platform)] == [0]
