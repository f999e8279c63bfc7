"""What the demonstration shows: the events, the ways in and what is said. The people are invented."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.models import Channel, EventFormat, Role
from core.services.entry_points.entry_points import EntryPointDetails
from core.services.events.details import EventDetails

ORGANISATION = "Harbour Coffee Roasters"
ABOUT = "A small roastery at the water in Hamburg. Every month we taste, talk and invite the people who grow what we roast."
HOST_EMAIL = "maya.okafor@example.com"
ZONE = "Europe/Berlin"
CONSENT = "I agree that Harbour Coffee Roasters keeps my contact to run this event and to invite me to the next."
VENUE = "Harbour Roastery, Speicherstadt"
ADDRESS = "Am Sandtorkai 12, 20457 Hamburg"


@dataclass(frozen=True)
class Staff:
    """One member of the organisation."""

    name: str
    email: str
    role: Role
    locale: str


HOST = Staff("Maya Okafor", HOST_EMAIL, Role.OWNER, "en")
MARKETER = Staff("林 薇", "lin.wei@example.com", Role.MARKETER, "zh")
MODERATOR = Staff("Jonas Richter", "jonas.richter@example.com", Role.MODERATOR, "en")


@dataclass(frozen=True)
class Show:
    """One event: its words, and when it is, counted from the day of the demonstration."""

    title: str
    summary: str
    description: str
    format: EventFormat
    starts: timedelta
    lasts: timedelta
    at: time | None = None  # on the clock of the venue
    capacity: int | None = None

    def starts_at(self, moment: datetime) -> datetime:
        """The start, at a time of day that people would choose."""
        start = (moment + self.starts).astimezone(ZoneInfo(ZONE))
        if self.at is None:
            return start.replace(minute=start.minute // 5 * 5, second=0, microsecond=0)
        return datetime.combine(start.date(), self.at, ZoneInfo(ZONE))

    def details(self, moment: datetime) -> EventDetails:
        """As a host would write it down."""
        start = self.starts_at(moment)
        has_venue = self.format in (EventFormat.ONSITE, EventFormat.HYBRID)
        return EventDetails(
            title=self.title,
            slug="",
            format=self.format,
            starts_at=start,
            ends_at=start + self.lasts,
            timezone=ZONE,
            summary=self.summary,
            description=self.description,
            venue_name=VENUE if has_venue else "",
            venue_address=ADDRESS if has_venue else "",
            capacity=self.capacity,
            consent_text=CONSENT,
        )


LIVE = Show(
    title="Five farms, one table: a live tasting",
    summary="Taste five coffees with the people who grew them, in the roastery or from your kitchen.",
    description=(
        "Five growers, five cups, one evening. We brew on the bar, they join from the farms, and you taste along.\n\n"
        "**On the table**\n\n"
        "1. Yirgacheffe, Ethiopia: washed, jasmine and lemon\n"
        "2. Huila, Colombia: honey, red apple\n"
        "3. Yunnan, China: natural, plum and black tea\n"
        "4. Nyeri, Kenya: washed, blackcurrant\n"
        "5. Sumatra, Indonesia: wet-hulled, cedar and cocoa\n\n"
        "Bring a grinder, a kettle and somebody who thinks they do not like filter coffee."
    ),
    format=EventFormat.HYBRID,
    starts=timedelta(minutes=-25),
    lasts=timedelta(hours=4),
    capacity=250,
)
UPCOMING = Show(
    title="Roast day: hands on the drum",
    summary="A day at the roaster for twelve people. You roast, we watch the temperature.",
    description="You leave with a kilo of your own roast, its curve printed, and hands that smell of smoke until Monday.",
    format=EventFormat.ONSITE,
    starts=timedelta(days=9),
    lasts=timedelta(hours=5),
    at=time(10),
    capacity=12,
)
DRAFT = Show(
    title="Winter menu: first listen",
    summary="",
    description="",
    format=EventFormat.ONLINE,
    starts=timedelta(days=30),
    lasts=timedelta(hours=1),
    at=time(19),
)
ENDED = Show(
    title="Why water matters more than beans",
    summary="An hour on hardness, magnesium and the taste of three tap waters.",
    description="We brewed one coffee with the water of Hamburg, Kunming and Nairobi, and could not agree on the best.",
    format=EventFormat.ONLINE,
    starts=timedelta(days=-21),
    lasts=timedelta(hours=1),
    at=time(19),
)

# the share of arrivals that come this way, and the way in
ENTRY_POINTS = (
    (5, EntryPointDetails("Poster, Hauptbahnhof platform 8", Channel.POSTER, cost_minor=24000)),
    (3, EntryPointDetails("Screen in the shop window", Channel.SCREEN, cost_minor=4000)),
    (4, EntryPointDetails("Instagram, story of the roast", Channel.SOCIAL, cost_minor=12000)),
    (6, EntryPointDetails("Newsletter to regulars", Channel.EMAIL)),
    (2, EntryPointDetails("Elbe Books, bookmark at the till", Channel.PARTNER, cost_minor=6000)),
    (3, EntryPointDetails("The baristas", Channel.EMPLOYEE)),
)
