"""What an event came to: the funnel, its entry points, cascades and people, all at one moment.

A report is plain values and nothing else, so that it can be stored and opened again as it was. A section added later is a
field with a default: reports stored before it open without the section.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import ConfigDict
from sqlalchemy.orm import Session

from core.models import Event
from core.queries.attribution.attribution import Attribution, Divided, Rules, attribution, attribution_to_store
from core.queries.registrations.funnel import ShareNumbers, VisitNumbers, share_numbers, visit_numbers
from core.queries.report.long_tail import LongTail, long_tail
from core.queries.room.marks import Mark, marks
from core.queries.room.reactions import Reacting, reacting
from core.queries.room.viewer_counts import Viewing, viewing
from core.queries.spread.cascades import CascadeRow, TopPerson, cascade_rows, top_people
from core.queries.spread.delays import Delays
from core.queries.spread.entry_point_credits import EntryPointCredit, Uncredited, entry_point_credits, uncredited
from core.queries.spread.forecasts import Forecasts
from core.queries.spread.forest import EventForest, load_forest
from core.queries.spread.growth import Growth, growth, growth_lately
from core.queries.spread.reach import Reach, reach
from core.queries.spread.referral_changes import ParentChanges, changes_since_last_report
from core.queries.spread.spread import Generation, generations
from core.queries.spread.super_spreaders import SuperSpreaders, super_spreaders
from core.queries.spread.virality import Virality, virality, virality_lately


class Phase(StrEnum):
    """What of a report is being worked on, in this order."""

    PEOPLE = "people"
    VISITS = "visits"
    ENTRY_POINTS = "entry_points"
    SPREAD = "spread"
    CASCADES = "cascades"
    CREDIT = "credit"
    GROWTH = "growth"
    STORING = "storing"


Entered = Callable[[Phase], None]


@dataclass(frozen=True)
class Report:
    """Every number of the Report page, as of `at`."""

    __pydantic_config__: ClassVar[Any] = ConfigDict(ser_json_inf_nan="constants")  # an unknown cycle time is NaN, not nothing

    at: datetime
    visits: VisitNumbers
    shares: ShareNumbers
    registered: int
    cancelled: int
    attended: int
    seconds: int
    referred: int
    bringers: int
    entry_points: Sequence[EntryPointCredit]
    uncredited: Uncredited
    generations: Sequence[Generation]
    virality: Virality
    cycle_s: float
    cascade_count: int
    cascades: Sequence[CascadeRow]
    people: Sequence[TopPerson]
    viewing: Viewing
    attribution: Attribution = field(default_factory=Attribution)
    reach: Reach | None = None
    super_spreaders: SuperSpreaders | None = None
    delays: Delays | None = None
    forecasts: Forecasts | None = None
    changes: ParentChanges | None = None
    other_windows: Sequence[Attribution] = ()
    reacting: Reacting = field(default_factory=Reacting)
    marks: Sequence[Mark] = ()
    long_tail: LongTail | None = None

    @property
    def registrations(self) -> int:
        """Everybody who ever registered, their place given back or not."""
        return self.registered + self.cancelled

    @property
    def has_begun(self) -> bool:
        """Whether anybody could attend yet."""
        return self.long_tail is not None or self.attended > 0

    @property
    def in_time(self) -> int:
        """Those who hold a place and took it before the end: who came later could not attend."""
        return self.registered - (self.long_tail.late if self.long_tail else 0)

    @property
    def referred_share(self) -> float:
        """The part of those who hold a place that came through another person."""
        return self.referred / self.registered if self.registered else 0.0

    @property
    def deepest(self) -> int:
        """The furthest generation in which somebody holds a place."""
        return max(len(self.generations) - 1, 0)

    @property
    def windows(self) -> dict[int, Attribution]:
        """The credit by the windows it was divided by, in days."""
        return {found.window_days: found for found in (*self.other_windows, self.attribution)}


def report(session: Session, event: Event, at: datetime, rules: Rules | None = None) -> Report:
    """The whole report, in some twenty statements whatever the event's size; what is estimated may be from a moment ago."""
    people = load_forest(session, event)
    spreading, growing = virality_lately(session, event, people, at), growth_lately(session, event, people, at)

    def divide() -> Divided:
        return Divided(attribution(session, event, people, rules))

    return report_of(session, event, people, at, divide=divide, spreading=spreading, growing=growing)


def _unwatched(_phase: Phase) -> None:
    """Nobody waits for this report."""


def report_of(
    session: Session,
    event: Event,
    people: EventForest,
    at: datetime,
    *,
    entered: Entered = _unwatched,
    divide: Callable[[], Divided] | None = None,
    spreading: Virality | None = None,
    growing: Growth | None = None,
) -> Report:
    """The report of an event whose forest is loaded already; `entered` is told of each phase as it begins.

    Credit is divided by everything that may be chosen of a stored report, or as `divide` does it.
    """
    entered(Phase.VISITS)
    visits, shares = visit_numbers(session, event), share_numbers(session, event)
    entered(Phase.ENTRY_POINTS)
    credited = entry_point_credits(session, event, people)
    entered(Phase.SPREAD)
    spreading = spreading or virality(people, at)
    entered(Phase.CASCADES)
    rows, top = cascade_rows(people), top_people(people)
    entered(Phase.CREDIT)
    divided = divide() if divide else attribution_to_store(session, event, people)
    watched, reacted = viewing(session, event), reacting(session, event)
    entered(Phase.GROWTH)
    growing = growing or growth(event, people, at)
    return Report(
        at=at,
        visits=visits,
        shares=shares,
        registered=int(people.holds.sum()),
        cancelled=int((~people.holds).sum()),
        attended=int((people.holds & people.attended).sum()),
        seconds=int(people.seconds[people.holds].sum()),
        referred=int(people.referred.sum()),
        bringers=int((people.direct > 0).sum()),
        entry_points=credited,
        uncredited=uncredited(people),
        generations=generations(people),
        virality=spreading,
        cycle_s=spreading.cycle_s,
        cascade_count=int((people.cascade_people > 0).sum()),
        cascades=rows,
        people=top,
        viewing=watched,
        reacting=reacted,
        marks=marks(session, event, [row.minute for row in watched.minutes], reacted.of_minutes),
        attribution=divided.attribution,
        other_windows=divided.others,
        changes=changes_since_last_report(session, event, len(people), at),
        reach=reach(people, credited, visits.by_code),
        super_spreaders=super_spreaders(people),
        delays=growing.delays,
        forecasts=growing.forecasts,
        long_tail=long_tail(session, event, credited),
    )
