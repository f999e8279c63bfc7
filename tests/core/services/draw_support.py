"""A room, its host, and the shortest way to a lucky draw, for tests of the floor."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from core.authors import Author
from core.clock import at, now
from core.models import (
    Attendance,
    Draw,
    Entering,
    Registration,
)
from core.permissions import Actor
from core.queries.draws.published import published
from core.queries.draws.standing import own_draws
from core.services.draws import draws as services
from core.services.draws.entries import Choice, choose
from referral.draws import public_number
from tests.core.services.chat_support import Stage

MINUTES = 5


@dataclass
class House:
    """A room, its host, and the shortest way to a draw."""

    session: Session
    stage: Stage
    host: Actor
    rules: dict[str, int] = field(default_factory=dict)

    @property
    def event_id(self) -> int:
        return self.stage.event.id

    def prepare(self, winners: int = 1, entering: Entering = Entering.AUTOMATIC, **rules: int) -> Draw:
        terms = services.Terms("An e-bike", winners, entering, rules)
        return services.prepare_draw(self.session, self.host, self.event_id, terms)

    def announce(self, winners: int = 1, entering: Entering = Entering.AUTOMATIC, **rules: int) -> Draw:
        draw = self.prepare(winners, entering, **rules)
        return services.announce_draw(self.session, self.host, self.event_id, draw.id, MINUTES)

    def draw(self, draw: Draw) -> Draw:
        """Once the entries have closed."""
        with at(now() + timedelta(minutes=MINUTES, seconds=1)):
            return services.draw_winners(self.session, self.host, self.event_id, draw.id)

    def say(self, draw: Draw, *places: Registration, takes_part: bool = True) -> list[Any]:
        choices = [Choice(place.id, draw.id, takes_part) for place in places]
        return list(choose(self.session, self.event_id, choices))

    def own(self, draw: Draw, place: Registration) -> dict[str, Any]:
        self.session.flush()
        return own_draws(self.session, self.event_id, Author.attendee(place)).get(str(draw.id), {})

    def listed(self, draw: Draw) -> list[str]:
        self.session.flush()
        numbers: list[str] = published(self.session, self.stage.event, draw)["list"]
        return numbers

    def watched(self, place: Registration, minutes: int) -> None:
        scope = {"organisation_id": place.organisation_id, "event_id": place.event_id}
        seen = {"first_seen_at": now(), "last_seen_at": now()}
        self.session.add(Attendance(registration_id=place.id, seconds=minutes * 60, **scope, **seen))
        self.session.flush()


def number_of(draw: Draw, place: Registration) -> str:
    return public_number(draw.commitment, place.ticket_token)
