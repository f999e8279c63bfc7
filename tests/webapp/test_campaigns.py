"""Campaigns from elsewhere, through the pages a marketer uses."""

import csv
import gzip
import re
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from core import importing
from core.models import Campaign, CampaignState, Member, Role
from core.platform import Platform
from core.services.campaigns import campaigns
from tests.factories import make_member, make_organisation
from tests.query_count import counting

SignIn = Callable[[FlaskClient, Member], None]
Send = Callable[..., TestResponse]

HIGGS = Path(__file__).parents[3] / "shared" / "data" / "higgs_firsttouch_forest.csv.gz"
SIX = b"person,invited_by,joined_at\nMaud,,2026-05-01T09:00Z\nJunaid,Maud,2026-05-01T10:00Z\nIdris,Junaid,2026-05-03T10:00Z\n"
FAULTY = SIX + b"Maud,Idris,2026-05-04T10:00Z\n<b>Zoe</b>,<b>Zoe</b>,2026-05-04T10:00Z\nshort\n"
CHOICES = {"kind": "edges", "action": "import"}


@pytest.fixture
def member(sqlite_platform: Platform, client: FlaskClient, sign_in: SignIn) -> Member:
    with sqlite_platform.transaction() as session:
        member = make_member(session, make_organisation(session), Role.MARKETER)
    sign_in(client, member)
    return member


@pytest.fixture
def send(client: FlaskClient, member: Member) -> Send:
    def sent(content: bytes, name: str = "spring.csv", **fields: str) -> TestResponse:
        return client.post("/console/campaigns", data={"file": (BytesIO(content), name), **fields})

    return sent


@pytest.fixture
def imported(client: FlaskClient, sqlite_platform: Platform, send: Send) -> Callable[..., str]:
    """Uploads and imports a file through the pages, and gives the campaign's address."""

    def done(content: bytes, name: str = "spring.csv", **choices: str) -> str:
        url = send(content, name).location
        client.post(f"{url}/import", data=CHOICES | choices)
        assert importing.import_campaign(sqlite_platform, int(url.rpartition("/")[2]))
        return url

    return done


def _campaigns(platform: Platform) -> list[Campaign]:
    with platform.reading() as session:
        return list(session.scalars(select(Campaign)))


def _rows(answer: TestResponse) -> list[list[str]]:
    return list(csv.reader(StringIO(answer.text.lstrip("\ufeff"))))


def test_before_the_first_campaign_the_page_says_what_to_upload(client: FlaskClient, member: Member) -> None:
    page = client.get("/console/campaigns")
    assert page.status_code == 200
    assert "No campaigns yet" in page.text
    assert "person,invited_by,joined_at" in page.text


def test_a_file_is_seen_before_it_is_imported(client: FlaskClient, send: Send, sqlite_platform: Platform) -> None:
    answer = send(FAULTY, "spring.csv.gz")
    assert answer.status_code == 302
    page = client.get(answer.location).text
    assert "<h1>spring</h1>" in page
    for name, role in (("person", "Who came"), ("invited_by", "Who brought them"), ("joined_at", "When")):
        assert re.search(rf"{role}</span><span>{name}</span>", page), role
    assert "Idris" in page
    assert "The row has 1 field, the file has 3 columns" in page
    assert _campaigns(sqlite_platform)[0].state is CampaignState.UPLOADED, "nothing is imported yet"


def test_an_imported_campaign_reads_like_a_report(client: FlaskClient, imported: Callable[..., str]) -> None:
    url = imported(FAULTY)
    page = client.get(url).text
    assert "2 of 3 came because somebody they know sent them." in page
    assert "as of Sun 3 May 2026, 10:00 (UTC)" in page
    assert "3 rows of the file have a fault" in page
    for reason in ("Maud has a row already, on line 2", "&lt;b&gt;Zoe&lt;/b&gt; cannot have brought themselves"):
        assert reason in page
    assert "<b>Zoe</b>" not in page
    for section in ("How it spread", "How long it took", "The people who brought the most", "The largest cascades"):
        assert section in page


def test_of_a_handful_of_people_no_hundredth_is_spoken_of(client: FlaskClient, imported: Callable[..., str]) -> None:
    page = client.get(imported(SIX)).text
    assert "The most active person brought 50% of all who were brought." in page
    assert "hundredth" not in page


def test_bad_rows_can_be_taken_along(client: FlaskClient, imported: Callable[..., str]) -> None:
    url = imported(FAULTY + b"=1+1,a,b,c\n")
    rows = _rows(client.get(f"{url}/bad-rows.csv"))
    assert [row[0] for row in rows[1:]] == ["5", "6", "7", "8"]
    assert rows[1][1] == "Maud has a row already, on line 2"
    assert rows[4][4].startswith("'=1+1"), "a spreadsheet must not run what a stranger wrote"


@pytest.mark.parametrize("part", ["generations", "trees", "leaders", "delays"])
def test_every_table_is_a_file(client: FlaskClient, imported: Callable[..., str], part: str) -> None:
    rows = _rows(client.get(f"{imported(SIX)}/{part}.csv"))
    assert len(rows) > 1
    assert len({len(row) for row in rows}) == 1


def test_a_table_that_is_not_there_is_not_found(client: FlaskClient, imported: Callable[..., str]) -> None:
    url = imported(SIX)
    assert client.get(f"{url}/nothing.csv").status_code == 404
    assert client.get(f"{url}/credit.csv").status_code == 404


def test_the_tree_has_the_shape_of_an_events(client: FlaskClient, imported: Callable[..., str]) -> None:
    url = imported(SIX)
    assert client.get(f"{url}/tree").status_code == 200
    forest = client.get(f"{url}/tree/forest.json").json
    assert forest["people"]["name"] == ["Maud", "Junaid", "Idris"]
    assert forest["people"]["parent"] == [-1, 0, 1]
    assert forest["people"]["at"][0] == 1777626000.0
    assert (forest["total"], forest["newest"], forest["parts"], forest["widths"]) == (3, None, {}, [1, 1, 1])
    (found,) = client.get(f"{url}/tree/people.json?q=idr").json
    assert found["path"] == ["Maud", "Junaid", "Idris"]


def test_the_tree_is_also_a_list_with_the_way_to_a_person(client: FlaskClient, imported: Callable[..., str]) -> None:
    url = imported(SIX)
    page = client.get(f"{url}/tree?view=table&q=Idris&person=3").text
    assert "1 person is called “Idris”" in page
    assert re.findall(r'<div class="chain[^"]*">(<span>.*?)</div>', page)
    assert page.count("<ul") == page.count("</ul>")
    rows = _rows(client.get(f"{url}/tree/people.csv"))
    assert [row[1] for row in rows] == ["Name", "Maud", "Junaid", "Idris"]
    assert rows[3][3:6] == ["2", "Junaid", "2"]
    assert rows[1][2] == "2026-05-01T09:00:00Z"


def test_times_without_a_date_are_shown_as_none(client: FlaskClient, imported: Callable[..., str]) -> None:
    url = imported(b"child,parent,t\nMaud,,0\nJunaid,Maud,60\n")
    assert client.get(f"{url}/tree/forest.json").json["people"]["at"] == [None, None]
    assert "Times are read as seconds from a beginning of the file’s own." in client.get(url).text


def test_journeys_become_a_table_of_models(client: FlaskClient, imported: Callable[..., str]) -> None:
    url = imported(b"path,conversions,value\nposter > mail,2,35.50\nmail,1,10\n", kind="touches")
    page = client.get(url).text
    assert "3 conversions of 3 journeys" in page
    assert "Markov" in page
    assert "paths have no times" in page
    rows = _rows(client.get(f"{url}/credit.csv"))
    assert [row[0] for row in rows] == ["Label", "poster", "mail"]
    assert client.get(f"{url}/tree").status_code == 404, "journeys have no tree"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 500, "This is no text file"),
        (b"\x00\x01\x02\x03" * 200, "This is no text file"),
        (b"a," * 2_000_000, "The file has more than 200 columns"),
        (gzip.compress(SIX, mtime=0)[:-9], "The packed file is damaged"),
        (b"\n\n", "The file is empty"),
    ],
)
def test_a_wrong_file_is_explained_and_not_imported(
    client: FlaskClient, send: Send, sqlite_platform: Platform, content: bytes, words: str
) -> None:
    url = send(content).location
    page = client.get(url)
    assert page.status_code == 200
    assert words in page.text
    client.post(f"{url}/import", data=CHOICES)
    assert _campaigns(sqlite_platform)[0].state is CampaignState.UPLOADED


def test_a_file_in_another_encoding_can_be_read(client: FlaskClient, send: Send, sqlite_platform: Platform) -> None:
    url = send("person,invited_by\n王小明,\n陈静,王小明\n".encode("gb18030")).location
    assert "not in the file&#39;s encoding" in client.get(url).text
    client.post(f"{url}/import", data=CHOICES | {"encoding": "gb18030"})
    assert importing.import_campaign(sqlite_platform, _campaigns(sqlite_platform)[0].id)
    assert "王小明" in client.get(url).text


@pytest.mark.parametrize("fields", [{}, {"file": (BytesIO(b""), "empty.csv")}, {"file": (BytesIO(b""), "")}])
def test_without_a_file_nothing_begins(
    client: FlaskClient, member: Member, sqlite_platform: Platform, fields: dict[str, object]
) -> None:
    answer = client.post("/console/campaigns", data=fields)
    assert answer.status_code == 422
    assert "Choose a file that is not empty." in answer.text
    assert _campaigns(sqlite_platform) == []
    folder = sqlite_platform.settings.imports_dir
    assert not folder.exists() or list(folder.iterdir()) == []


def test_more_is_taken_than_of_a_picture_and_not_without_end(
    client: FlaskClient, send: Send, monkeypatch: pytest.MonkeyPatch, sqlite_platform: Platform
) -> None:
    monkeypatch.setattr(campaigns, "UPLOAD_MAX_BYTES", 9_000_000)
    assert send(b"child,parent\n" + b"1,                  \n" * 400_000).status_code == 302, "8.4 MB: a picture has at most 8"
    assert send(b"x" * 9_500_000).status_code == 422
    assert send(b"x" * 10_500_000).status_code == 413
    assert len(_campaigns(sqlite_platform)) == 1


def test_strangers_may_not_send_large_files(client: FlaskClient, sqlite_platform: Platform) -> None:
    answer = client.post("/console/campaigns", data={"file": (BytesIO(b"x" * 9_000_000), "a.csv")})
    assert answer.status_code in (302, 413)
    assert _campaigns(sqlite_platform) == []


def test_other_choices_make_something_else_of_the_file(client: FlaskClient, send: Send, sqlite_platform: Platform) -> None:
    url = send(b"wer;durch;wann\nMaud;;1\nJunaid;Maud;2\n").location
    assert "The first row may name the columns or be one of the rows." in client.get(url).text
    chosen = {"kind": "edges", "header": "yes", "child": "1", "parent": "2", "time": "none", "action": "look"}
    assert client.post(f"{url}/import", data=chosen).status_code == 302
    page = client.get(url).text
    assert "Who came</span><span>wer</span>" in page
    assert "No column says when somebody came" in page
    client.post(f"{url}/import", data=chosen | {"action": "import"})
    assert importing.import_campaign(sqlite_platform, _campaigns(sqlite_platform)[0].id)
    assert client.get(f"{url}/tree/forest.json").json["total"] == 2


def test_choices_that_do_not_exist_are_refused(client: FlaskClient, send: Send) -> None:
    url = send(SIX).location
    for wrong in ({"child": "99"}, {"kind": "nonsense"}, {"delimiter": "x"}):
        assert client.post(f"{url}/import", data=CHOICES | wrong).status_code == 422


def test_the_progress_is_told_and_the_import_can_be_stopped(client: FlaskClient, send: Send, sqlite_platform: Platform) -> None:
    url = send(SIX).location
    client.post(f"{url}/import", data=CHOICES)
    assert "The file is being imported" in client.get(url).text
    told = client.get(f"{url}/progress.json").json
    assert told == {"state": "importing", "phase": "waiting", "words": "Waiting for a worker", "percent": 0}
    assert client.post(f"{url}/cancel").location == url
    assert "The import was stopped" in client.get(url).text
    assert not importing.import_campaign(sqlite_platform, _campaigns(sqlite_platform)[0].id), "its job finds nothing to do"
    assert client.post(f"{url}/cancel").status_code == 409


def test_a_campaign_is_renamed_and_deleted(client: FlaskClient, imported: Callable[..., str]) -> None:
    url = imported(SIX)
    client.post(f"{url}/rename", data={"name": "Summer"})
    assert "Summer" in client.get("/console/campaigns").text
    assert client.post(f"{url}/rename", data={"name": " "}).status_code == 422
    assert client.post(f"{url}/delete").location == "/console/campaigns"
    assert client.get(url).status_code == 404


def test_pages_ask_the_database_little_however_many_campaigns_there_are(
    client: FlaskClient, imported: Callable[..., str], sqlite_platform: Platform
) -> None:
    url = imported(FAULTY)
    with counting(sqlite_platform.engine) as alone:
        client.get("/console/campaigns")
    imported(SIX)
    imported(SIX)
    with counting(sqlite_platform.engine) as three:
        client.get("/console/campaigns")
    assert len(three) == len(alone)
    for page, most in (("", 5), ("/tree", 5), ("/tree/forest.json", 5)):
        with counting(sqlite_platform.engine) as sent:
            assert client.get(url + page).status_code == 200
        assert len([statement for statement in sent if statement.startswith("SELECT")]) <= most, page


@pytest.mark.skipif(not HIGGS.exists(), reason="the reference cascades are not here")
def test_the_higgs_retweets_have_their_published_numbers_and_can_be_explored(
    client: FlaskClient, imported: Callable[..., str]
) -> None:
    url = imported(HIGGS.read_bytes(), "higgs_firsttouch_forest.csv.gz")
    page = client.get(url).text
    widths = [row[1] for row in _rows(client.get(f"{url}/generations.csv"))[1:]]
    assert widths == ["32854", "197816", "21928", "3270", "602", "18", "3"]
    assert "11,391" in page
    assert "2.363076" in page
    assert "Every row of the file was used." in page
    forest = client.get(f"{url}/tree/forest.json").json
    drawn, gathered = len(forest["people"]["id"]), sum(forest["gathered"]["people"])
    assert drawn + gathered == forest["total"] == 256_491
    assert drawn < 2_500, "the rest is gathered into dots that count them"
    assert client.get(f"{url}/tree?view=table").status_code == 200
    assert client.get(f"{url}/tree/people.json?q=88").json
