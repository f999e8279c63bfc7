"""The public page of a draw, and the script that checks what it publishes."""

import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from core.clock import at, now
from core.models import Draw, Entering, Event, GivenUp, Registration, Role
from core.permissions import Actor
from core.platform import Platform
from core.services.draws import draws as services
from referral.draws import order_of, public_number
from tests.factories import make_event, make_member, make_organisation, make_registration

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "webapp" / "static" / "draws" / "verify_draw.py"
MINUTES = 5


class Show:
    """An event with people and a host who draws."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        with platform.transaction() as session:
            self.event = make_event(session, make_organisation(session), title="Heat pumps")
            self.host = Actor.of(make_member(session, self.event.organisation, Role.HOST))
            self.places: list[Registration] = [make_registration(session, self.event, name="Maud Ferrier") for _ in range(7)]

    def announced(self, prize: str = "An e-bike", winners: int = 2, **rules: int) -> Draw:
        with self.platform.transaction() as session:
            terms = services.Terms(prize, winners, Entering.AUTOMATIC, rules)
            draw = services.prepare_draw(session, self.host, self.event.id, terms)
            return services.announce_draw(session, self.host, self.event.id, draw.id, MINUTES)

    def drawn(self, **terms: Any) -> Draw:
        draw = self.announced(**terms)
        with at(now() + timedelta(minutes=MINUTES)), self.platform.transaction() as session:
            return services.draw_winners(session, self.host, self.event.id, draw.id)

    def path(self, draw: Draw, ending: str = "") -> str:
        return f"/o/{self.event.organisation.slug}/{self.event.slug}/draws/{draw.id}{ending}"


@pytest.fixture
def show(sqlite_platform: Platform) -> Show:
    return Show(sqlite_platform)


def _page(client: FlaskClient, path: str, language: str = "en") -> str:
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def _data(client: FlaskClient, show: Show, draw: Draw) -> dict[str, Any]:
    answer = client.get(show.path(draw, ".json"))
    assert answer.headers["Content-Disposition"].endswith(f'"{show.event.slug}-draw-{draw.id}.json"')
    said: dict[str, Any] = json.loads(answer.data)
    return said


def _check(said: dict[str, Any], folder: Path, *numbers: str) -> subprocess.CompletedProcess[str]:
    """What somebody does at home."""
    file = folder / "draw.json"
    file.write_text(json.dumps(said))
    command = [sys.executable, str(SCRIPT), str(file), *numbers]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_announcement_shows_the_promise_and_not_the_seed(client: FlaskClient, show: Show) -> None:
    draw = show.announced(watched_min=10, brought=1)
    page = _page(client, show.path(draw))
    assert draw.commitment in page
    assert draw.seed not in page
    assert "Watched for at least 10 minutes" in page
    assert "Brought at least 1 person" in page
    said = _data(client, show, draw)
    assert (said["state"], said["commitment"]) == ("announced", draw.commitment)
    assert {"seed", "list", "won"}.isdisjoint(said)


def test_everything_needed_to_check_is_published_after_the_draw(client: FlaskClient, show: Show) -> None:
    draw = show.drawn()
    page, said = _page(client, show.path(draw)), _data(client, show, draw)
    assert draw.seed in page
    assert [each["number"] for each in said["won"]] == list(order_of(said["seed"], said["list"])[:2])
    for place in show.places:
        number = public_number(draw.commitment, place.ticket_token)
        assert number in said["list"]
        assert " ".join(re.findall("....", number)) in page
        assert place.ticket_token not in page
    assert "Maud" not in page, "numbers are enough to check"


def test_the_script_finds_an_honest_draw_in_order(client: FlaskClient, show: Show, tmp_path: Path) -> None:
    draw = show.drawn()
    first = order_of(draw.seed, _data(client, show, draw)["list"])[0]
    with show.platform.transaction() as session:
        services.replace_winner(session, show.host, show.event.id, draw.id, first, GivenUp.ABSENT)
    said = _data(client, show, draw)
    assert len(said["won"]) == 3
    own = public_number(draw.commitment, show.places[0].ticket_token)
    checked = _check(said, tmp_path, " ".join(re.findall("....", own)))
    assert (checked.returncode, checked.stdout.count("yes"), checked.stderr) == (0, 4, "")


def _other_seed(said: dict[str, Any]) -> None:
    said["seed"] = "00" * 32


def _one_less(said: dict[str, Any]) -> None:
    said["list"].remove(said["won"][-1]["number"])


def _another_winner(said: dict[str, Any]) -> None:
    said["won"][0]["number"] = order_of(said["seed"], said["list"])[-1]


def _one_prize_more(said: dict[str, Any]) -> None:
    said["winners"] = 1


@pytest.mark.parametrize("bend", [_other_seed, _one_less, _another_winner, _one_prize_more])
def test_the_script_finds_out_what_was_bent(client: FlaskClient, show: Show, tmp_path: Path, bend: Any) -> None:
    said = _data(client, show, show.drawn())
    bend(said)
    checked = _check(said, tmp_path)
    assert checked.returncode == 1
    assert "NO\t" in checked.stdout


def test_the_script_says_when_a_number_is_on_no_list(client: FlaskClient, show: Show, tmp_path: Path) -> None:
    checked = _check(_data(client, show, show.drawn()), tmp_path, "0" * 16)
    assert checked.returncode == 1
    assert f"NO\t{'0' * 16} is on the list" in checked.stdout


def test_the_document_has_the_script_that_is_handed_out() -> None:
    (printed,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "draws.md").read_text(), re.DOTALL)
    assert printed == SCRIPT.read_text()
    code = [line for line in printed.splitlines() if line.strip() and not line.strip().startswith('"""')]
    assert len(code) <= 20


def test_a_cancelled_draw_says_why(client: FlaskClient, show: Show) -> None:
    draw = show.announced()
    with show.platform.transaction() as session:
        services.cancel_draw(session, show.host, show.event.id, draw.id, "The bike <b>broke</b>")
    page = _page(client, show.path(draw))
    assert "The bike &lt;b&gt;broke&lt;/b&gt;" in page
    assert draw.seed in page


def test_nobody_finds_what_is_only_prepared_or_anothers(client: FlaskClient, show: Show) -> None:
    draw = show.announced()
    with show.platform.transaction() as session:
        terms = services.Terms("A secret", 1, Entering.BUTTON, {})
        prepared = services.prepare_draw(session, show.host, show.event.id, terms)
        elsewhere = make_event(session, session.get_one(Event, show.event.id).organisation)
    for ending in ("", ".json"):
        assert client.get(show.path(prepared, ending)).status_code == 404
        other = f"/o/{show.event.organisation.slug}/{elsewhere.slug}/draws/{draw.id}{ending}"
        assert client.get(other).status_code == 404


def test_the_room_leads_to_the_page_by_the_draws_number_alone(client: FlaskClient, show: Show) -> None:
    draw = show.announced()
    assert client.get(f"/draws/{draw.id}").headers["Location"] == show.path(draw)
    with show.platform.transaction() as session:
        terms = services.Terms("A secret", 1, Entering.BUTTON, {})
        prepared = services.prepare_draw(session, show.host, show.event.id, terms)
    assert client.get(f"/draws/{prepared.id}").status_code == 404


def test_the_page_reads_in_chinese(client: FlaskClient, show: Show) -> None:
    page = _page(client, show.path(show.drawn()), "zh-CN")
    assert 'lang="zh' in page
    assert "An e-bike" in page
