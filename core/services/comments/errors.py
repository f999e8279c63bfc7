"""Why a comment cannot be as somebody wants it."""

from core.errors import DomainError
from core.i18n import N_


class CommentsClosed(DomainError):
    """The host takes no more comments, or there is no replay to comment on."""

    code = "comments.closed"
    status = 409
    message = N_("Comments are closed. You can still read what was written.")


class CommentTooLong(DomainError):
    """More than one comment holds."""

    code = "comments.too_long"
    status = 422
    message = N_("A comment can have %(most)s characters. Shorten it, or write it in two.")


class CommentGone(DomainError):
    """What is answered, changed, liked, reported or decided about is not there (any more)."""

    code = "comments.gone"
    status = 409
    message = N_("This comment is not there any more. Load the page again to see what is.")


class CommentTooLate(DomainError):
    """The time in which people may change their words is over."""

    code = "comments.too_late"
    status = 409
    message = N_("You can change a comment for %(minutes)s minutes after writing it. Write another one, or delete this one.")


class TooManyComments(DomainError):
    """More in a few minutes than one person has to say."""

    code = "comments.too_many"
    status = 429
    message = N_("You have written %(most)s comments within a few minutes. Write the next one in %(minutes)s min.")
