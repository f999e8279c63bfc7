"""One event's room, and those who come into it by the doors that everybody takes."""

from typing import Any

from flask import Flask

from bench.harness.audience import session_cookie
from core.models import Event, EventStatus, Role
from core.platform import Platform
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.realtime.clients import RoomClient


class Stage:
    """An event of a served installation whose organisation has no other, and the windows of those who are in its room."""

    def __init__(self, platform: Platform, url: str, signer: Flask, status: EventStatus = EventStatus.LIVE) -> None:
        self.platform, self.url, self._signer = platform, url, signer
        self._opened: list[RoomClient] = []
        with platform.transaction() as session:
            self.event: Event = make_event(session, make_organisation(session), status=status)

    def ticket(self, **values: Any) -> str:
        """Somebody registers."""
        with self.platform.transaction() as session:
            return make_registration(session, session.get_one(Event, self.event.id), **values).ticket_token

    def attendee(self, **values: Any) -> RoomClient:
        """Somebody new with a ticket in the room."""
        return self.enter({"ticket": self.ticket(**values)})

    def member(self, role: Role = Role.HOST, **values: Any) -> RoomClient:
        """Somebody new of the team in the room."""
        with self.platform.transaction() as session:
            member = make_member(session, session.get_one(Event, self.event.id).organisation, role, **values)
        return self.enter({"event": self.event.id}, headers={"Cookie": session_cookie(self._signer, member)})

    def enter(self, auth: dict[str, object], **options: Any) -> RoomClient:
        """A connection that has joined."""
        room = self.connect(auth, **options)
        room.join()
        return room

    def connect(self, auth: dict[str, object], **options: Any) -> RoomClient:
        """A connection that has not asked for anything yet."""
        room = RoomClient(self.url, auth, **options)
        self._opened.append(room)
        return room

    def close(self) -> None:
        """Everybody leaves."""
        for room in self._opened:
            room.close()
