"""Why a replay cannot be as somebody wants it."""

from core.errors import DomainError, FieldError
from core.i18n import N_


class NothingRecorded(DomainError):
    """There is no recording to show."""

    code = "replay.nothing_recorded"
    status = 409
    message = N_("Nothing was recorded of this event, so there is no replay to show.")


class StillLive(DomainError):
    """The event is not over."""

    code = "replay.still_live"
    status = 409
    message = N_("End the event first; then its recording is whole and can be shown.")


class RecordedHere(DomainError):
    """There is a recording, which is the replay."""

    code = "replay.recorded_here"
    status = 409
    message = N_("This event was recorded here, and its replay plays that. Delete the recording first to play another video.")


class AddressIsLive(FieldError):
    """A live stream's own address, which shows whatever is live there next."""

    code = "replay.address_is_live"
    field = "url"
    message = N_("This address shows what is live there now. Give that of the recording, as the site shows it afterwards.")


class BeginningUnreadable(FieldError):
    """The moment of the video at which the event begins is no time."""

    code = "replay.beginning_unreadable"
    field = "begins"
    message = N_("Write the moment like 0:00 or 1:02:30. When the video begins later than the event, write a minus before it.")


class ChapterUnreadable(DomainError):
    """A line of the chapters is not a time and a title."""

    code = "replay.chapter_unreadable"
    status = 422
    message = N_("Line %(line)s is no chapter. Write a time and a title, like “12:30 Questions”.")


class ChapterBeyondEnd(DomainError):
    """A chapter begins after the recording's end."""

    code = "replay.chapter_beyond_end"
    status = 422
    message = N_("Line %(line)s lies after the end of the recording.")


class ChapterTwice(DomainError):
    """Two chapters begin at the same moment."""

    code = "replay.chapter_twice"
    status = 422
    message = N_("Line %(line)s begins at the same moment as another chapter.")
