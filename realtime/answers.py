"""The one place where this door turns a refusal into an acknowledgement."""

from collections.abc import Callable
from typing import Any

import structlog
from pydantic import ValidationError
from socketio.exceptions import ConnectionRefusedError as Refused

from core.errors import DomainError, Invalid
from core.i18n import N_, translate

log = structlog.get_logger()
Answer = dict[str, Any]


class Malformed(DomainError):
    """The data of an event has not the shape the protocol gives it."""

    code = "malformed"
    status = 400
    message = N_("The page and the server did not understand each other. Reload the page.")


class Broken(DomainError):
    """Something failed that the person could not have avoided."""

    code = "broken"
    status = 500
    message = N_("Something went wrong on our side. Try again in a moment.")


def error_answer(error: DomainError, locale: str) -> Answer:
    """A refusal as the protocol shows it: a stable code and a sentence in the person's language."""
    if isinstance(error, Invalid):
        return {"code": error.code, "message": translate(locale, error.reason)}
    return {"code": error.code, "message": translate(locale, error.message, **error.params)}


def refused(error: DomainError, locale: str) -> Answer:
    """The acknowledgement of a command that was not carried out."""
    return {"ok": False, "error": error_answer(error, locale)}


def refusal(error: DomainError, locale: str) -> Refused:
    """A refused connection that says why."""
    answer = error_answer(error, locale)
    return Refused(answer["message"], answer)


def answer_of(command: Callable[[], Answer], locale: str, name: str) -> Answer:
    """Carry a command out: `{"ok": true, …}`, or a coded error; nothing is dropped in silence."""
    try:
        return {"ok": True, **command()}
    except DomainError as error:
        return refused(error, locale)
    except ValidationError:
        return refused(Malformed(), locale)
    except Exception:
        log.exception("realtime.failed", command=name)
        return refused(Broken(), locale)
