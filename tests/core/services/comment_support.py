"""Comments for tests of the floor: an event with a published replay, attendees, a moderator, and the shortest way to comment."""

from datetime import timedelta
from itertools import count
from typing import Any, Self

from sqlalchemy.orm import Session

from core.authors import Author
from core.chat_rules.actions import Action
from core.chat_rules.words import Term, WordList
from core.clock import now
from core.models import Comment, EventStatus, Recording, RecordingPart
from core.queries.comments.lists import Looking, Sort, comments_page
from core.services.comments.writing import CommentDraft, write_comment
from tests.core.services import chat_support

LENGTH_MS = 600_000
HELD_WORDS = WordList([Term("casino", Action.HOLD), Term("scam", Action.REFUSE)])
_numbers = count(1)
State = dict[str, Any]


class Stage(chat_support.Stage):
    """The comments of one event within one transaction."""

    @classmethod
    def with_replay(cls, session: Session) -> Self:
        """An event that is over and can be watched."""
        began = now() - timedelta(hours=2)
        stage = cls.set_up(session, status=EventStatus.ENDED, started_at=began, replay_published_at=now())
        session.add(
            Recording(
                organisation_id=stage.event.organisation_id,
                event_id=stage.event.id,
                started_at=began,
                ended_at=began + timedelta(minutes=10),
                duration_ms=LENGTH_MS,
                path=f"{stage.event.playback_id}/recording.m3u8",
                size_bytes=1,
                parts=[RecordingPart(started_at=began, offset_ms=0, duration_ms=LENGTH_MS)],
            )
        )
        session.flush()
        return stage

    def comment(self, author: Author, text: str, words: WordList | None = None, **values: Any) -> Comment:
        """Write something that is taken."""
        values.setdefault("client_id", f"client-{next(_numbers)}")
        return write_comment(self.session, self.event.id, CommentDraft(author=author, text=text, **values), words)

    def page(self, author: Author, sort: Sort = Sort.NEWEST) -> list[State]:
        """What somebody reads first."""
        self.session.flush()
        return comments_page(self.session, Looking(self.event.id, author), sort).comments

    def texts(self, author: Author | None = None) -> list[str]:
        """What a stranger, or somebody, reads."""
        return [state.get("text", "") for state in self.page(author or self.attendee())]
