"""Coded errors: services raise them, each door turns them into its own kind of answer in one place."""

from typing import ClassVar

from core.i18n import N_


class SettingsError(Exception):
    """A setting has a value that is not allowed; the message names it and says what is."""


class DomainError(Exception):
    """Something a person asked for cannot be done; `code` is stable, `message` says what to do next."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    message: ClassVar[str] = N_("This could not be done. Go back and try again.")

    def __init__(self, **params: object) -> None:
        super().__init__(self.message % params if params else self.message)
        self.params = params


class NotFound(DomainError):
    """The thing does not exist, or belongs to somebody who does not share it."""

    code = "not_found"
    status = 404
    message = N_("There is nothing here. The address may be mistyped, or the thing was removed.")


class Forbidden(DomainError):
    """The member's role does not include the permission."""

    code = "forbidden"
    status = 403
    message = N_("Your role does not allow this. Ask an owner of your organisation for it.")

    def __init__(self, *roles: str) -> None:
        super().__init__()
        self.roles = roles  # what those are called who may


class Invalid(DomainError):
    """A value is not acceptable; `field` names it, `reason` says what is."""

    code = "invalid"
    status = 422
    message = N_("Check %(field)s: %(reason)s")

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field=field, reason=reason)
        self.field = field
        self.reason = reason


class FieldError(DomainError):
    """A value is not acceptable; the words belong beside the input `field`."""

    status: ClassVar[int] = 422
    field: ClassVar[str]


class Conflict(DomainError):
    """The thing changed or exists already, so this write would contradict it."""

    code = "conflict"
    status = 409
    message = N_("This has changed meanwhile. Load the page again and repeat your change.")
