"""What came along when an event was duplicated, in words."""

from babel.lists import format_list
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from core.services.copies.copies import Copied
from webapp.formats import format_locale, sentences


def copied_words(copied: Copied) -> Markup:
    """That this is the copy, and what it has of the other event."""
    counted = [
        (copied.items, ngettext("%(num)s item of the run of show", "%(num)s items of the run of show", copied.items)),
        (copied.polls, ngettext("%(num)s poll", "%(num)s polls", copied.polls)),
        (copied.offers, ngettext("%(num)s offer", "%(num)s offers", copied.offers)),
    ]
    prepared = [str(words) for count, words in counted if count]
    came = _("With it came %(prepared)s, as drafts.", prepared=format_list(prepared, locale=format_locale())) if prepared else ""
    return sentences(
        (
            _("This is the copy, a draft. Check its date before you publish it."),
            came,
            _("Its chat and questions work as they did. Answers, votes and claims stayed where they are."),
        )
    )
