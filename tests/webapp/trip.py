"""Steps of the public trip that several tests take."""

import re
from io import BytesIO
from types import SimpleNamespace

import zxingcpp
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from core.models import (
    Code,
    Registration,
    Visit,
)
from core.platform import Platform
from tests.factories import make_entry_point, make_event, make_organisation, make_registration

SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
PERSON = {"User-Agent": SAFARI}
WHATSAPP = {"User-Agent": "WhatsApp/2.23.20.0 A"}


def stage_of(platform: Platform, **values: object) -> SimpleNamespace:
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session), **values)
        sharer = make_registration(session, event, name="Jonas Weller")
        share = session.scalars(select(Code.code).where(Code.registration_id == sharer.id)).one()
        poster = make_entry_point(session, event)
        return SimpleNamespace(
            event=event,
            sharer=sharer,
            share=share,
            poster=poster,
            code=poster.code.code,
            url=f"/o/{event.organisation.slug}/{event.slug}",
        )


def visits(platform: Platform) -> list[Visit]:
    with platform.reading() as session:
        return list(session.scalars(select(Visit).order_by(Visit.id)))


def hidden(page: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}" type="hidden" value="([^"]*)"', page.text)
    assert found, name
    return found.group(1)


def beacon(page: TestResponse) -> str:
    found = re.search(r'data-beacon="([^"]+)"', page.text)
    assert found
    return found.group(1)


def fill(page: TestResponse, **values: str) -> dict[str, str]:
    kept = {name: hidden(page, name) for name in ("form_token", "c", "visit")}
    return {"name": "Ayla Demir", "email": "ayla@example.org", **kept, **values}


def register(client: FlaskClient, stage: SimpleNamespace, query: str = "", **values: str) -> TestResponse:
    page = client.get(stage.url + query, headers=PERSON)
    return client.post(stage.url, data=fill(page, **values), headers=PERSON)


def registrations(platform: Platform) -> list[Registration]:
    with platform.reading() as session:
        return list(session.scalars(select(Registration).order_by(Registration.id)))


def decode(picture: bytes) -> str:
    (result,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture)).convert("L"))
    return result.text
