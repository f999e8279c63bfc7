"""What stored choices are called on pages."""

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from core.models import Channel, RegistrationStatus, Via
from core.queries.registrations.funnel import UNCONFIRMED
from core.services.registrations.bots import BotReason

# Why a visit is not counted, wherever visits are: in the report, of one entry point, on the way of one person.
EXCLUSIONS = {
    UNCONFIRMED: _("Not confirmed: no browser ran the page’s script, a person without scripts or a program"),
    BotReason.UNFURLER: _("Link previews of messengers and social networks"),
    BotReason.MAIL_SCANNER: _("Mail scanners"),
    BotReason.CRAWLER: _("Search engines and other crawlers"),
    BotReason.HEADLESS: _("Browsers driven by programs"),
    BotReason.LIBRARY: _("Programs that fetch pages"),
    BotReason.EMPTY: _("Visits that do not say what they are"),
    BotReason.BURST: _("Bursts from one address"),
}
CHANNELS = {
    Channel.POSTER: _("Poster"),
    Channel.SCREEN: _("Screen"),
    Channel.AD: _("Ad"),
    Channel.SOCIAL: _("Social"),
    Channel.EMAIL: lazy_pgettext("way to reach people", "E-mail"),
    Channel.PARTNER: _("Partner"),
    Channel.EMPLOYEE: _("Employee"),
    Channel.WEBSITE: _("Website"),
    Channel.CLIP: _("Clip"),
    Channel.OTHER: _("Other"),
}
CHANNEL_ICONS = {
    Channel.POSTER: "poster",
    Channel.SCREEN: "screen",
    Channel.AD: "ad",
    Channel.SOCIAL: "chat",
    Channel.EMAIL: "mail",
    Channel.PARTNER: "partner",
    Channel.EMPLOYEE: "user",
    Channel.WEBSITE: "globe",
    Channel.CLIP: "play",
    Channel.OTHER: "sticker",
}
REGISTRATION_STATUSES = {RegistrationStatus.REGISTERED: _("Registered"), RegistrationStatus.CANCELLED: _("Cancelled")}
WAYS = {Via.SCAN: _("Scanned"), Via.CLICK: _("Clicked"), Via.DIRECT: _("Came directly")}


def exclusion(reason: str | None) -> str:
    """Why a visit with this reason, or with none, is not counted."""
    return str(EXCLUSIONS.get(reason or UNCONFIRMED, reason))
