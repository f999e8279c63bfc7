"""Lucky draws in a room; the rules are the floor's."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from core.models import Entering, GivenUp
from core.platform import Platform
from core.queries.draws.standing import standings
from core.services.draws import draws as services
from core.services.draws.entries import Choice, choose
from core.services.draws.errors import TeamTakesNoPart
from realtime.answers import Answer
from realtime.commands import Nothing
from realtime.draw_commands import AnnounceDraw, CancelDraw, ChangeDraw, OfDraw, PrepareDraw, ReplaceWinner
from realtime.handlers import Asked, GroupHandler, Handler, Handlers


class Draws:
    """Carries out what hosts ask for, and writes together what a whole room asks for in the same moment."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def serve(self, handlers: Handlers) -> None:
        """Have the engine hand over what is said about draws."""
        handlers.serve(
            [
                Handler("prepare_draw", PrepareDraw, self._prepare, for_moderators=True),
                Handler("change_draw", ChangeDraw, self._change, for_moderators=True),
                Handler("discard_draw", OfDraw, self._discard, for_moderators=True),
                Handler("announce_draw", AnnounceDraw, self._announce, for_moderators=True),
                Handler("draw_winners", OfDraw, self._draw, for_moderators=True),
                Handler("replace_winner", ReplaceWinner, self._replace, for_moderators=True),
                Handler("cancel_draw", CancelDraw, self._cancel, for_moderators=True),
            ]
        )
        handlers.serve_together(
            [
                GroupHandler("enter_draw", OfDraw, _choosing(takes_part=True), choose),
                GroupHandler("leave_draw", OfDraw, _choosing(takes_part=False), choose),
                GroupHandler("my_draws", Nothing, _attendee, _tell),
            ]
        )

    def _prepare(self, asked: Asked) -> Answer:
        with self._platform.transaction() as session:
            return {"id": services.prepare_draw(session, asked.me.host, asked.me.event_id, _terms(asked.said)).id}

    def _change(self, asked: Asked) -> Answer:
        return self._do(asked, services.change_draw, _terms(asked.said))

    def _discard(self, asked: Asked) -> Answer:
        return self._do(asked, services.discard_draw)

    def _announce(self, asked: Asked) -> Answer:
        return self._do(asked, services.announce_draw, asked.said.minutes)

    def _draw(self, asked: Asked) -> Answer:
        return self._do(asked, services.draw_winners)

    def _replace(self, asked: Asked) -> Answer:
        return self._do(asked, services.replace_winner, asked.said.number, GivenUp(asked.said.why))

    def _cancel(self, asked: Asked) -> Answer:
        return self._do(asked, services.cancel_draw, asked.said.reason)

    def _do(self, asked: Asked, service: Callable[..., Any], *args: Any) -> Answer:
        """Carry it out; what came of it everybody reads on the board."""
        with self._platform.transaction() as session:
            service(session, asked.me.host, asked.me.event_id, asked.said.id, *args)
        return {}


def _terms(said: PrepareDraw) -> services.Terms:
    return services.Terms(said.prize, said.winners, Entering(said.entering), said.rules.model_dump(exclude_none=True))


def _attendee(asked: Asked) -> int:
    if asked.me.author.registration_id is None:
        raise TeamTakesNoPart()
    return asked.me.author.registration_id


def _choosing(takes_part: bool) -> Callable[[Asked], Choice]:
    return lambda asked: Choice(_attendee(asked), asked.said.id, takes_part)


def _tell(session: Session, event_id: int, registration_ids: Sequence[int]) -> Sequence[dict[str, Any]]:
    """MY DRAWS of several: of their progress nobody is told by a tick, so a room's pages ask in the same moments."""
    own = standings(session, event_id, set(registration_ids))
    return [{"draws": own[registration_id]} for registration_id in registration_ids]
