"""What stored choices are called on pages."""

from flask_babel import lazy_gettext as _

from core.models import Via
from core.services.bots import BotReason

NEVER_CONFIRMED = ""
EXCLUSIONS = {
    NEVER_CONFIRMED: _("the page was never seen"),
    BotReason.UNFURLER: _("link previews"),
    BotReason.MAIL_SCANNER: _("mail scanners"),
    BotReason.CRAWLER: _("search engines and crawlers"),
    BotReason.HEADLESS: _("automated browsers"),
    BotReason.LIBRARY: _("programs"),
    BotReason.EMPTY: _("programs without a name"),
    BotReason.BURST: _("bursts from one place"),
}
WAYS = {Via.SCAN: _("Scanned"), Via.CLICK: _("Clicked"), Via.DIRECT: _("Came directly")}
