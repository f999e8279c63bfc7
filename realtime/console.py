"""`/console`: tells open console pages that something of their event moved."""

from flask import request
from flask_socketio import Namespace, SocketIO, join_room

from core.adapters.live import CONSOLE_NAMESPACE, event_topic
from core.errors import DomainError
from core.i18n import N_
from core.models import Role
from core.platform import Platform
from core.queries.events import get_event
from realtime.answers import Answer, answered, refusal
from realtime.commands import Follow
from realtime.participants import signed_in_member
from realtime.presence import Presence
from realtime.revocation import Pass, Revocation


class SignInRequired(DomainError):
    """No member's session came with the handshake."""

    code = "sign_in_required"
    status = 401
    message = N_("You are signed out. Reload the page to sign in again.")


class ConsoleNamespace(Namespace):
    """One connection follows the events of the page that opened it."""

    socketio: SocketIO  # set by Flask-SocketIO when the namespace is served

    def __init__(self, platform: Platform, presence: Presence) -> None:
        super().__init__(CONSOLE_NAMESPACE)
        self._platform = platform
        self._presence = presence
        self._members: dict[str, tuple[int, str]] = {}
        self._passes: dict[str, Pass] = {}
        self._revocation = Revocation(platform, self._passes.copy, self._hang_up)
        self._checks_run = False

    @property
    def locale(self) -> str:
        """Language of the member whose command is being answered."""
        return self._members.get(request.sid, (0, self._platform.settings.default_locale))[1]  # type: ignore[attr-defined]

    def on_connect(self, _auth: object = None) -> None:
        """Admit members only."""
        with self._platform.reading() as session:
            member = signed_in_member(session)
            if member is None:
                raise refusal(SignInRequired(), self._platform.settings.default_locale)
            locale = member.locale or member.organisation.locale
            self._members[request.sid] = (member.organisation_id, locale)  # type: ignore[attr-defined]
            shown = Pass(member_id=member.id, session_epoch=member.session_epoch, role=Role(member.role))
            self._passes[request.sid] = shown  # type: ignore[attr-defined]
        if not self._checks_run:
            self._checks_run = True
            self._revocation.run_with(self.socketio)
            self._presence.run_with(self.socketio)  # who watches may be connected to other processes only

    def on_disconnect(self, _reason: object = None) -> None:
        """Forget the connection."""
        self._members.pop(request.sid, None)  # type: ignore[attr-defined]
        self._passes.pop(request.sid, None)  # type: ignore[attr-defined]

    def _hang_up(self, sid: str) -> None:
        self.socketio.server.disconnect(sid, namespace=CONSOLE_NAMESPACE)  # type: ignore[attr-defined]  # absent from the stubs

    @answered
    def on_follow(self, data: object = None) -> Answer:
        """Hear of one event of one's own organisation."""
        event_id = Follow.model_validate(data).event
        organisation_id, _ = self._members.get(request.sid, (0, ""))  # type: ignore[attr-defined]
        with self._platform.reading() as session:
            get_event(session, organisation_id, event_id)  # refused when it is another organisation's
        join_room(event_topic(event_id))
        return {}
