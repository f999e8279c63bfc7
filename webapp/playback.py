"""Whether whoever asks may load an event's video, without a look at the database for every segment."""

from datetime import datetime, timedelta

from core.clock import now
from core.errors import NotFound
from core.permissions import Actor, Permission
from core.queries.events.playback import find_playback
from webapp.access import member_of
from webapp.context import looking_up

OPEN_FOR = timedelta(seconds=5)  # how long a process goes on serving what was closed meanwhile


class Playbacks:
    """The videos that are open to everybody, each until it is looked up again. That one is closed is never remembered."""

    def __init__(self) -> None:
        self._open_until: dict[str, datetime] = {}

    def admit(self, playback_id: str) -> bool:
        """Whether everybody may load it; else only the team does, and others are told that there is nothing."""
        if self._open_until.get(playback_id, now()) > now():
            return True
        with looking_up() as session:
            playback = find_playback(session, playback_id)
        if playback is not None and playback.is_open:
            self._open_until[playback_id] = now() + OPEN_FOR
            return True
        self._open_until.pop(playback_id, None)
        if playback is None or not _is_of_team(playback.organisation_id):
            raise NotFound()
        return False


def _is_of_team(organisation_id: int) -> bool:
    member = member_of(organisation_id)
    return member is not None and Actor.of(member).may(Permission.MODERATE)
