"""What can be wrong with an event; `field` says beside which input the words belong."""

from core.errors import Conflict, FieldError
from core.i18n import N_


class TitleMissing(FieldError):
    """An event without a name cannot be found again."""

    code = "event.title_missing"
    field = "title"
    message = N_("Give the event a title.")


class SlugUnusable(FieldError):
    """The address part is empty or holds what an address cannot."""

    code = "event.slug_unusable"
    field = "slug"
    message = N_("Use small letters, digits and hyphens, up to 80 of them.")


class SlugTaken(FieldError):
    """Two events of one organisation would have the same address."""

    code = "event.slug_taken"
    field = "slug"
    message = N_("Another of your events has this address. Choose a different one.")


class ZoneUnknown(FieldError):
    """There is no such time zone."""

    code = "event.zone_unknown"
    field = "timezone"
    message = N_("Choose a time zone from the list, like Europe/London.")


class EndsBeforeStart(FieldError):
    """The event would be over before it begins."""

    code = "event.ends_before_start"
    field = "ends_at"
    message = N_("The end must come after the start.")


class TooLong(FieldError):
    """The event would last longer than any event does: most likely a mistyped date."""

    code = "event.too_long"
    field = "ends_at"
    message = N_("An event lasts at most 14 days. Check the dates.")


class CapacityTooSmall(FieldError):
    """People would lose the places they hold."""

    code = "event.capacity_too_small"
    field = "capacity"
    message = N_("%(taken)s places are taken already. Choose at least as many, or leave it empty for no limit.")


class WindowOutOfRange(FieldError):
    """The referral window is not a useful number of days."""

    code = "event.window_out_of_range"
    field = "referral_window_days"
    message = N_("Choose 1 to 365 days.")


class StreamUrlUnusable(FieldError):
    """It is no address of a video that browsers could play."""

    code = "event.stream_url_unusable"
    field = "stream_url"
    message = N_(
        "Give an https:// address that ends in .m3u8, or that of a video on YouTube, Vimeo or Bilibili."
        " Leave it empty to send the video to Ripplecast."
    )


class StreamUrlHoldsSecrets(FieldError):
    """It would tell everybody who watches a name and a password."""

    code = "event.stream_url_holds_secrets"
    field = "stream_url"
    message = N_("Take the name and the password out of the address: everybody who watches could read them.")


class StreamUrlPrivate(FieldError):
    """It leads into the network of whoever opens it."""

    code = "event.stream_url_private"
    field = "stream_url"
    message = N_("Viewers elsewhere cannot reach this address. Give one with a name that is known on the internet.")


class StreamUrlWithoutVideo(FieldError):
    """It is a video site's, but not that of one video."""

    code = "event.stream_url_without_video"
    field = "stream_url"
    message = N_("This is not the address of one video. Open the video or the live stream on %(site)s and copy its address.")


class StreamUrlIsPage(FieldError):
    """It is some web page, and may hold anything."""

    code = "event.stream_url_is_page"
    field = "stream_url"
    message = N_(
        "This is a web page, not a video. Give an https:// address that ends in .m3u8,"
        " or that of a video on YouTube, Vimeo or Bilibili."
    )


class NotReady(Conflict):
    """Something people need is missing from the event."""

    code = "event.not_ready"
    message = N_("The event cannot be published yet. See what is missing on its overview.")


class WrongStatus(Conflict):
    """The event does not stand where this step begins."""

    code = "event.wrong_status"
    message = N_("The event has moved on meanwhile, so this step does not fit any more. Load its page again.")


class PlacesTaken(Conflict):
    """People hold tickets to the page that would disappear."""

    code = "event.places_taken"
    message = N_("People have registered already. Cancel the event instead, so that they are told.")
