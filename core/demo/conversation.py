"""What is said in the demonstration's room, by whom, and what becomes of it. The people are invented."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from core import clock
from core.authors import Author
from core.models import Event, Member, Registration, ReportReason
from core.permissions import Actor
from core.services.room import chat, chat_own, moderation

PAUSE = timedelta(seconds=48)
SECOND_LOOK = timedelta(seconds=20)  # until somebody sees the slip of their pen, or minds what another says
HOST, MODERATOR = "host", "moderator"


@dataclass(frozen=True)
class Line:
    """One message: of the staff, or of the attendee by their number in the order of registering."""

    who: int | str
    text: str
    answers: int | None = None
    names: int | str | None = None
    slip: str | None = None
    pinned: bool = False
    reported_by: int | None = None


LINES = (
    Line(HOST, "Good evening from Hamburg! The kettles are on. Who is tasting along, and from where?"),
    Line(0, "Here from Altona, three cups and a very curious cat", answers=0),
    Line(7, "大家好！昆明这边已经凌晨了，但云南的豆子不能错过 ☕", answers=0),
    Line(3, "Olá de Lisboa! Grinding number one now", answers=0),
    Line(12, "First time here, a friend sent me the link. What ratio are you using?"),
    Line(MODERATOR, "Welcome! 60 g to the litre for all five, water just off the boil.", answers=4, pinned=True),
    Line(5, "Bonsoir de Lyon, nous sommes quatre autour de la table"),
    Line(18, "The Yirgacheffe smells like a flower shop", slip="The Yirgachefe smells like a flour shop"),
    Line(21, "jasmine, definitely. and a bit of earl grey?", answers=7),
    Line(7, "柠檬和茉莉花，太明显了"),
    Line(9, "@Maya Okafor can you ask Almaz how long the washing takes at that altitude?", names=HOST),
    Line(HOST, "Asked! She says 36 to 48 hours, longer when the nights are cold.", answers=10),
    Line(30, "Greetings from Nairobi, waiting for number four 🇰🇪"),
    Line(14, "I just got my mother to register, she is on her phone in the kitchen next door"),
    Line(26, "Hallo zusammen, Ton und Bild sind hier top"),
    Line(33, "Is the Huila a honey process? Tastes sweeter than I expected"),
    Line(MODERATOR, "Yes, yellow honey, dried for eighteen days.", answers=15),
    Line(11, "¡Huila presente! Mi tío cultiva a dos valles de ahí"),
    Line(40, "¿En serio? That is lovely", answers=17),
    Line(51, "Selling two barely used espresso machines, write to me for the price", reported_by=0),
    Line(2, "Number three next? My plum jam is ready for comparison"),
    Line(45, "云南的这支有红茶的味道，太惊喜了"),
    Line(22, "Sent the link to my whole office, six are in already"),
)


def evening(now: datetime) -> list[tuple[datetime, Line]]:
    """The live event's lines and their moments, the last just before the present."""
    return [(now - PAUSE * (len(LINES) - number), line) for number, line in enumerate(LINES)]


@dataclass(frozen=True)
class Cast:
    """Who was there."""

    host: Member
    moderator: Member
    attendees: list[Registration]

    def author(self, who: int | str) -> Author:
        """Whose line it is."""
        if isinstance(who, int):
            return Author.attendee(self.attendees[who])
        return Author.member(self.host if who == HOST else self.moderator)


class Conversation:
    """Every line in its turn."""

    def __init__(self, session: Session, event: Event, cast: Cast) -> None:
        self._session = session
        self._event_id = event.id
        self._cast = cast
        self._ids: list[int] = []

    def take_place(self, lines: Iterable[tuple[datetime, Line]]) -> None:
        """Let everything be said in its moment, corrected, pinned and reported."""
        for said_at, line in lines:
            with clock.at(said_at):
                self._say(line)
            with clock.at(said_at + SECOND_LOOK):
                self._follow_up(line, self._ids[-1])

    def _say(self, line: Line) -> None:
        draft = chat.Draft(
            self._cast.author(line.who),
            f"demonstration-{len(self._ids)}",
            line.slip or line.text,
            reply_to=None if line.answers is None else self._ids[line.answers],
            mentions=() if line.names is None else (self._cast.author(line.names).key,),
        )
        (stored,) = chat.post_messages(self._session, self._event_id, [draft], None)
        if isinstance(stored, Exception):
            raise stored
        self._ids.append(stored["id"])

    def _follow_up(self, line: Line, message_id: int) -> None:
        about = (self._event_id, message_id)
        if line.slip is not None:
            chat_own.edit_message(self._session, self._cast.author(line.who), *about, line.text, None)
        if line.pinned:
            moderation.pin_message(self._session, Actor.of(self._cast.moderator), *about)
        if line.reported_by is not None:
            reporter = self._cast.author(line.reported_by)
            chat_own.report_message(self._session, reporter, *about, ReportReason.SPAM, "This is a tasting, no market.")
