"""Campaigns whose files are as awkward as they may be: pages stay small, and the work for them is done once."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from core import importing
from core.clock import now
from core.models import Campaign, Member, Role
from core.platform import Platform
from core.queries.campaigns import forests as campaign_forests
from core.queries.spread.drawing import DRAWN_MAX
from core.queries.spread.forest import PATH_MAX
from core.services.campaigns import campaigns
from tests.factories import make_member, make_organisation
from tests.query_count import counting
from webapp.intervals import GENERATIONS_SHOWN
from webapp.spread.page import PATH_SENT

SignIn = Callable[[FlaskClient, Member], None]
LONG = 100_000
CHAIN = ("child,parent\n1,\n" + "".join(f"{number},{number - 1}\n" for number in range(2, LONG + 1))).encode()
SHORT = b"child,parent\nMaud,\nJunaid,Maud\n"


@pytest.fixture
def house(sqlite_platform: Platform, client: FlaskClient, sign_in: SignIn) -> SimpleNamespace:
    with sqlite_platform.transaction() as session:
        member = make_member(session, make_organisation(session), Role.MARKETER)
    sign_in(client, member)

    def imported(content: bytes) -> str:
        answer = client.post("/console/campaigns", data={"file": (BytesIO(content), "spring.csv")})
        client.post(f"{answer.location}/import", data={"kind": "edges", "action": "import"})
        assert importing.import_campaign(sqlite_platform, int(answer.location.rpartition("/")[2]))
        return str(answer.location)

    return SimpleNamespace(imported=imported, member=member, platform=sqlite_platform)


def test_a_chain_of_a_hundred_thousand_makes_small_pages(client: FlaskClient, house: SimpleNamespace) -> None:
    url = house.imported(CHAIN)
    forest = client.get(f"{url}/tree/forest.json?person={LONG}").json
    assert (forest["total"], forest["people"]["name"][-1]) == (LONG, str(LONG))
    assert len(forest["people"]["id"]) == DRAWN_MAX + PATH_MAX
    assert sum(forest["gathered"]["people"]) == LONG - DRAWN_MAX - PATH_MAX
    assert (forest["widths"], forest["generation_count"]) == ([1] * GENERATIONS_SHOWN, LONG)
    told = client.get(url).text
    assert told.count('<td class="ring-interval">') == GENERATIONS_SHOWN
    assert "nobody yet" not in told, "the last generation is not among those shown"
    assert f"{LONG - GENERATIONS_SHOWN:,} more generations follow." in told
    (found,) = client.get(f"{url}/tree/people.json?q={LONG}").json
    assert found["path"] == [*map(str, range(LONG - PATH_SENT + 1, LONG + 1))]
    rings = forest["generations"]
    assert rings[:DRAWN_MAX] == list(range(DRAWN_MAX))
    assert rings[DRAWN_MAX] is None, "where those between are gathered, and somebody of the end stands"
    assert rings[DRAWN_MAX + 1 :] == list(range(LONG - PATH_MAX + 1, LONG))
    assert forest["gathered"]["generation"] == [DRAWN_MAX]
    table = client.get(f"{url}/tree?view=table&person={LONG}").text
    assert table.count('class="forest-row"') == DRAWN_MAX + PATH_MAX + 1
    assert table.count("<ul") == table.count("</ul>")
    way = table.partition('<div class="chain')[2].partition("</section>")[0]
    assert "… 99,995 between …" in way
    assert "99,949 people more" in way, "of whom not even the names are sent"
    assert way.count("<span><a ") == PATH_MAX + 1
    branch = client.get(f"{url}/tree/forest.json?cascade={LONG // 2}&person={LONG}").json
    assert branch["cascade"] == LONG // 2
    assert len(branch["above"]) == PATH_MAX + 1
    assert client.get(f"{url}/tree/forest.json?cascade={LONG}&person=1").json["cascade"] is None
    lines = client.get(f"{url}/tree/people.csv").text.splitlines()
    assert len(lines) == LONG + 1
    assert lines[-1] == f"{LONG},{LONG},,{LONG - 1},{LONG - 1},{LONG - 1},0,0"


def test_a_forest_is_unpacked_once_and_again_when_it_is_another(client: FlaskClient, house: SimpleNamespace) -> None:
    url = house.imported(SHORT)

    def unpacked(page: str) -> bool:
        with counting(house.platform.engine) as sent:
            assert client.get(f"{page}/tree/forest.json").json["people"]["name"] == ["Maud", "Junaid"]
        return any("campaign_result.forest" in statement for statement in sent)

    assert [unpacked(url), unpacked(url)] == [True, False]
    with house.platform.transaction() as session:
        session.execute(update(Campaign).values(imported_at=now() + timedelta(minutes=1)))
    assert [unpacked(url), unpacked(url)] == [True, False]
    for _other in range(campaign_forests.FORESTS_KEPT):
        assert unpacked(house.imported(SHORT))
    assert unpacked(url), "only so many are kept"


def test_large_forests_push_others_out(client: FlaskClient, house: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaign_forests, "PEOPLE_KEPT", 3)
    pages = [house.imported(SHORT), house.imported(SHORT)]
    for page in pages:
        client.get(f"{page}/tree/forest.json")
    (kept,) = (kept for engine, kept in campaign_forests._kept.items() if engine is house.platform.engine)
    assert list(kept) == [int(pages[1].rpartition("/")[2])]


def test_a_forest_in_memory_is_shown_to_nobody_else(client: FlaskClient, house: SimpleNamespace, sign_in: SignIn) -> None:
    url = house.imported(SHORT)
    assert client.get(f"{url}/tree/forest.json").status_code == 200
    with house.platform.transaction() as session:
        stranger = make_member(session, make_organisation(session), Role.MARKETER)
    client.post("/sign-out")
    sign_in(client, stranger)
    assert client.get(f"{url}/tree/forest.json").status_code == 404


def test_no_file_is_stored_in_vain(client: FlaskClient, house: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaigns, "WAITING_MAX", 1)
    folder = house.platform.settings.imports_dir
    for status in (302, 422):
        if status == 422:
            monkeypatch.setattr("core.adapters.storage.keep", None)  # calling it would fail
        answer = client.post("/console/campaigns", data={"file": (BytesIO(SHORT), "spring.csv")})
        assert answer.status_code == status
    assert "1 files wait to be imported already" in answer.text
    assert len(list(folder.iterdir())) == 1
