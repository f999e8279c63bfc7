"""`python -m realtime.demo_audience EVENT_ID`: the demonstration's people, who go on watching while its event is live.

A web process without connections: it counts its people, marks their seconds and keeps the curve as every other does.
"""

import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping

import structlog
from sqlalchemy import select

from core.authors import Author
from core.bootstrap import build_platform
from core.logs import set_up_logs
from core.models import Attendance, Event, EventStatus, ReactionKind, Registration, RegistrationStatus
from core.platform import Platform
from core.settings import load_settings
from realtime.attendance import STORE_INTERVAL_S as STORE_SECONDS_EVERY_S
from realtime.attendance import AttendanceBook
from realtime.presence import BEAT_S, Presence
from realtime.reaction_counts import STORE_INTERVAL_S as STORE_REACTIONS_EVERY_S
from realtime.reaction_counts import ReactionCounts
from realtime.viewer_counts import STORE_INTERVAL_S as STORE_CURVE_EVERY_S

STAYING_SHARE = 0.75  # of those who came; the others had enough of it
REACT_EVERY_S = 6.0
LOOK_AGAIN_EVERY_S = 5.0  # whether the event still runs, and who gave their place back
SEED = 8
log = structlog.get_logger()


class DemoAudience:
    """The invented attendees of one event as people with a visible page."""

    def __init__(self, platform: Platform, event_id: int) -> None:
        self._platform = platform
        self._event_id = event_id
        self._book = AttendanceBook(platform)
        self._presence = Presence(platform, self._book)
        self._reactions = ReactionCounts(platform)
        self.shown: set[int] = set()  # registrations
        self._due: dict[str, float] = {}

    def look_again(self) -> None:
        """Have exactly those in the room who watch now."""
        staying = self._staying()
        for id_ in self.shown - staying.keys():
            self._presence.hidden(self._event_id, _page(id_))
        for id_ in staying.keys() - self.shown:
            self._presence.shown(self._event_id, staying[id_], id_, _page(id_))
        self.shown = set(staying)

    def turn(self) -> None:
        """Do what is due, as a web process does in its background."""
        if self._is_due("look", LOOK_AGAIN_EVERY_S):
            self.look_again()
        self._presence.beat()
        if self._is_due("seconds", STORE_SECONDS_EVERY_S):
            self._book.mark()
            self._book.store()
        if self._is_due("curve", STORE_CURVE_EVERY_S):
            self._presence.store_curve()
        if self._is_due("reactions", REACT_EVERY_S) and self.shown:
            self._react()
        if self._is_due("stored reactions", STORE_REACTIONS_EVERY_S):
            self._reactions.flush()

    def leave(self) -> None:
        """Nobody is there any more; nothing is lost of their stay."""
        self._presence.flush()
        self._reactions.flush()

    def _react(self) -> None:
        """One or a few of them at a time."""
        kinds = Counter(random.choices(list(ReactionKind), k=random.randint(1, 4)))  # noqa: S311 (no secret)
        self._reactions.note(self._event_id, kinds)
        self._platform.live.reacted(
            {self._event_id: {kind.value: count for kind, count in kinds.items()}}, said_by="demonstration"
        )

    def stay(self, stop: threading.Event) -> None:
        """Watch until asked to stop; a turn that fails is logged, and the next one follows."""
        while not stop.wait(BEAT_S):
            try:
                self.turn()
            except Exception:
                log.exception("audience.turn_failed")
        self.leave()

    def _staying(self) -> Mapping[int, str]:
        """Those of the people who came that stay, each with the key they are counted by; nobody when the event is over.

        The first to register has a link that the reader opens: they are seen to come.
        """
        with self._platform.reading() as session:
            came = session.scalars(
                select(Registration)
                .join(Attendance, Attendance.registration_id == Registration.id)
                .join(Event, Event.id == Registration.event_id)
                .where(Event.id == self._event_id, Event.status == EventStatus.LIVE)
                .where(Registration.status == RegistrationStatus.REGISTERED)
                .order_by(Registration.id)
            ).all()
        return {place.id: Author.attendee(place).key for place in came[1:] if _stays(place.id)}

    def _is_due(self, what: str, every_s: float) -> bool:
        moment = time.monotonic()
        if moment < self._due.get(what, 0.0):
            return False
        self._due[what] = moment + every_s
        return True


def _stays(registration_id: int) -> bool:
    return random.Random(SEED * registration_id).random() < STAYING_SHARE  # noqa: S311 (no secret; the same at every start)


def _page(registration_id: int) -> str:
    return f"demonstration-{registration_id}"


def main(arguments: list[str]) -> int:
    """Watch until asked to stop."""
    settings = load_settings()
    set_up_logs(settings)
    if len(arguments) != 1 or not arguments[0].isdecimal():
        sys.stderr.write("Usage: python -m realtime.demo_audience EVENT_ID, the number of the demonstration's event.\n")
        return 2
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    DemoAudience(build_platform(settings), int(arguments[0])).stay(stop)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
