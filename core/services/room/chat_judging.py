"""Whether a room lets somebody say something now, has it wait for a moderator, or refuses it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from core.authors import Author
from core.chat_rules.actions import Action
from core.chat_rules.links import has_link
from core.chat_rules.words import WordList
from core.models import Audience
from core.services.room.chat_errors import (
    ChatClosed,
    ChatEmpty,
    ChatTooLong,
    FollowersOnly,
    LinksOff,
    Muted,
    RegisteredOnly,
    SlowMode,
    TeamOnly,
    WordsRefused,
)
from core.services.room.chat_rooms import LockedRoom
from core.services.room.chat_standing import Standing
from core.services.room.drafts import require_published
from core.services.room.errors import Banned

TEXT_MAX_LENGTH = 500


class HeldFor(StrEnum):
    """Why a message waits for a moderator; the realtime door has reasons of its own."""

    EVASION = "ban_evasion"
    WORDS = "words"
    REVIEW = "review"


@dataclass(frozen=True)
class Judge:
    """The rules of one room at one moment; `spoke` is told of what was said since the standing was read."""

    locked: LockedRoom
    standing: Standing
    words: WordList | None
    at: datetime

    def reads(self, text: str) -> str:
        """The text as it would be stored."""
        text = text.strip()
        if not text:
            raise ChatEmpty()
        if len(text) > TEXT_MAX_LENGTH:
            raise ChatTooLong(most=TEXT_MAX_LENGTH)
        require_published(self.locked.status)
        if not self.locked.is_open:
            raise ChatClosed()
        return text

    def admits(self, author: Author) -> None:
        """Raise unless the author may speak at all; members always may."""
        if author.registration_id is None:
            return
        self.silences(author)
        self._admits_audience(author)

    def silences(self, author: Author) -> None:
        """Raise when moderators keep the author from saying anything, whoever else may write now."""
        if author.registration_id is None:
            return
        if author.registration_id in self.standing.banned:
            raise Banned()
        if (until := self.standing.muted.get(author.registration_id)) is not None:
            raise Muted(minutes=ceil((until - self.at) / timedelta(minutes=1)))

    def paces(self, author: Author) -> None:
        """Raise when slow mode asks the author to wait; what they say now counts for their next message."""
        slow_s = self.locked.room.slow_s
        if author.registration_id is None or not slow_s:
            return
        if (spoke_at := self.standing.spoke_at.get(author.registration_id)) is not None:
            left_s = slow_s - (self.at - spoke_at).total_seconds()
            if left_s > 0:
                raise SlowMode(seconds=ceil(left_s))

    def spoke(self, author: Author) -> None:
        """Note that the author said something just now."""
        if author.registration_id is not None:
            self.standing.spoke_at[author.registration_id] = self.at

    def weighs(self, author: Author, text: str, suspicion: str | None = None) -> str | None:
        """Why the text has to wait for a moderator, if it has; raise when it is not wanted at all."""
        if author.registration_id is None:
            return None
        if not self.locked.room.links and has_link(text):
            raise LinksOff()
        match = self.words.find(text) if self.words is not None else None
        if match is not None and match.action == Action.REFUSE:
            raise WordsRefused()
        if author.registration_id in self.standing.evading:
            return HeldFor.EVASION
        if match is not None:
            return HeldFor.WORDS
        return suspicion or (HeldFor.REVIEW if self.locked.room.review else None)

    def _admits_audience(self, author: Author) -> None:
        room = self.locked.room
        if room.audience == Audience.TEAM:
            raise TeamOnly()
        if room.audience == Audience.FOLLOWERS and author.registration_id not in self.standing.followers:
            raise FollowersOnly()
        settled = self.at - timedelta(minutes=room.registered_min)
        if room.audience == Audience.REGISTERED and author.registered_at is not None and author.registered_at > settled:
            raise RegisteredOnly(minutes=room.registered_min)
