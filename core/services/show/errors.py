"""What can be in the way of a show."""

from core.errors import Conflict, FieldError
from core.i18n import N_


class TitleMissing(FieldError):
    """An item that says nothing."""

    code = "show.title_missing"
    field = "title"
    message = N_("Say in a few words what happens, like “Welcome” or “Questions”.")


class TitleTooLong(FieldError):
    """An item that is a text rather than a title."""

    code = "show.title_too_long"
    field = "title"
    message = N_("Keep it to %(most)s characters; the rest fits into the notes.")


class MinutesOutOfRange(FieldError):
    """No useful length."""

    code = "show.minutes_out_of_range"
    field = "minutes"
    message = N_("Choose 1 to %(most)s minutes.")


class NotesTooLong(FieldError):
    """More than anybody reads while on air."""

    code = "show.notes_too_long"
    field = "notes"
    message = N_("Keep the notes to %(most)s characters.")


class TooManyItems(Conflict):
    """A run of show that nobody could follow."""

    code = "show.too_many"
    message = N_("A run of show has at most %(most)s items. Delete some first, or put several into one.")


class ItemChanged(Conflict):
    """Somebody else has saved the item since it was shown."""

    code = "show.changed"
    message = N_(
        "%(name)s changed this meanwhile: it is now “%(title)s”, %(minutes)s min. What you typed is kept: save again to use it."
    )


class ItemGone(Conflict):
    """Somebody else has deleted the item since it was shown."""

    code = "show.gone"
    message = N_("%(name)s deleted “%(title)s” meanwhile. What you typed is kept; copy it into a new item if you still need it.")


class NotesChanged(Conflict):
    """Somebody else has written notes since they were shown."""

    code = "show.notes_changed"
    message = N_("%(name)s changed the notes meanwhile. What you typed is kept; compare both, then save again.")


class HoldTextTooLong(FieldError):
    """More words than fit on the screen."""

    code = "show.hold_text_too_long"
    field = "text"
    message = N_("Keep the words on the screen to %(most)s characters.")


class TooLate(Conflict):
    """What was arranged has happened already."""

    code = "show.too_late"
    message = N_("Too late to take back: it has happened already.")
