"""The pages of leads: made on a registration, moved, handed over, sold to, and listed."""

import csv
import re
from collections.abc import Callable
from io import StringIO
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from core.clock import now
from core.models import Deal, Lead, LeadStage, Member, Role
from core.platform import Platform
from tests.factories import make_deal, make_event, make_lead, make_member, make_organisation, make_registration
from tests.query_count import counting

SignIn = Callable[[FlaskClient, Member], None]


@pytest.fixture
def house(sqlite_platform: Platform, client: FlaskClient, sign_in: SignIn) -> SimpleNamespace:
    """Two registrations of one event; a host is signed in, an agent and a second agent work here too."""
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session), title="Heat pumps")
        members = {
            name: make_member(session, event.organisation, role, name=name)
            for name, role in (("Host", Role.HOST), ("Ada", Role.AGENT), ("Bo", Role.AGENT), ("Moderator", Role.MODERATOR))
        }
        maud = make_registration(session, event, name="Maud Ferrier")
        junaid = make_registration(session, event, name="Junaid Sarwar")
    sign_in(client, members["Host"])
    pages = {who.name: f"/console/events/{event.id}/registrations/{who.id}" for who in (maud, junaid)}
    return SimpleNamespace(event=event, maud=maud, junaid=junaid, page=pages["Maud Ferrier"], **members)


def the_lead(platform: Platform) -> Lead:
    with platform.reading() as session:
        return session.scalars(select(Lead)).one()


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" type="hidden" value="([^"]*)"', page)
    assert found, name
    return found.group(1)


def test_a_registration_becomes_a_lead_and_is_none_after_all(
    client: FlaskClient, house: SimpleNamespace, sqlite_platform: Platform
) -> None:
    assert f"{house.page}/lead" in client.get(house.page).text
    page = client.post(f"{house.page}/lead", follow_redirects=True)
    assert "Maud Ferrier is a lead now." in page.text
    assert f"{house.page}/lead" not in page.text
    lead = the_lead(sqlite_platform)
    assert lead.stage == LeadStage.NEW
    page = client.post(f"/console/leads/{lead.id}/remove", follow_redirects=True)
    assert f"{house.page}/lead" in page.text
    assert "Taken off the leads" in page.text


def test_a_lead_is_moved_and_handed_over_and_the_page_says_by_whom(
    client: FlaskClient, house: SimpleNamespace, sqlite_platform: Platform
) -> None:
    client.post(f"{house.page}/lead")
    lead = the_lead(sqlite_platform)
    client.post(f"/console/leads/{lead.id}/stage", data={"stage": "qualified"})
    page = client.post(f"/console/leads/{lead.id}/owner", data={"owner_id": house.Ada.id}, follow_redirects=True).text
    assert (the_lead(sqlite_platform).stage, the_lead(sqlite_platform).owner_id) == (LeadStage.QUALIFIED, house.Ada.id)
    assert "Moved from “New” to “Qualified”" in page
    assert "Handed to Ada" in page
    assert "· Host</span>" in page
    client.post(f"/console/leads/{lead.id}/owner", data={"owner_id": ""})
    client.post(f"/console/leads/{lead.id}/stage", data={"stage": "new"})
    assert (the_lead(sqlite_platform).stage, the_lead(sqlite_platform).owner_id) == (LeadStage.NEW, None)


def test_a_stage_nobody_could_have_chosen_changes_nothing(
    client: FlaskClient, house: SimpleNamespace, sqlite_platform: Platform
) -> None:
    client.post(f"{house.page}/lead")
    lead = the_lead(sqlite_platform)
    for stage in ("", "sold", "won"):
        assert client.post(f"/console/leads/{lead.id}/stage", data={"stage": stage}).status_code == 303
    assert the_lead(sqlite_platform).stage == LeadStage.NEW
    assert "Enter the deal instead" in client.get(house.page).text


def test_a_deal_is_entered_once_refunded_and_taken_back(
    client: FlaskClient, house: SimpleNamespace, sqlite_platform: Platform
) -> None:
    client.post(f"{house.page}/lead")
    lead = the_lead(sqlite_platform)
    form = client.get(f"/console/leads/{lead.id}/deals/new").text
    data = {
        "value": "1,250.50",
        "currency": "GBP",
        "won_on": now().date().isoformat(),
        "note": "Order 7",
        "form_token": hidden(form, "form_token"),
    }
    for _twice in range(2):
        page = client.post(f"/console/leads/{lead.id}/deals/new", data=data, follow_redirects=True).text
    assert "£1,250.50" in page
    assert "Order 7" in page
    with sqlite_platform.reading() as session:
        deal = session.scalars(select(Deal)).one()
    assert (deal.value_minor, deal.currency) == (125_050, "GBP")
    assert the_lead(sqlite_platform).stage == LeadStage.WON
    page = client.post(f"/console/deals/{deal.id}/refund", follow_redirects=True).text
    assert "<s>£1,250.50</s>" in page
    assert the_lead(sqlite_platform).stage == LeadStage.QUALIFIED
    client.post(f"/console/deals/{deal.id}/restore")
    assert the_lead(sqlite_platform).stage == LeadStage.WON
    page = client.post(f"/console/leads/{lead.id}/remove", follow_redirects=True).text
    assert "This lead has deals, so it stays." in page


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"value": ""}, "This is needed."),
        ({"value": "a lot"}, "Write an amount of money like 1250.50."),
        ({"won_on": "soon"}, "Write the day like 2026-10-17."),
        ({"won_on": "2999-01-01"}, "Choose today or a day before"),
        ({"won_on": "2001-01-01"}, "Choose a day after the registration"),
        ({"currency": "XXX"}, "Not a valid choice"),
    ],
)
def test_what_is_refused_is_said_beside_the_field(
    client: FlaskClient, house: SimpleNamespace, sqlite_platform: Platform, values: dict[str, str], words: str
) -> None:
    client.post(f"{house.page}/lead")
    data = {"value": "10", "currency": "EUR", "won_on": now().date().isoformat()} | values
    answer = client.post(f"/console/leads/{the_lead(sqlite_platform).id}/deals/new", data=data)
    assert answer.status_code == 422
    assert words in answer.text


def test_the_list_narrows_by_stage_owner_and_event(
    client: FlaskClient, house: SimpleNamespace, sqlite_platform: Platform
) -> None:
    with sqlite_platform.transaction() as session:
        make_deal(session, make_lead(session, house.maud, owner_id=house.Ada.id), value_minor=990)
        make_lead(session, house.junaid, stage=LeadStage.NEW, qualified_at=None)
        other = make_event(session, house.event.organisation, title="Solar roofs")
        make_lead(session, make_registration(session, other, name="Hanne Okoye"), owner_id=house.Bo.id)
    names = ("Maud Ferrier", "Junaid Sarwar", "Hanne Okoye")

    def listed(query: str) -> list[str]:
        page = client.get(f"/console/leads{query}").text
        return [name for name in names if f">{name}</a>" in page]

    assert listed("") == list(names)
    assert listed("?stage=won") == ["Maud Ferrier"]
    assert listed("?stage=lost") == []
    assert listed(f"?owner={house.Bo.id}") == ["Hanne Okoye"]
    assert listed("?owner=nobody") == ["Junaid Sarwar"]
    assert listed(f"?event={house.event.id}") == ["Maud Ferrier", "Junaid Sarwar"]
    assert listed("?stage=x&owner=x&event=x&page=x") == list(names)
    assert "€9.90" in client.get("/console/leads").text
    assert "No lead matches" in client.get("/console/leads?stage=lost").text


def test_without_leads_the_list_says_how_to_begin(client: FlaskClient, house: SimpleNamespace) -> None:
    page = client.get("/console/leads").text
    assert "Who might buy?" in page
    assert "leads.csv" not in page


def test_the_file_is_narrowed_like_the_list_and_runs_nothing(
    client: FlaskClient, house: SimpleNamespace, sqlite_platform: Platform
) -> None:
    with sqlite_platform.transaction() as session:
        lead = make_lead(session, house.maud, owner_id=house.Ada.id)
        make_deal(session, lead, value_minor=990)
        make_deal(session, lead, value_minor=10, currency="JPY")
        make_deal(session, lead, value_minor=5, refunded_at=now())
        make_lead(session, make_registration(session, house.event, name="=cmd|' /C calc'!A0"), stage=LeadStage.LOST)
    rows = list(csv.DictReader(StringIO(client.get("/console/leads/leads.csv").text[1:])))
    assert [row["Name"] for row in rows] == ["'=cmd|' /C calc'!A0", "Maud Ferrier", "Maud Ferrier"]
    assert [(row["Deals"], row["Currency"]) for row in rows] == [("", ""), ("9.90", "EUR"), ("10", "JPY")]
    assert (rows[1]["Stage"], rows[1]["Owner"], rows[1]["Event"]) == ("Won", "Ada", "Heat pumps")
    assert len(client.get("/console/leads/leads.csv?stage=lost").text.splitlines()) == 2


def test_the_list_asks_as_often_for_many_as_for_few(
    client: FlaskClient, house: SimpleNamespace, sqlite_platform: Platform
) -> None:
    def statements() -> int:
        with counting(sqlite_platform.engine) as sent:
            client.get("/console/leads")
        return len([statement for statement in sent if statement.startswith("SELECT")])

    with sqlite_platform.transaction() as session:
        make_deal(session, make_lead(session, house.maud))
    few = statements()
    with sqlite_platform.transaction() as session:
        for _ in range(15):
            make_deal(session, make_lead(session, make_registration(session, house.event), owner_id=house.Ada.id))
    assert statements() == few <= 7


def test_an_agent_sees_their_own_leads_and_those_nobody_has(
    client: FlaskClient, house: SimpleNamespace, sqlite_platform: Platform, sign_in: SignIn
) -> None:
    with sqlite_platform.transaction() as session:
        theirs = make_lead(session, house.maud, owner_id=house.Bo.id)
        nobodys = make_lead(session, house.junaid)
        deal = make_deal(session, make_lead(session, make_registration(session, house.event), owner_id=house.Bo.id))
    sign_in(client, house.Ada)
    page = client.get("/console/leads").text
    assert "Junaid Sarwar" in page
    assert "Maud Ferrier" not in page
    assert "Maud" not in client.get("/console/leads/leads.csv").text
    page = client.get(house.page).text
    assert "Bo looks after this lead." in page
    assert "What was done" not in page
    assert client.post(f"/console/leads/{theirs.id}/stage", data={"stage": "lost"}).status_code == 403
    assert client.get(f"/console/leads/{theirs.id}/deals/new").status_code == 404
    assert client.post(f"/console/deals/{deal.id}/refund").status_code == 403
    answer = client.post(f"/console/leads/{nobodys.id}/owner", data={"owner_id": house.Ada.id}, follow_redirects=True)
    assert "You look after this lead." in answer.text


def test_moderators_find_no_leads(
    client: FlaskClient, house: SimpleNamespace, sqlite_platform: Platform, sign_in: SignIn
) -> None:
    with sqlite_platform.transaction() as session:
        lead = make_lead(session, house.maud)
    sign_in(client, house.Moderator)
    assert client.get("/console/leads").status_code == 403
    assert client.get("/console/leads/leads.csv").status_code == 403
    assert client.post(f"{house.page}/lead").status_code == 403
    assert client.post(f"/console/leads/{lead.id}/stage", data={"stage": "lost"}).status_code == 403


def test_another_organisations_leads_are_nowhere(client: FlaskClient, house: SimpleNamespace, sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        registration = make_registration(session, event, name="Somebody Else")
        lead = make_lead(session, registration)
        deal = make_deal(session, lead)
    for step in ("stage", "owner", "remove"):
        assert client.post(f"/console/leads/{lead.id}/{step}", data={"stage": "lost"}).status_code == 404
    assert client.get(f"/console/leads/{lead.id}/deals/new").status_code == 404
    assert client.post(f"/console/deals/{deal.id}/refund").status_code == 404
    assert client.post(f"/console/events/{house.event.id}/registrations/{registration.id}/lead").status_code == 404
    assert "Somebody Else" not in client.get("/console/leads").text
