"""`/console`: tells open console pages that something of their event moved."""

from flask import request
from flask_socketio import Namespace, join_room

from core.adapters.live import CONSOLE_NAMESPACE, event_topic
from core.errors import DomainError
from core.i18n import N_
from core.platform import Platform
from core.queries.events import get_event
from realtime.answers import Answer, answered, refusal
from realtime.commands import Follow
from realtime.participants import signed_in_member


class SignInRequired(DomainError):
    """No member's session came with the handshake."""

    code = "sign_in_required"
    status = 401
    message = N_("You are signed out. Reload the page to sign in again.")


class ConsoleNamespace(Namespace):
    """One connection follows the events of the page that opened it."""

    def __init__(self, platform: Platform) -> None:
        super().__init__(CONSOLE_NAMESPACE)
        self._platform = platform
        self._members: dict[str, tuple[int, str]] = {}

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

    def on_disconnect(self, _reason: object = None) -> None:
        """Forget the connection."""
        self._members.pop(request.sid, None)  # type: ignore[attr-defined]

    @answered
    def on_follow(self, data: object = None) -> Answer:
        """Hear of one event of one's own organisation."""
        event_id = Follow.model_validate(data).event
        organisation_id, _ = self._members.get(request.sid, (0, ""))  # type: ignore[attr-defined]
        with self._platform.reading() as session:
            get_event(session, organisation_id, event_id)  # refused when it is another organisation's
        join_room(event_topic(event_id))
        return {}
