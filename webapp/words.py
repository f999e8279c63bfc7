"""What stored choices are called on pages."""

from flask_babel import lazy_gettext as _

from core.models import Via
from core.queries.funnel import UNCONFIRMED
from core.services.bots import BotReason

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
WAYS = {Via.SCAN: _("Scanned"), Via.CLICK: _("Clicked"), Via.DIRECT: _("Came directly")}


def exclusion(reason: str | None) -> str:
    """Why a visit with this reason, or with none, is not counted."""
    return str(EXCLUSIONS.get(reason or UNCONFIRMED, reason))
