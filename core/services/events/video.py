"""The address of a video elsewhere, as a host may enter it."""

from core.errors import FieldError
from core.services.events import errors
from core.video_addresses import Reason, Unreadable, read_video_address
from core.video_providers import VideoAddress

REFUSALS: dict[Reason, type[FieldError]] = {
    Reason.UNKNOWN: errors.StreamUrlUnusable,
    Reason.SECRETS: errors.StreamUrlHoldsSecrets,
    Reason.PRIVATE: errors.StreamUrlPrivate,
    Reason.WEB_PAGE: errors.StreamUrlIsPage,
}


def check_video_address(text: str) -> VideoAddress:
    """What it shows; raises what the host is told."""
    try:
        return read_video_address(text)
    except Unreadable as unreadable:
        if unreadable.reason == Reason.NO_VIDEO:
            raise errors.StreamUrlWithoutVideo(site=unreadable.site) from None
        raise REFUSALS[unreadable.reason]() from None
