"""Why a clip or a file cannot be as somebody wants it."""

from core.errors import Conflict, FieldError
from core.i18n import N_


class TitleMissing(FieldError):
    """A clip without a title says nothing where it is shared."""

    code = "clip.title_missing"
    field = "title"
    message = N_("Give the clip a title of at most %(most)s characters: it is what people read before they watch.")


class ClipTooShort(FieldError):
    """Nobody sees anything in so few seconds."""

    code = "clip.too_short"
    field = "ends"
    message = N_("A clip is at least %(least)s seconds long. Let it end later.")


class ClipTooLong(FieldError):
    """So long a stretch is the replay itself."""

    code = "clip.too_long"
    field = "ends"
    message = N_("A clip is at most %(most)s minutes long. Let it begin later or end earlier.")


class ClipBeyondEnd(FieldError):
    """The stretch is not in the recording."""

    code = "clip.beyond_end"
    field = "ends"
    message = N_("The recording is over before that. Let the clip end earlier.")


class TooManyClips(Conflict):
    """A list nobody reads."""

    code = "clip.too_many"
    message = N_(
        "An event has at most %(most)s clips, those deleted in the last day included. Delete one, and cut this tomorrow."
    )


class TooManyOnTheirWay(Conflict):
    """Workers make videos for everybody, one after the other."""

    code = "clip.too_many_on_their_way"
    message = N_("%(most)s videos of yours are being made already. Wait until one of them is there, then try again.")


class StillGrowing(Conflict):
    """Its file would be a part that looks like all of it."""

    code = "clip.still_growing"
    message = N_("The event is still being recorded. Make the file a minute after it has ended: then all of it is in it.")


class ClipGone(Conflict):
    """Its file was removed for good."""

    code = "clip.gone"
    message = N_("This clip cannot be brought back: its video is gone. Make it once more.")


class NotFailed(Conflict):
    """There is nothing to repeat."""

    code = "clip.not_failed"
    message = N_("This video is there, or being made already.")


class NothingToCut(Conflict):
    """There is no recording to make a file of."""

    code = "clip.nothing_recorded"
    message = N_("There is no recording of this event, so nothing can be cut from it.")
