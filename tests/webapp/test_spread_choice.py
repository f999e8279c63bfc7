"""What of the Spread page stands in its address: a branch, dots that were opened, and by what people are compared."""

import csv
import re
from collections.abc import Callable
from io import StringIO
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient

from core.clock import now
from core.models import Attendance, Member, Role
from core.platform import Platform
from core.queries.spread.drawing import LONELY_MAX, OPENED_MAX
from tests.core.queries.test_worth import make_deal, make_lead
from tests.factories import make_entry_point, make_event, make_member, make_organisation, make_registration
from tests.query_count import counting

SignIn = Callable[[FlaskClient, Member], None]
STATEMENTS_MAX = 10  # the member, the event, at most six for the forest, what people were worth; and one to spare


@pytest.fixture
def spread(sqlite_platform: Platform, client: FlaskClient, sign_in: SignIn) -> SimpleNamespace:
    """Maud › Junaid › Idris and Maud › Ada, beside many who came by a poster and brought nobody."""
    with sqlite_platform.transaction() as session:
        organisation = make_organisation(session)
        event = make_event(session, organisation)
        poster = make_entry_point(session, event, name="Market stall")
        maud = make_registration(session, event, name="Maud Ferrier")
        junaid = make_registration(session, event, name="Junaid Sarwar", parent=maud)
        idris = make_registration(session, event, name="Idris Calloway", parent=junaid)
        ada = make_registration(session, event, name="Ada Quill", parent=maud)
        for number in range(OPENED_MAX + LONELY_MAX):
            make_registration(session, event, name=f"Passer-by {number}", entry_point_id=poster.id)
        scope = {"organisation_id": organisation.id, "event_id": event.id, "registration_id": idris.id}
        session.add(Attendance(**scope, first_seen_at=now(), last_seen_at=now(), seconds=1800))
        make_deal(session, make_lead(session, idris), 43_00, "GBP")
        member = make_member(session, organisation, Role.MARKETER)
    sign_in(client, member)
    ids = {"maud": maud.id, "junaid": junaid.id, "idris": idris.id, "ada": ada.id, "poster": poster.id}
    return SimpleNamespace(event=event, page=f"/console/events/{event.id}/spread", **ids)


def forest(client: FlaskClient, spread: SimpleNamespace, **address: object) -> dict:
    answer = client.get(f"{spread.page}/forest.json", query_string=address)
    assert answer.status_code == 200
    return dict(answer.json)


def leaders(markup: str) -> list[tuple[str, str]]:
    return re.findall(r'data-choose="\d+">([^<]+)</a>.*?<span class="leader-figure">([^<]+)</span>', markup)


def test_anybodys_branch_can_be_looked_at_with_the_way_back(client: FlaskClient, spread: SimpleNamespace) -> None:
    branch = forest(client, spread, cascade=spread.junaid)
    assert branch["people"]["name"] == ["Junaid Sarwar", "Idris Calloway"]
    assert [step["name"] for step in branch["above"]] == ["Maud Ferrier", "Junaid Sarwar"]
    assert (branch["title"], branch["first"], branch["widths"]) == ("The branch of Junaid Sarwar", 1, [1, 1])
    assert branch["people"]["generation"] == [1, 2]
    assert branch["cascade"] == spread.junaid


def test_somebody_chosen_outside_the_branch_widens_it_to_everything(client: FlaskClient, spread: SimpleNamespace) -> None:
    wide = forest(client, spread, cascade=spread.junaid, person=spread.ada)
    assert (wide["cascade"], wide["above"]) == (None, [])
    assert "Ada Quill" in wide["people"]["name"]
    assert forest(client, spread, cascade=spread.junaid, person=spread.idris)["cascade"] == spread.junaid


def test_a_dot_gives_up_those_it_gathers_step_by_step(client: FlaskClient, spread: SimpleNamespace) -> None:
    closed = forest(client, spread)
    key = f"e{spread.poster}"
    assert (closed["gathered"]["key"], closed["gathered"]["place"]) == ([key], ["Market stall"])
    one = forest(client, spread, open=key)
    assert len(one["people"]["id"]) == len(closed["people"]["id"]) + OPENED_MAX
    two = forest(client, spread, open=f"{key},{key}")
    assert (len(two["people"]["id"]), two["gathered"]["key"]) == (two["total"], [])
    assert two["caption"] == ""


@pytest.mark.parametrize(
    "address",
    [{"open": "e999999,7777,e,x,-1,e-3,٣," + "9" * 40}, {"cascade": "0"}, {"cascade": "x"}, {"detail": "9"}, {"by": "height"}],
)
def test_what_is_not_of_this_event_is_left_out(client: FlaskClient, spread: SimpleNamespace, address: dict[str, str]) -> None:
    asked, usual = forest(client, spread, **address), forest(client, spread)
    assert asked["people"] == usual["people"]
    assert asked["parts"]["leaders"] == usual["parts"]["leaders"]


def test_the_table_opens_what_it_gathers_without_scripts(client: FlaskClient, spread: SimpleNamespace) -> None:
    page = client.get(f"{spread.page}?view=table&by=direct").text
    (more,) = re.findall(r'href="([^"]+)">\d+ people more, Market stall</a>', page)
    more = more.replace("&amp;", "&")
    assert f"open=e{spread.poster}" in more
    assert "by=direct" in more
    opened = client.get(more).text
    assert page.count("Passer-by") == 1, "the newest is listed by themselves"
    assert opened.count("Passer-by") == 1 + OPENED_MAX
    assert f"open=e{spread.poster}%2Ce{spread.poster}" in opened or f"open=e{spread.poster},e{spread.poster}" in opened


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("below", [("Maud Ferrier", "3"), ("Junaid Sarwar", "1")]),
        ("direct", [("Maud Ferrier", "2"), ("Junaid Sarwar", "1")]),
        ("attended", [("Maud Ferrier", "30 min"), ("Junaid Sarwar", "30 min")]),
        ("leads", [("Maud Ferrier", "1"), ("Junaid Sarwar", "1")]),
        ("deals", [("Maud Ferrier", "£43.00"), ("Junaid Sarwar", "£43.00")]),
    ],
)
def test_people_are_compared_by_whom_they_brought_or_by_what_those_were_worth(
    client: FlaskClient, spread: SimpleNamespace, by: str, expected: list[tuple[str, str]]
) -> None:
    assert leaders(forest(client, spread, by=by)["parts"]["leaders"]) == expected
    page = client.get(spread.page, query_string={"by": by}).text
    assert leaders(page) == expected
    assert re.search(rf'data-by="{by}" aria-current="true"', page)
    assert f"people.csv?by={by}" in page


def test_the_csv_has_the_worth_of_those_below_and_follows_the_order(client: FlaskClient, spread: SimpleNamespace) -> None:
    rows = list(csv.DictReader(StringIO(client.get(f"{spread.page}/people.csv?by=deals").text.lstrip("\ufeff"))))
    first, second, third = rows[:3]
    assert [row["Name"] for row in (first, second)] == ["Maud Ferrier", "Junaid Sarwar"]
    worth = ("Minutes attended by all below", "Qualified leads below", "Deals below", "Value of deals below, in minor units")
    assert [first[name] for name in (*worth, "Currency")] == ["30", "1", "1", "4300", "GBP"]
    assert [third[name] for name in (*worth, "Currency")] == ["0", "0", "0", "0", ""]


def test_pages_ask_for_so_many_things_however_many_people_there_are(
    client: FlaskClient, sqlite_platform: Platform, spread: SimpleNamespace
) -> None:
    for path in ("/forest.json?by=deals", "?by=deals", "?view=table&by=deals", "/people.csv"):
        with counting(sqlite_platform.engine) as sent:
            assert client.get(spread.page + path).status_code == 200
        asked = [statement for statement in sent if statement.startswith("SELECT")]
        assert len(asked) <= STATEMENTS_MAX, "\n".join(asked)


def test_each_says_what_it_counts(client: FlaskClient, spread: SimpleNamespace) -> None:
    notes = {by: forest(client, spread, by=by)["parts"]["leaders"] for by in ("below", "direct")}
    assert "Everybody below them, in all." in notes["below"]
    assert "as on their tickets" in notes["direct"]
