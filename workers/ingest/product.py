"""What the ingest asks of the product and tells it: one short session each, called in threads."""

from collections.abc import Sequence

from core.adapters.camera_turns import CameraTurns
from core.clock import now
from core.models import Event
from core.platform import Platform
from core.queries.events.recordings import recorded_playback_ids, unfinished
from core.queries.events.simulcast import WantedTarget, wanted_targets
from core.queries.events.streams import StreamTarget, find_target, silent_event_ids
from core.services.events.recordings import Kept, finish, keep
from core.services.events.simulcast import TargetReport, note_targets
from core.services.events.streams import Measured, mark_live, mark_offline, mark_silent_offline, note_health, note_left
from core.services.events.variants import Made, note_variants


class Product:
    """The real lookup of stream keys and the real marks on events."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._turns = CameraTurns(platform.redis)

    def find(self, stream_key: str) -> StreamTarget | None:
        """The event a stream key opens, or a camera's pass for as long as its turn lasts."""
        event_id = self._turns.event_of(stream_key)
        with self._platform.reading() as session:
            event = session.get(Event, event_id) if event_id is not None else None
            return find_target(session, event.stream_key if event is not None else stream_key)

    def live(self, event_ids: list[int]) -> None:
        """Mark these as watchable."""
        with self._platform.transaction() as session:
            for event_id in event_ids:
                mark_live(session, event_id)

    def offline(self, event_id: int) -> None:
        """Mark this one as ended."""
        with self._platform.transaction() as session:
            mark_offline(session, event_id)

    def health(self, event_id: int, measured: Measured, began: bool) -> None:
        """Note how well an event's video arrives."""
        with self._platform.transaction() as session:
            note_health(session, event_id, measured, began)

    def left(self, event_id: int) -> None:
        """Note that an event's encoder has gone, for now or for good."""
        with self._platform.transaction() as session:
            note_left(session, event_id)

    def variants(self, event_id: int, made: Made) -> None:
        """Note what viewers of an event's video can choose from."""
        with self._platform.transaction() as session:
            note_variants(session, event_id, made)

    def wanted_targets(self, event_id: int) -> list[WantedTarget]:
        """Where an event's video is to be sent on to just now."""
        with self._platform.reading() as session:
            return wanted_targets(session, event_id)

    def note_targets(self, event_id: int, reports: Sequence[TargetReport]) -> None:
        """Note how that goes."""
        with self._platform.transaction() as session:
            note_targets(session, event_id, reports)

    def sweep(self) -> None:
        """Take back marks that an earlier process left behind; looks before it writes."""
        with self._platform.reading() as session:
            if not silent_event_ids(session, now()):
                return
        with self._platform.transaction() as session:
            mark_silent_offline(session)

    def keep(self, event_id: int, kept: Kept) -> None:
        """Write down what has been kept of an event's video."""
        with self._platform.transaction() as session:
            keep(session, event_id, kept)

    def finished(self, event_id: int) -> None:
        """Close an event's recording."""
        with self._platform.transaction() as session:
            finish(session, event_id)

    def unfinished(self) -> list[tuple[int, str]]:
        """Recordings of events that are over, still open."""
        with self._platform.reading() as session:
            return unfinished(session)

    def recorded(self) -> set[str]:
        """The folders of which something is to be kept."""
        with self._platform.reading() as session:
            return recorded_playback_ids(session)
