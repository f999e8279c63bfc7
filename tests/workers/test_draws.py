"""Entries of a draw close when it was announced, whatever the host does."""

from collections.abc import Callable
from datetime import timedelta

from core.clock import at, now
from core.models import Draw, DrawState, Entering, Role
from core.permissions import Actor
from core.platform import Platform
from core.services.draws.draws import Terms, announce_draw, prepare_draw
from tests.factories import make_event, make_member, make_organisation, make_registration
from workers import sweeps
from workers.runtime import use
from workers.schedule import SCHEDULE_S


def test_the_sweep_fixes_the_lists_of_draws_whose_time_is_over(make_platform: Callable[..., Platform], sqlite_url: str) -> None:
    platform = make_platform(sqlite_url)
    use(platform)
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        host = Actor.of(make_member(session, event.organisation, Role.HOST))
        make_registration(session, event)
        draw_id = prepare_draw(session, host, event.id, Terms("An e-bike", 1, Entering.AUTOMATIC, {})).id
        announce_draw(session, host, event.id, draw_id, 1)
    sweeps.close_due_draws()
    assert _read(platform, draw_id).state == DrawState.ANNOUNCED
    with at(now() + timedelta(minutes=1)):
        sweeps.close_due_draws()
    draw = _read(platform, draw_id)
    assert (draw.state, draw.entrants) == (DrawState.CLOSED, 1)
    assert SCHEDULE_S[sweeps.close_due_draws] <= 5, "people wait for it"


def _read(platform: Platform, draw_id: int) -> Draw:
    with platform.reading() as session:
        return session.get_one(Draw, draw_id)
