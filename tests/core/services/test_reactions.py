"""Reactions are stored by the minute and read back by the event they belong to."""

from datetime import UTC, datetime, timedelta

from core.models import ReactionKind
from core.platform import Platform
from core.queries.room.reactions import reacting
from core.services.room.reactions import Tally, record_reactions
from tests.factories import make_event, make_organisation

MINUTE = datetime(2026, 11, 4, 18, 30, tzinfo=UTC)
HEART, FIRE = ReactionKind.HEART, ReactionKind.FIRE


def test_a_minute_stored_in_parts_is_the_minute_as_a_whole(platform: Platform) -> None:
    with platform.transaction() as session:
        event, other = (make_event(session, make_organisation(session)) for _ in range(2))
    later = MINUTE + timedelta(minutes=1)
    for part in (
        {(event.id, MINUTE, HEART): 2, (event.id, MINUTE, FIRE): 1, (other.id, MINUTE, HEART): 50},
        {(event.id, MINUTE, HEART): 3, (event.id, later, HEART): 1, (999_999, MINUTE, HEART): 8},
        {},
    ):
        with platform.transaction() as session:
            record_reactions(session, Tally(part))
    with platform.reading() as session:
        found = reacting(session, event)
    assert [(row.minute, row.kind, row.count) for row in found.minutes] == [
        (MINUTE, FIRE, 1),
        (MINUTE, HEART, 5),
        (later, HEART, 1),
    ]
    assert (found.total, found.totals[HEART], found.totals[ReactionKind.WOW]) == (7, 6, 0)
    assert found.of_minutes == {MINUTE: 6, later: 1}


def test_an_event_nobody_reacted_to_has_none(platform: Platform) -> None:
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
    with platform.reading() as session:
        found = reacting(session, event)
    assert (list(found.minutes), found.total, found.of_minutes) == ([], 0, {})
