"""Comments through the HTTP door: below the replay with scripts and without, on the console, and as a file."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from core.clock import now
from core.models import Comment, CommentMode, EventStatus, MessageState, Role
from core.permissions import Actor
from core.platform import Platform
from core.services.comments.deciding import change_comment_mode
from core.services.moderation.banning import ban
from core.services.room.blocked_terms import Action, add_terms
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.webapp.test_navigation import SignIn
from tests.webapp.test_replays import record

JSON = {"Accept": "application/json"}


@pytest.fixture
def show(client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn) -> SimpleNamespace:
    """An event whose replay is published, its host, and two who have a place."""
    with sqlite_platform.transaction() as session:
        ended = {"status": EventStatus.ENDED, "started_at": now(), "replay_published_at": now()}
        event = make_event(session, make_organisation(session), title="Heat pumps", **ended)
        record(session, event, now())
        ada, bob = make_registration(session, event, name="Ada Lovelace"), make_registration(session, event, name="Bob Frost")
        host = make_member(session, event.organisation, Role.HOST, name="Mona Vale")
    sign_in(client, host)
    tickets = {"ada": f"/t/{ada.ticket_token}/replay", "bob": f"/t/{bob.ticket_token}/replay"}
    desk = f"/console/events/{event.id}/comments"
    return SimpleNamespace(client=client, event=event, host=host, desk=desk, platform=sqlite_platform, ada_id=ada.id, **tickets)


def post(show: SimpleNamespace, page: str, status: int = 200, **said: Any) -> dict[str, Any]:
    answer = show.client.post(f"{page}/comments", json=said)
    assert answer.status_code == status, answer.text
    state: dict[str, Any] = answer.json
    return state


def do(show: SimpleNamespace, page: str, comment: dict[str, Any], deed: str, **said: Any) -> Any:
    return show.client.post(f"{page}/comments/{comment['id']}/{deed}", json=said)


def read(show: SimpleNamespace, page: str, query: str = "") -> list[dict[str, Any]]:
    comments: list[dict[str, Any]] = show.client.get(f"{page}/comments.json{query}").json["comments"]
    return comments


def test_whoever_has_a_place_comments_and_others_read_answer_and_like_it(show: SimpleNamespace) -> None:
    comment = post(show, show.ada, text="How loud is it?", ms=154_000)
    assert (comment["name"], comment["ms"], comment["mine"]) == ("Ada L.", 154_000, True)
    post(show, show.bob, text="Forty decibels", parent=comment["id"])
    assert do(show, show.bob, comment, "like").json["likes"] == 1
    (seen,) = read(show, show.bob, "?sort=liked")
    assert (seen["liked"], seen["answers"][0]["text"], "mine" in seen) == (True, "Forty decibels", False)
    assert read(show, show.ada, f"?of={comment['id']}")[0]["name"] == "Bob F."
    assert do(show, show.bob, comment, "unlike").json["likes"] == 0
    for deed in ("edit", "delete"):
        assert do(show, show.bob, comment, deed, text="Mine").status_code == 409
    assert do(show, show.ada, comment, "edit", text="How quiet is it?").json["text"] == "How quiet is it?"
    assert do(show, show.ada, comment, "delete").json["gone"] is True
    assert do(show, show.ada, comment, "restore").json["text"] == "How quiet is it?"


def test_what_is_refused_says_why_and_what_to_do(show: SimpleNamespace) -> None:
    with show.platform.transaction() as session:
        add_terms(session, Actor.of(show.host), "casino", Action.REFUSE)
    assert post(show, show.ada, 403, text="Visit my casino")["code"] == "chat.words"
    assert post(show, show.ada, 422, text=" ")["detail"] == "Write something first."
    assert post(show, show.ada, 422, text="Hm", ms="soon")["code"] == "invalid"
    assert post(show, show.ada, 404, text="Hm", parent=999_999)["code"] == "not_found"
    comment = post(show, show.ada, text="Hello")
    assert do(show, show.bob, comment, "report", reason="dull").status_code == 422
    assert do(show, show.bob, comment, "frame").status_code == 404
    assert do(show, show.bob, {"id": 999_999}, "like").status_code == 404
    with show.platform.transaction() as session:
        ban(session, Actor.of(show.host), show.event.id, f"r{show.ada_id}")
    assert post(show, show.ada, 403, text="But")["code"] == "room.banned"


def test_there_are_no_comments_without_a_replay(show: SimpleNamespace) -> None:
    show.client.post(f"/console/events/{show.event.id}/replay/withdraw")
    assert show.client.get(f"{show.ada}/comments.json").status_code == 404
    assert show.client.post(f"{show.ada}/comments", json={"text": "Hm"}).status_code == 404


def test_comments_are_read_and_written_without_scripts(show: SimpleNamespace) -> None:
    answer = show.client.post(f"{show.ada}/comments", data={"text": "No scripts <here>"})
    assert (answer.status_code, answer.location) == (303, f"{show.ada}#comments")
    page = show.client.get(show.bob).text
    assert "No scripts &lt;here&gt;" in page
    assert "<noscript>" in page
    assert "Ada L." in page
    refused = show.client.post(f"{show.ada}/comments", data={"text": ""})
    assert refused.status_code == 422
    assert "Write something first." in refused.text


def test_members_comment_from_the_console_under_their_role(show: SimpleNamespace) -> None:
    watch = show.client.get(f"/console/events/{show.event.id}/replay/watch").text
    assert f'"{show.desk}"' in watch
    comment = show.client.post(show.desk, json={"text": "Thank you all"}).json
    assert (comment["name"], comment["badge"]) == ("Mona Vale", "host")
    assert show.client.get(f"{show.desk}/list.json").json["comments"][0]["mine"] is True
    assert show.client.post(f"{show.desk}/{comment['id']}/like", json={}).json["likes"] == 1


def test_the_team_decides_about_what_waits_and_takes_that_back(show: SimpleNamespace) -> None:
    with show.platform.transaction() as session:
        change_comment_mode(session, Actor.of(show.host), show.event.id, CommentMode.APPROVAL)
    comment = post(show, show.ada, text="May I?")
    assert comment["waits"] is True
    assert read(show, show.bob) == []
    desk = show.client.get(show.desk).text
    assert "May I?" in desk
    decide = f"{show.desk}/{comment['id']}/decide"
    answer = show.client.post(decide, data={"decision": "approve", "pile": "waiting"}, follow_redirects=True)
    assert "Everybody can read it now." in answer.text
    assert [state["text"] for state in read(show, show.bob)] == ["May I?"]
    entry = answer.request.args["undo"]
    assert "Taken back." in show.client.post(f"{show.desk}/undo", data={"entry": entry}, follow_redirects=True).text
    assert read(show, show.bob) == []
    assert show.client.post(decide, data={"decision": "burn"}).status_code == 422
    show.client.post(decide, data={"decision": "reject"})
    taken_down = show.client.get(f"{show.desk}?pile=taken_down").text
    assert "May I?" in taken_down
    show.client.post(decide, data={"decision": "restore"})
    assert [state["text"] for state in read(show, show.bob)] == ["May I?"]


def test_a_report_waits_for_the_team_with_its_reason(show: SimpleNamespace) -> None:
    comment = post(show, show.ada, text="Buy this")
    assert do(show, show.bob, comment, "report", reason="spam", note="Again and again").status_code == 200
    desk = show.client.get(show.desk).text
    assert "Spam or advertising: 1" in desk
    assert "Again and again" in desk
    answer = show.client.post(f"{show.desk}/{comment['id']}/decide", data={"decision": "dismiss"}, follow_redirects=True)
    assert "the reports are closed" in answer.text
    assert "Nothing is reported" in show.client.get(f"{show.desk}?pile=reported").text


def test_an_author_is_banned_from_the_desk_and_that_taken_back(show: SimpleNamespace) -> None:
    comment = post(show, show.ada, text="Buy this")
    assert "Ban Ada L.?" in show.client.get(show.desk).text
    answer = show.client.post(f"{show.desk}/{comment['id']}/ban", follow_redirects=True)
    assert "They are banned" in answer.text
    assert read(show, show.bob) == []
    assert post(show, show.ada, 403, text="But")["code"] == "room.banned"
    show.client.post(f"{show.desk}/undo", data={"entry": answer.request.args["undo"]})
    assert [state["text"] for state in read(show, show.bob)] == ["Buy this"]
    own = show.client.post(show.desk, json={"text": "Ours"}).json
    assert show.client.post(f"{show.desk}/{own['id']}/ban").status_code == 409


def test_the_replay_desk_says_what_is_new_until_somebody_looks(show: SimpleNamespace) -> None:
    replay = f"/console/events/{show.event.id}/replay"
    post(show, show.ada, text="One")
    assert "1 new" in show.client.get(replay).text
    show.client.get(show.desk)
    assert "1 new" not in show.client.get(replay).text


def test_hosts_close_comments_and_moderators_cannot(show: SimpleNamespace, sign_in: SignIn) -> None:
    answer = show.client.post(f"{show.desk}/mode", data={"mode": "closed"}, follow_redirects=True)
    assert "Saved." in answer.text
    assert post(show, show.ada, 409, text="Hm")["code"] == "comments.closed"
    assert "Comments are closed" in show.client.get(show.ada).text
    assert show.client.post(f"{show.desk}/mode", data={"mode": "shut"}).status_code == 422
    with show.platform.transaction() as session:
        moderator = make_member(session, show.event.organisation, Role.MODERATOR)
    sign_in(show.client, moderator)
    assert show.client.post(f"{show.desk}/mode", data={"mode": "open"}).status_code == 403
    assert "They wait for approval" in show.client.get(show.desk).text


def test_everything_written_is_a_file(show: SimpleNamespace) -> None:
    first = post(show, show.ada, text="=1+1", ms=61_000)
    post(show, show.bob, text="An answer", parent=first["id"])
    gone = post(show, show.bob, text="Never mind")
    do(show, show.bob, gone, "delete")
    lines = show.client.get(f"{show.desk}/comments.csv").text.splitlines()
    assert len(lines) == 3
    assert "Ada L.,61,'=1+1,0,Shown" in lines[1]
    assert lines[2].split(",")[1] == str(first["id"])
    with show.platform.reading() as session:
        assert session.scalars(select(Comment.state).where(Comment.id == gone["id"])).one() == MessageState.DELETED
