"""What can be watched and taken along apart from the replay: clips, and the video files made of recordings."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.clock import now
from core.database import Base
from core.models.entry_point import EntryPoint
from core.models.scoped import Scoped

CLIP_TITLE_MAX_LENGTH = 120


class FileState(StrEnum):
    """How far a video file is."""

    WAITING = "waiting"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


class FileFailure(StrEnum):
    """Why there is no file."""

    DISK = "disk"
    BROKEN = "broken"


class Clip(Scoped, Base):
    """A titled stretch of an event's recording that anybody may watch, with an entry point of its own.

    Its numbers outlive it: a clip that was deleted keeps its row, as its entry point does.
    """

    __tablename__ = "clip"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    entry_point_id: Mapped[int] = mapped_column(ForeignKey("entry_point.id", ondelete="CASCADE"), unique=True)
    title: Mapped[str] = mapped_column(String(CLIP_TITLE_MAX_LENGTH))
    starts_ms: Mapped[int]
    ends_ms: Mapped[int]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    published_at: Mapped[datetime | None] = mapped_column(default=now)
    deleted_at: Mapped[datetime | None]

    entry_point: Mapped[EntryPoint] = relationship(lazy="joined", innerjoin=True)
    file: Mapped["VideoFile | None"] = relationship(lazy="joined", passive_deletes=True, back_populates="clip")

    @property
    def duration_ms(self) -> int:
        """How long it plays."""
        return self.ends_ms - self.starts_ms

    @property
    def is_ready(self) -> bool:
        """Whether its video is there."""
        return self.file is not None and self.file.state == FileState.READY

    @property
    def is_shown(self) -> bool:
        """Whether its page is open to everybody."""
        return self.published_at is not None and self.deleted_at is None


class VideoFile(Scoped, Base):
    """An mp4 made of an event's recording: of one clip, or of all of it. `name` is its folder, and cannot be guessed."""

    __tablename__ = "video_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    clip_id: Mapped[int | None] = mapped_column(ForeignKey("clip.id", ondelete="CASCADE"), unique=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[FileState] = mapped_column(default=FileState.WAITING)
    percent: Mapped[int] = mapped_column(default=0)
    failure: Mapped[FileFailure | None]
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    changed_at: Mapped[datetime] = mapped_column(default=now)

    clip: Mapped[Clip | None] = relationship(back_populates="file")

    @property
    def is_on_its_way(self) -> bool:
        """Whether it is yet to be made."""
        return self.state in (FileState.WAITING, FileState.MAKING)
