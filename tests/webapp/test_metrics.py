"""Who may read what a process counts, and what it says of itself."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from core.models import OutboxEntry
from core.platform import Platform
from tests.factories import make_organisation
from webapp import create_web

TOKEN = "a-long-random-token"
SHOWN = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def operated(make_platform: Callable[..., Platform], sqlite_url: str) -> Platform:
    """A platform whose operator has set a token."""
    return make_platform(sqlite_url, metrics_token=TOKEN)


def values(client: FlaskClient) -> dict[str, float]:
    """What is counted without labels."""
    answer = client.get("/metrics", headers=SHOWN)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return {sample.name: sample.value for family in families for sample in family.samples if not sample.labels}


def test_without_a_token_there_is_no_such_page(browser: FlaskClient) -> None:
    assert browser.get("/metrics").status_code == 404
    assert browser.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("shown", [None, "Bearer wrong", "Bearer ", "Basic YTpi", TOKEN])
def test_whoever_does_not_show_the_token_is_told_to(operated: Platform, shown: str | None) -> None:
    refused = create_web(operated).test_client().get("/metrics", headers={"Authorization": shown} if shown else {})
    assert (refused.status_code, refused.headers["WWW-Authenticate"], refused.data) == (401, "Bearer", b"")


def test_the_process_and_the_outbox_are_measured(operated: Platform) -> None:
    client = create_web(operated).test_client()
    before = values(client)
    assert before["ripplecast_outbox_entries"] == 0
    assert before["process_open_fds"] > 0
    with operated.transaction() as session:
        scope = {"organisation_id": make_organisation(session).id}
        session.add(OutboxEntry(fact="AttendeeRegistered", payload={}, **scope))
    assert values(client)["ripplecast_outbox_entries"] == 1


def test_rows_that_cannot_be_read_take_only_their_own_number_away(
    make_platform: Callable[..., Platform], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("without_tables")
    platform = make_platform(f"sqlite:///{folder}/empty.sqlite3", metrics_token=TOKEN)
    counted = values(create_web(platform).test_client())
    assert "ripplecast_outbox_entries" not in counted
    assert counted["process_open_fds"] > 0
