"""What the ingest asks of the product and tells it: one short session each, called in threads."""

from core.clock import now
from core.platform import Platform
from core.queries.events.streams import StreamTarget, find_target, silent_event_ids
from core.services.events.streams import mark_live, mark_offline, mark_silent_offline


class Product:
    """The real lookup of stream keys and the real marks on events."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def find(self, stream_key: str) -> StreamTarget | None:
        """The event a stream key opens."""
        with self._platform.reading() as session:
            return find_target(session, stream_key)

    def live(self, event_ids: list[int]) -> None:
        """Mark these as watchable."""
        with self._platform.transaction() as session:
            for event_id in event_ids:
                mark_live(session, event_id)

    def offline(self, event_id: int) -> None:
        """Mark this one as ended."""
        with self._platform.transaction() as session:
            mark_offline(session, event_id)

    def sweep(self) -> None:
        """Take back marks that an earlier process left behind; looks before it writes."""
        with self._platform.reading() as session:
            if not silent_event_ids(session, now()):
                return
        with self._platform.transaction() as session:
            mark_silent_offline(session)
