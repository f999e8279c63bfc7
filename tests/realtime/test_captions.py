"""Captions over the wire: a host writes a line, everybody reads it."""

from collections.abc import Callable
from typing import Any

from core.models import EventStatus, Role
from core.platform import Platform
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.realtime.clients import RoomClient

Enter = Callable[..., RoomClient]
Cookies = Callable[..., dict[str, str]]


def test_a_line_of_the_host_reaches_everybody_and_only_a_host_writes_one(
    served: Platform, enter: Enter, cookie_of: Cookies
) -> None:
    with served.transaction() as session:
        organisation = make_organisation(session)
        event = make_event(session, organisation, status=EventStatus.LIVE)
        ticket = make_registration(session, event).ticket_token
        members = {role: make_member(session, organisation, role) for role in (Role.HOST, Role.MODERATOR)}
    viewer = enter({"ticket": ticket})
    assert viewer.join()["boards"]["captions"]["things"] == []
    host, moderator = (enter({"event": event.id}, headers=cookie_of(members[role])) for role in (Role.HOST, Role.MODERATOR))
    for nobody in (viewer, moderator):
        assert nobody.say("caption", {"text": "I may not"})["error"]["code"] == "forbidden"
    assert host.say("caption", {"text": " Good   evening "})["ok"]
    news: dict[str, Any] = viewer.hear("captions")
    assert [line["text"] for line in news["changed"]] == ["Good evening"]
    assert host.say("caption", {"text": " "})["error"]["code"] == "caption.unusable"
