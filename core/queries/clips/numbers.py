"""What each clip brought: who opened it, and who registered after that, by its own code or through somebody who passed it on."""

from dataclasses import dataclass

from sqlalchemy import Select, case, distinct, func, select
from sqlalchemy.orm import Session

from core.models import Clip, Referral, Registration, Visit
from core.queries.counting import HOLDS_PLACE, IS_HUMAN


@dataclass(frozen=True)
class ClipNumbers:
    """One clip: arrivals at its page by people, and by how many, whoever's link they followed; and who registered after that.

    `by_code` came by the clip's own code, as its entry point counts them. `passed_on` came to this clip by an attendee's link,
    and stand in the tree below that attendee.
    """

    human: int = 0
    unique: int = 0
    by_code: int = 0
    passed_on: int = 0

    @property
    def registered(self) -> int:
        """Everybody whom the clip brought directly."""
        return self.by_code + self.passed_on


def clip_numbers(session: Session, event_id: int) -> dict[int, ClipNumbers]:
    """Every clip that somebody opened or came by, deleted ones too; in three statements."""
    visits = {clip_id: (human, unique) for clip_id, human, unique in session.execute(_visits(event_id))}
    by_code, passed_on = dict(session.execute(_by_code(event_id)).all()), dict(session.execute(_passed_on(event_id)).all())
    return {
        clip_id: ClipNumbers(*visits.get(clip_id, (0, 0)), by_code.get(clip_id, 0), passed_on.get(clip_id, 0))
        for clip_id in visits.keys() | by_code.keys() | passed_on.keys()
    }


def _visits(event_id: int) -> Select[int, int, int]:
    return (
        select(Clip.id, func.count(case((IS_HUMAN, 1))), func.count(distinct(case((IS_HUMAN, Visit.visitor_id)))))
        .join_from(Visit, Clip, Clip.id == Visit.clip_id)
        .where(Visit.event_id == event_id)
        .group_by(Clip.id)
    )


def _by_code(event_id: int) -> Select[int, int]:
    """As `entry_points` counts who registered by an entry point."""
    is_referred = select(Referral.child_id).where(Referral.child_id == Registration.id).exists()
    return (
        select(Clip.id, func.count())
        .join_from(Registration, Clip, Clip.entry_point_id == Registration.entry_point_id)
        .where(Registration.event_id == event_id, HOLDS_PLACE, ~is_referred)
        .group_by(Clip.id)
    )


def _passed_on(event_id: int) -> Select[int, int]:
    """The touch that decided whose friend somebody is led to the clip."""
    return (
        select(Clip.id, func.count())
        .join_from(Referral, Registration, Registration.id == Referral.child_id)
        .join(Visit, Visit.id == Referral.visit_id)
        .join(Clip, Clip.id == Visit.clip_id)
        .where(Referral.event_id == event_id, HOLDS_PLACE)
        .group_by(Clip.id)
    )
