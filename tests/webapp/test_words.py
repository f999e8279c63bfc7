"""What a stored choice is called does not depend on the page."""

import re
from pathlib import Path

from flask.testing import FlaskClient

from core.models import Organisation, Role
from core.platform import Platform
from tests.factories import make_member
from tests.webapp.test_navigation import SignIn
from tests.webapp.trip import WHATSAPP, stage_of

ROOT = Path(__file__).parents[2]


def test_why_a_visit_is_not_counted_is_said_in_the_same_words_everywhere(
    client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn
) -> None:
    stage = stage_of(sqlite_platform)
    client.get(f"/q/{stage.code}", headers=WHATSAPP)
    with sqlite_platform.transaction() as session:
        sign_in(client, make_member(session, session.get_one(Organisation, stage.event.organisation_id), Role.OWNER))
    event = f"/console/events/{stage.event.id}"

    words = "Link previews of messengers and social networks"
    assert f"<li>{words}: 1</li>" in client.get(f"{event}/entry-points/{stage.poster.id}").text
    assert words in client.get(f"{event}/report").text


def test_a_percentage_in_a_sentence_is_written_like_one_that_was_counted() -> None:
    """`percent` writes 95% in both languages; a sentence with 95 % beside it looks like a mistake."""
    pages = [path for ending in ("html", "py") for path in (ROOT / "webapp").rglob(f"*.{ending}")]
    assert [path.name for path in pages if re.search(r"\d %%", path.read_text())] == []
