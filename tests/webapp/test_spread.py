"""The Spread page, its tree as JSON and its table."""

import csv
import re
from collections.abc import Callable
from io import StringIO

import pytest
from flask.testing import FlaskClient

from core.models import Event, Member, RegistrationStatus, Role
from core.platform import Platform
from tests.factories import make_entry_point, make_event, make_member, make_organisation, make_person, make_registration

SignIn = Callable[[FlaskClient, Member], None]


@pytest.fixture
def event(sqlite_platform: Platform, client: FlaskClient, sign_in: SignIn) -> Event:
    """An event of the signed-in marketer's organisation: Maud › Ottoline (cancelled) › 王小明, and somebody alone."""
    with sqlite_platform.transaction() as session:
        organisation = make_organisation(session)
        event = make_event(session, organisation)

        def add(name: str, **values: object):
            return make_registration(session, event, make_person(session, organisation, name=name), **values)

        evening = make_entry_point(session, event, name="Allotment evening")
        maud = add("Maud Ferrier", entry_point_id=evening.id)
        ottoline = add("Ottoline Pryce", parent=maud, status=RegistrationStatus.CANCELLED)
        add("王小明", parent=ottoline)
        add("=Alone Bielak")
        member = make_member(session, organisation, Role.MARKETER)
    sign_in(client, member)
    return event


def test_the_tree_holds_everybody_with_positions_and_numbers(client: FlaskClient, event: Event) -> None:
    forest = client.get(f"/console/events/{event.id}/spread/forest.json").json
    people = forest["people"]
    assert people["name"] == ["Maud Ferrier", "Ottoline Pryce", "王小明", "=Alone Bielak"]
    assert people["parent"] == [-1, 0, 1, -1]
    assert people["generation"] == [0, 1, 2, 0]
    assert people["below"] == [1, 1, 0, 0]
    assert people["cancelled"] == [False, True, False, False]
    assert people["place"] == ["Allotment evening"] * 3 + [""]
    assert all(x * x + y * y <= 1.001 for x, y in zip(people["x"], people["y"], strict=True))
    assert (forest["total"], forest["widths"], forest["newest"]) == (3, [2, 0, 1], people["id"][3])
    assert set(forest["parts"]) == {"counters", "leaders", "generations", "newest"}


def test_times_in_the_tree_are_those_of_the_event_not_of_the_browser(client: FlaskClient, event: Event) -> None:
    assert f'"zone": "{event.timezone}"' in client.get(f"/console/events/{event.id}/spread").text


def test_one_cascade_stands_alone_with_its_root_in_the_middle(client: FlaskClient, event: Event) -> None:
    url = f"/console/events/{event.id}/spread/forest.json"
    root = client.get(url).json["people"]["id"][0]
    alone = client.get(url, query_string={"cascade": root}).json
    assert alone["people"]["name"] == ["Maud Ferrier", "Ottoline Pryce", "王小明"]
    assert (alone["people"]["x"][0], alone["people"]["y"][0]) == (0, 0)
    assert alone["title"] == "The cascade of Maud Ferrier"


def test_the_table_is_a_nested_list_that_closes_what_it_opens(client: FlaskClient, event: Event) -> None:
    page = client.get(f"/console/events/{event.id}/spread?view=table").text
    listed = page[page.index('<ul class="forest-list">') :]
    listed = listed[: listed.index("</section>")]
    depth, depths = 0, {}
    for tag, name in re.findall(r"<(/?ul)|<a [^>]*>([^<]+)</a>", listed):
        depth += {"ul": 1, "/ul": -1, "": 0}[tag]
        if name:
            depths[name] = depth
    assert depths == {"Maud Ferrier": 1, "Ottoline Pryce": 2, "王小明": 3, "=Alone Bielak": 1}
    assert depth == 0
    assert listed.count("<li>") == listed.count("</li>") == 4


def test_a_person_is_found_and_shown_without_scripts(client: FlaskClient, event: Event) -> None:
    url = f"/console/events/{event.id}/spread"
    found = client.get(f"{url}?view=table&q=小明").text
    assert "1 person is called “小明”" in found
    person = client.get(f"{url}/people.json?q=小明").json[0]
    assert person["path"] == ["Maud Ferrier", "Ottoline Pryce", "王小明"]
    shown = client.get(f"{url}?view=table&person={person['id']}").text
    way = shown.partition('<div class="chain')[2].partition("</div>")[0]
    assert re.findall(r"<span><a [^>]+>([^<]+)</a></span>", way) == ["Maud Ferrier", "Ottoline Pryce", "王小明"]


def test_the_csv_has_everybody_with_who_brought_them(client: FlaskClient, event: Event) -> None:
    answer = client.get(f"/console/events/{event.id}/spread/people.csv")
    rows = list(csv.reader(StringIO(answer.text.lstrip("\ufeff"))))
    assert [row[1] for row in rows[1:]] == ["Maud Ferrier", "Ottoline Pryce", "王小明", "'=Alone Bielak"]
    assert [row[3] for row in rows[1:]] == ["Held", "Given back", "Held", "Held"]
    assert [row[5] for row in rows[1:]] == ["", "Maud Ferrier", "Ottoline Pryce", ""]
    assert [row[6] for row in rows[1:]] == ["0", "1", "2", "0"]


def test_an_event_without_anybody_says_what_to_do(client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn) -> None:
    with sqlite_platform.transaction() as session:
        organisation = make_organisation(session)
        event, member = make_event(session, organisation), make_member(session, organisation)
    sign_in(client, member)
    for view in ("tree", "table"):
        page = client.get(f"/console/events/{event.id}/spread?view={view}")
        assert page.status_code == 200
        assert "Nobody has registered yet" in page.text
    assert client.get(f"/console/events/{event.id}/spread/forest.json").json["total"] == 0


@pytest.mark.parametrize(
    "page", ["spread", "spread/forest.json", "spread/people.json", "spread/people.csv", "report", "report/people.csv"]
)
def test_another_organisations_event_does_not_exist(
    client: FlaskClient, sqlite_platform: Platform, event: Event, page: str
) -> None:
    with sqlite_platform.transaction() as session:
        theirs = make_event(session, make_organisation(session))
    assert client.get(f"/console/events/{theirs.id}/{page}").status_code == 404


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.AGENT])
def test_those_who_may_not_see_the_spread_are_refused(
    client: FlaskClient, sqlite_platform: Platform, event: Event, sign_in: SignIn, role: Role
) -> None:
    with sqlite_platform.transaction() as session:
        member = make_member(session, event.organisation, role)
    sign_in(client, member)
    assert client.get(f"/console/events/{event.id}/spread").status_code == 403
    assert client.get(f"/console/events/{event.id}/report").status_code == 403
