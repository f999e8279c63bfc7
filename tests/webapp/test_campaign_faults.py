"""What is wrong with a file's rows: the preview and the report say the same of the same rows."""

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from core import importing
from core.campaign_files import preview
from core.models import Member, Role
from core.platform import Platform
from tests.factories import make_member, make_organisation

SignIn = Callable[[FlaskClient, Member], None]
HEAD = "person,invited_by,joined_at\nMaud,,2026-05-01T09:00Z\nJunaid,Maud,2026-05-01T10:00Z\n"
FAULTS = {
    "Maud,Junaid,2026-05-04T10:00Z": "Maud has a row already, on line 2",
    "Zoe,Zoe,2026-05-04T10:00Z": "Zoe cannot have brought themselves",
    ",Maud,2026-05-04T10:00Z": "The row does not say who came",
    "Idris,Nobody,2026-05-04T10:00Z": "The parent Nobody has no row of its own",
    "Early,Junaid,2026-04-01T10:00Z": "Junaid, who is said to have brought them, came later",
    "Late,Maud,soon": "'soon' is no time used without a time",
    "short": "The row has 1 field, the file has 3 columns",
}


@pytest.fixture
def member(sqlite_platform: Platform, client: FlaskClient, sign_in: SignIn) -> Member:
    with sqlite_platform.transaction() as session:
        member = make_member(session, make_organisation(session), Role.MARKETER)
    sign_in(client, member)
    return member


def _said(page: str) -> list[tuple[str, str]]:
    """Line and fault of each row of the page's table of faults."""
    cell = r'<td class="num" data-label="Line">(.*?)</td><td class="cell-wide">(.*?)</td>'
    return [(line, " ".join(unescape(re.sub("<[^>]*>", "", words)).split())) for line, words in re.findall(cell, page)]


def _upload(client: FlaskClient, content: str) -> str:
    sent = client.post("/console/campaigns", data={"file": (BytesIO(content.encode()), "spring.csv")})
    return str(sent.location)


def _import(client: FlaskClient, platform: Platform, url: str, **choices: str) -> str:
    client.post(f"{url}/import", data={"kind": "edges", "action": "import"} | choices)
    assert importing.import_campaign(platform, int(url.rpartition("/")[2]))
    return client.get(url).text


@pytest.mark.usefixtures("member")
@pytest.mark.parametrize("row", FAULTS)
def test_each_fault_is_told_before_and_after(client: FlaskClient, sqlite_platform: Platform, row: str) -> None:
    url = _upload(client, f"{HEAD}{row}\n")
    seen = client.get(url).text
    assert _said(seen) == [("4", FAULTS[row])]
    assert _said(_import(client, sqlite_platform, url)) == _said(seen)


@pytest.mark.usefixtures("member")
def test_a_circle_is_told_at_the_row_that_closes_it(client: FlaskClient, sqlite_platform: Platform) -> None:
    url = _upload(client, "person,invited_by\nMaud,\nA,B\nB,C\nC,A\n")
    before = _said(client.get(url).text)
    assert len(before) == 3
    assert _said(_import(client, sqlite_platform, url)) == before


@pytest.mark.usefixtures("member")
def test_of_a_file_that_is_seen_in_part_nobody_is_said_to_have_no_row(
    client: FlaskClient, sqlite_platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "SAMPLE_BYTES", len(HEAD) + 40)
    late = "Idris,Ayla,2026-05-05T10:00Z\n"
    url = _upload(client, f"{HEAD}{late}Zoe,Zoe,2026-05-05T10:00Z\n{'Ayla,Maud,2026-05-02T10:00Z':<40}\n")
    seen = client.get(url).text
    assert "Ayla" not in "".join(words for _line, words in _said(seen))
    monkeypatch.setattr(preview, "SAMPLE_BYTES", len(HEAD) + 70)
    seen = client.get(url).text
    assert _said(seen) == [("5", "Zoe cannot have brought themselves")]
    assert "is known when the whole file is read" in seen
    assert _said(_import(client, sqlite_platform, url)) == _said(seen)
