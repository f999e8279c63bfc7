"""The demonstration's past event once its recording is there: the replay, its captions, clips and comments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock, outbox
from core.chat_rules.actions import Action
from core.demo import past_script as script
from core.demo.conversation import Cast
from core.demo.crowd import Crowd, Period
from core.demo.people import guests
from core.demo.roast import captions, chapters
from core.models import Clip, Event, EventStatus, Registration, ReportReason
from core.permissions import Actor
from core.queries.room.blocked_terms import word_list_of
from core.services.clips.clips import make_clip
from core.services.comments.own import like_comment, report_comment
from core.services.comments.writing import CommentDraft, write_comment
from core.services.events.captions import put_track
from core.services.replays.chapters import set_chapters
from core.services.replays.replays import note_progress, publish_replay
from core.services.room.blocked_terms import add_terms

PUBLISHED_AFTER = timedelta(hours=1)  # after its end
CLIPPED_AFTER = timedelta(hours=2)
CAME_AFTER, CAME_BEFORE = timedelta(hours=3), timedelta(minutes=20)  # the clips, and the present
LIKED_AFTER = timedelta(minutes=40)
WATCHED_MS = 36_000  # at a time
TRACKS = (("en", 1), ("zh", 2))


def find_unshown(session: Session, organisation_id: int) -> Event | None:
    """The past event for as long as nobody has made anything of it; what a reader took away stays away."""
    past = select(Event).where(Event.organisation_id == organisation_id, Event.title == script.PAST.title)
    untouched = past.where(Event.status == EventStatus.ENDED, ~select(Clip.id).where(Clip.event_id == Event.id).exists())
    return session.scalars(untouched.order_by(Event.id)).first()


@dataclass(frozen=True)
class Afterwards:
    """What became of the event after it was over."""

    session: Session
    event: Event
    cast: Cast

    def take_place(self, moment: datetime) -> None:
        """Until a moment: published, clipped, passed on, watched and talked about."""
        published = (self.event.ended_at or moment) + PUBLISHED_AFTER
        with clock.at(published):
            self._publish()
        with clock.at(published + CLIPPED_AFTER):
            clips = [make_clip(self.session, Actor.of(self.cast.moderator), self.event.id, clip) for clip in script.CLIPS]
        ways = [(weight, clip.entry_point) for weight, clip in zip(script.CLIP_WEIGHTS, clips, strict=True)]
        came = Crowd(self.session, self.event, ways, clips)
        came.register(guests()[: script.CAME_BY_CLIPS], Period(published + CAME_AFTER, moment - CAME_BEFORE))
        with clock.at(published + CAME_AFTER):
            self._watch(self.cast.attendees[: script.WATCHED_AGAIN])
        self._comment(published)
        outbox.drop_signals(self.session)

    def _publish(self) -> None:
        session, actor, event_id = self.session, Actor.of(self.cast.host), self.event.id
        publish_replay(session, actor, event_id)
        set_chapters(session, actor, event_id, chapters())
        for language, column in TRACKS:
            put_track(session, actor, event_id, language, captions(column))
        add_terms(session, actor, script.HELD_WORD, Action.HOLD)
        session.flush()

    def _watch(self, viewers: Sequence[Registration]) -> None:
        for number, viewer in enumerate(viewers):
            for time in range(1, 2 + number % 3):
                note_progress(self.session, viewer, time * WATCHED_MS, WATCHED_MS)

    def _comment(self, published: datetime) -> None:
        words = word_list_of(self.session, self.event.organisation_id)
        ids: list[int] = []
        for number, remark in enumerate(script.REMARKS):
            parent_id = None if remark.answers is None else ids[remark.answers]
            video_ms = None if remark.video_s is None else remark.video_s * 1000
            author = self.cast.author(remark.who)
            draft = CommentDraft(author, f"demonstration-{number}", remark.text, video_ms, parent_id)
            written = published + timedelta(hours=remark.hours)
            with clock.at(written):
                ids.append(write_comment(self.session, self.event.id, draft, words).id)
            with clock.at(written + LIKED_AFTER):
                self._answer(remark, ids[-1])

    def _answer(self, remark: script.Remark, comment_id: int) -> None:
        for who in remark.liked_by:
            like_comment(self.session, self.cast.author(who), self.event.id, comment_id)
        if remark.reported_by is not None:
            reporter = self.cast.author(remark.reported_by)
            report_comment(self.session, reporter, self.event.id, comment_id, ReportReason.SPAM)
