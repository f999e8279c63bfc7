"""What moderators are told who ask for what cannot be done."""

from core.errors import DomainError
from core.i18n import N_


class IsMember(DomainError):
    """Members are not muted or banned: their role says what they may."""

    code = "chat.is_member"
    status = 409
    message = N_("Members of the team cannot be muted or banned. An owner can remove them from the team.")


class NothingNewShown(DomainError):
    """The chat is closed: what was not shown while people were there is not shown to an empty room."""

    code = "moderation.chat_closed"
    status = 409
    message = N_("The chat is closed, so nothing new is shown in it. Reject this message, or leave it.")


class AlreadyUndone(DomainError):
    """Somebody took it back already."""

    code = "moderation.undone"
    status = 409
    message = N_("This was undone already.")


class ChangedSince(DomainError):
    """Something else happened to the same message, person or setting since."""

    code = "moderation.changed"
    status = 409
    message = N_("This cannot be undone any more, because it has changed since. Look at the newest entry instead.")


class NotUndoable(DomainError):
    """An undoing is not undone itself."""

    code = "moderation.final"
    status = 409
    message = N_("An undoing cannot be undone. Do the thing once more instead.")
