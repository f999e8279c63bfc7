"""People arriving at an event of the demonstration: each visits, most register, some share, some watch."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.demo.arrivals import Arrival, plan_arrivals
from core.demo.people import Guest
from core.models import (
    AttendanceMode,
    Clip,
    Code,
    EntryPoint,
    Event,
    EventFormat,
    ReactionKind,
    Registration,
    Via,
    Visit,
    Visitor,
)
from core.services.registrations import applications, visits
from core.services.registrations.attendance import Span, record_presence
from core.services.registrations.registrations import register
from core.services.registrations.shares import ShareWay, record_share
from core.services.registrations.visitors import meet_visitor
from core.services.room.reactions import Tally, record_reactions
from core.services.room.viewer_counts import Minute, record_viewers

SEED = 8
LOOKING_S = (25, 240)  # from opening the page to sending its form
ONLOOKERS_PER_GUEST = 1.6  # people who open the page and leave
SHARING_IN_VAIN = 0.3  # of those who brought nobody, so many have sent their link too
WATCHING_SHARE = 0.7
LOOK_EVERY_S = 2  # at how many watch
REACTIONS_PER_MINUTE = 0.4  # of one person, at most
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/604.1"
)
DESK = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36"
PREVIEW = "WhatsApp/2.25.19.78 A"


@dataclass(frozen=True)
class Period:
    """From when until when people registered."""

    first: datetime
    last: datetime


class Crowd:
    """Fills one event with people."""

    def __init__(self, session: Session, event: Event, ways: list[tuple[int, EntryPoint]], clips: Sequence[Clip] = ()) -> None:
        """Of those who come by a clip, its page is what they pass on, too."""
        self._session = session
        self._event = event
        self._ways = ways
        self._clips = {clip.entry_point_id: clip.id for clip in clips}
        self._dice = random.Random(SEED)  # noqa: S311 (the same demonstration every time, no secret)
        self._name = "clips" if clips else "demonstration"
        self._browsers = 0

    def register(self, guests: list[Guest], period: Period) -> list[Registration]:
        """Everybody in their turn, with those who only looked in between."""
        registered: list[Registration] = []
        planned = plan_arrivals(len(guests), period.first, period.last, self._ways)
        bringing = {arrival.parent for arrival in planned}
        for number, (guest, arrival) in enumerate(zip(guests, planned, strict=True)):
            code = self._code_of(registered, arrival)
            if arrival.parent is not None:
                self._share(registered[arrival.parent], arrival.moment - timedelta(minutes=self._dice.randint(55, 90)))
            for _ in range(self._dice.randint(0, round(2 * ONLOOKERS_PER_GUEST))):
                self._look(code, arrival.moment - timedelta(minutes=self._dice.randint(1, 50)), arrival.scans)
            registered.append(self._register(guest, code, arrival))
            if number not in bringing and self._dice.random() < SHARING_IN_VAIN:
                self._share_in_vain(
                    registered[-1], min(arrival.moment + timedelta(minutes=self._dice.randint(2, 90)), period.last)
                )
        return registered

    def watch(self, registered: list[Registration], since: datetime, until: datetime) -> None:
        """Most of them are in the room, from soon after the start until now or until they had enough."""
        stays = {row.id: self._stay(since, until) for row in registered if self._dice.random() < WATCHING_SHARE}
        record_presence(self._session, {id_: [stay] for id_, stay in stays.items()})
        minutes: dict[tuple[int, datetime], Minute] = {}
        for second in range(int(since.timestamp()), int(until.timestamp()), LOOK_EVERY_S):
            minute = datetime.fromtimestamp(second // 60 * 60, UTC)
            watching = sum(came <= second < left for came, left in stays.values())
            minutes[self._event.id, minute] = minutes.get((self._event.id, minute), Minute()).with_sample(watching)
        record_viewers(self._session, minutes)
        record_reactions(self._session, self._reactions(minutes))

    def _reactions(self, minutes: dict[tuple[int, datetime], Minute]) -> Tally:
        """Some minutes please more than others."""
        tally = Tally()
        for (event_id, minute), seen in minutes.items():
            count = int(REACTIONS_PER_MINUTE * seen.peak * self._dice.random() ** 2)
            for kind in self._dice.choices(list(ReactionKind), k=count):
                tally[event_id, minute, kind] += 1
        return tally

    def _stay(self, since: datetime, until: datetime) -> Span:
        span = (until - since).total_seconds()
        came = since + timedelta(seconds=span * self._dice.betavariate(1, 4))
        left = until if self._dice.random() < 0.75 else came + (until - came) * self._dice.random()
        return int(came.timestamp()), int(left.timestamp())

    def _code_of(self, registered: list[Registration], arrival: Arrival) -> str:
        if arrival.way_in is not None:
            return arrival.way_in.code.code
        parent = registered[arrival.parent or 0]
        return self._session.scalars(select(Code.code).where(Code.registration_id == parent.id)).one()

    def _share(self, sharer: Registration, moment: datetime) -> None:
        with clock.at(moment):
            record_share(self._session, sharer, self._dice.choice([ShareWay.SHEET, ShareWay.SHEET, ShareWay.COPY, ShareWay.QR]))
            visits.record_visit(self._session, self._event, Via.CLICK, visits.Browser(PREVIEW), code=self._share_code(sharer))

    def _share_in_vain(self, sharer: Registration, moment: datetime) -> None:
        """Friends get the link, a few look, none of them comes."""
        self._share(sharer, moment)
        for _ in range(self._dice.randint(0, 2)):
            self._look(self._share_code(sharer), moment + timedelta(minutes=self._dice.randint(1, 8)), scans=False)

    def _share_code(self, sharer: Registration) -> str:
        return self._session.scalars(select(Code.code).where(Code.registration_id == sharer.id)).one()

    def _look(self, code: str, moment: datetime, scans: bool) -> Visit:
        """Somebody opens the page by a code; the page's beacon says so."""
        with clock.at(moment):
            browser = visits.Browser(PHONE if scans else self._dice.choice([DESK, ANDROID, PHONE]))
            via = Via.SCAN if scans else Via.CLICK
            visit = visits.record_visit(
                self._session, self._event, via, browser, visitor=self._new_visitor(), code=code, clip_id=self._clip_of(code)
            )
            visits.classify_visit(self._session, visit.id)
        with clock.at(moment + timedelta(seconds=2)):
            visits.confirm_visit(self._session, visit.id)
        return visit

    def _clip_of(self, code: str) -> int | None:
        """The clip that a code leads to: one's own, or the one that a friend shows."""
        own = self._session.scalars(select(Code.entry_point_id).where(Code.code == code)).one()
        return self._clips[own] if own in self._clips else next(iter(self._clips.values()), None)

    def _register(self, guest: Guest, code: str, arrival: Arrival) -> Registration:
        visit = self._look(code, arrival.moment - timedelta(seconds=self._dice.randint(*LOOKING_S)), arrival.scans)
        visitor = self._session.get_one(Visitor, visit.visitor_id)
        modes = {EventFormat.HYBRID: self._dice.choice([AttendanceMode.ONLINE, AttendanceMode.ONLINE, AttendanceMode.ONSITE])}
        form = applications.RegistrationForm(
            guest.name, guest.email, None, guest.locale, modes.get(self._event.format), consented=True, share_code=code
        )
        with clock.at(arrival.moment):
            arrived = applications.Arrival(visitor, visit.id)
            return register(self._session, self._event, form, arrived).registration

    def _new_visitor(self) -> Visitor:
        self._browsers += 1
        return meet_visitor(self._session, self._event.organisation_id, f"{self._name}-{self._event.id}-{self._browsers}")
