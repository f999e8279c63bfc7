"""`/console`: tells open console pages that something of their event moved."""

from flask import request
from flask_socketio import Namespace, SocketIO, join_room

from core.adapters.live import CONSOLE_NAMESPACE, event_topic
from core.errors import DomainError
from core.i18n import N_
from core.models import Role
from core.platform import Platform
from core.queries.events.events import get_event
from realtime.answers import Answer, answer_of, refusal
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

    def on_connect(self, _auth: object = None) -> None:
        """Admit members only."""
        with self._platform.reading() as session:
            member = signed_in_member(session)
            if member is None:
                raise refusal(SignInRequired(), self._platform.settings.default_locale)
            locale = member.locale or member.organisation.locale
            self._members[_sid()] = (member.organisation_id, locale)
            self._passes[_sid()] = Pass(member_id=member.id, session_epoch=member.session_epoch, role=Role(member.role))
        if not self._checks_run:
            self._checks_run = True
            self._revocation.run_with(self.socketio)
            self._presence.run_with(self.socketio)  # who watches may be connected to other processes only

    def on_disconnect(self, _reason: object = None) -> None:
        """Forget the connection."""
        self._members.pop(_sid(), None)
        self._passes.pop(_sid(), None)

    def _hang_up(self, sid: str) -> None:
        self.socketio.server.disconnect(sid, namespace=CONSOLE_NAMESPACE)  # type: ignore[attr-defined]  # absent from the stubs

    def on_follow(self, data: object = None) -> Answer:
        """Hear of one event of one's own organisation."""
        organisation_id, locale = self._members.get(_sid(), (0, self._platform.settings.default_locale))
        return answer_of(lambda: self._follow(organisation_id, data), locale, "follow")

    def _follow(self, organisation_id: int, data: object) -> Answer:
        event_id = Follow.model_validate(data).event
        with self._platform.reading() as session:
            get_event(session, organisation_id, event_id)  # refused when it is another organisation's
        join_room(event_topic(event_id))
        return {}


def _sid() -> str:
    """The connection whose event is being handled."""
    sid: str = request.sid  # type: ignore[attr-defined]  # added by Flask-SocketIO
    return sid
