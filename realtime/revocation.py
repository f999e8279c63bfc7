"""Ends connections whose permission ended while they were open: a session, a role, a ticket, by a ban.

Who may be in a room is decided when a connection opens, and a connection stays open for hours. A page of ours leaves when it
is told to; another program with the same ticket or cookie would go on listening, posting and taking messages down.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask_socketio import SocketIO

from core.clock import now
from core.models import Role
from core.platform import Platform
from core.queries.events.overlays import tokens_in_force
from core.queries.room.revocation import banned_among, cancelled_since, staff_among
from realtime.background import every

CHECK_INTERVAL_S = 5
LOOK_BACK = timedelta(minutes=5)  # longer than any check may be late


@dataclass(frozen=True)
class Pass:
    """What opened a connection: a registration of an event, or a member's session in the role they had."""

    event_id: int | None = None
    registration_id: int | None = None
    member_id: int | None = None
    session_epoch: int | None = None
    role: Role | None = None
    overlay_token: str | None = None


class Revocation:
    """Looks again, every few seconds, at what opened each connection of this process."""

    def __init__(self, platform: Platform, passes: Callable[[], Mapping[str, Pass]], hang_up: Callable[[str], None]) -> None:
        """`passes` gives each open connection's pass by its id; `hang_up` ends one."""
        self._platform = platform
        self._passes = passes
        self._hang_up = hang_up

    def run_with(self, server: SocketIO) -> None:
        """Check in the background."""
        every(CHECK_INTERVAL_S, self.check, server, failed="realtime.not_checked")

    def check(self) -> None:
        """Hang up on whoever may not be here any more."""
        for sid in self._ended():
            self._hang_up(sid)

    def _ended(self) -> list[str]:
        passes = dict(self._passes())
        events = {shown.event_id for shown in passes.values() if shown.registration_id is not None and shown.event_id is not None}
        members = {shown.member_id for shown in passes.values() if shown.member_id is not None}
        overlays = {shown.overlay_token for shown in passes.values() if shown.overlay_token is not None}
        if not events and not members and not overlays:
            return []
        with self._platform.reading() as session:
            in_force = tokens_in_force(session, overlays) if overlays else set()
            gone = cancelled_since(session, events, now() - LOOK_BACK) | banned_among(session, events) if events else set()
            staff = staff_among(session, members) if members else {}
        return [
            sid
            for sid, shown in passes.items()
            if shown.registration_id in gone
            or (shown.overlay_token is not None and shown.overlay_token not in in_force)
            or (shown.member_id is not None and staff.get(shown.member_id) != (shown.session_epoch, shown.role))
        ]
