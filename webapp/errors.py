"""Every refusal and failure becomes a page for people or an RFC 9457 problem for programs, here and nowhere else."""

from dataclasses import dataclass
from time import time

import structlog
from babel.lists import format_list
from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_babel import gettext
from flask_limiter import RateLimitExceeded
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from core.errors import DomainError, Forbidden, Invalid
from core.i18n import N_
from webapp.formats import format_locale
from webapp.security import limiter

log = structlog.get_logger()

PROBLEM_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Problem:
    """What happened, in words, and its stable code."""

    status: int
    code: str
    title: str
    detail: str


# status → (code, what happened, what to do next)
KNOWN = {
    400: ("bad_request", N_("This request was not understood"), N_("Go back, load the page again and repeat it.")),
    401: ("sign_in_needed", N_("You are not signed in"), N_("Sign in, then open this page again.")),
    403: ("forbidden", N_("This is not open to you"), N_("Your role does not allow it. Ask an owner of your organisation.")),
    404: (
        "not_found",
        N_("There is nothing at this address"),
        N_("It may be mistyped, or what was here was removed. Check the link, or ask whoever sent it."),
    ),
    405: ("method_not_allowed", N_("This address cannot be used in that way"), N_("Go back and use the page's own buttons.")),
    413: ("too_large", N_("The file is too large"), N_("Choose a smaller one and send it again.")),
    429: ("too_many", N_("That was too often"), N_("Wait a minute, then try again. Nothing was lost.")),
    500: (
        "internal",
        N_("Something broke on our side"),
        N_("It was written down for whoever runs this site. Wait a moment, then try again."),
    ),
    503: ("unavailable", N_("The service is catching its breath"), N_("Wait a moment, then load the page again.")),
}
DOMAIN_TITLES = {
    400: N_("This could not be done"),
    403: N_("This is not open to you"),
    404: N_("There is nothing at this address"),
    409: N_("This does not fit what is there now"),
    410: N_("This is over"),
    422: N_("Something needs a correction"),
}


def set_up_errors(app: Flask) -> None:
    """Register a handler for each kind of refusal and failure."""
    app.register_error_handler(DomainError, on_domain_error)
    app.register_error_handler(CSRFError, on_csrf_error)
    app.register_error_handler(RateLimitExceeded, on_too_many)
    app.register_error_handler(HTTPException, on_http_error)
    app.log_exception = _leave_the_line_to_us  # type: ignore[method-assign,assignment]  # the override that Flask documents


def _leave_the_line_to_us(_exc_info: object) -> None:
    """Flask's own line would name the path, which may hold a ticket or a token; `on_http_error` writes ours."""


def domain_message(error: DomainError) -> str:
    """The error's words in the page's language; of a value refused, only why: the name of the field is for programs."""
    if isinstance(error, Invalid):
        return str(gettext(error.reason))
    if isinstance(error, Forbidden) and error.roles:
        roles = format_list([str(gettext(role)) for role in error.roles], style="or", locale=format_locale())
        return str(gettext("Your role does not allow this. Ask somebody with the role %(roles)s.", roles=roles))
    message = str(gettext(error.message))
    return message % error.params if error.params else message


def on_domain_error(error: DomainError) -> Response:
    """A rule of the product said no."""
    title = gettext(DOMAIN_TITLES.get(error.status, DOMAIN_TITLES[400]))
    return answer(Problem(error.status, error.code, title, domain_message(error)))


def on_csrf_error(_error: CSRFError) -> Response:
    """The form was opened before a restart or in another browser; say so, instead of speaking of tokens."""
    detail = gettext("The form was open for too long, or cookies are off. Load the page again and send it once more.")
    return answer(Problem(400, "form_expired", gettext("This form has expired"), detail))


def on_too_many(error: RateLimitExceeded) -> Response:
    """Only here it is asked when one may try again: asking for every answer would cost more than counting."""
    response = on_http_error(error)
    if (breached := limiter.current_limit) is not None:
        response.headers["Retry-After"] = str(max(1, round(breached.reset_at - time())))
    return response


def on_http_error(error: HTTPException) -> Response:
    """Everything Flask itself refuses, and whatever nobody caught."""
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    if isinstance(error, InternalServerError):
        g._login_user = AnonymousUserMixin()  # the page that says so must not ask the database that may be what failed
        rule = request.url_rule.rule if request.url_rule else None  # and not the path, for the same reason as in the request log
        log.error("request.failed", method=request.method, rule=rule, exc_info=error.original_exception)
    code, title, detail = KNOWN.get(status, KNOWN[500 if status >= 500 else 400])
    response = answer(Problem(status, code, gettext(title), gettext(detail)))
    response.headers.extend(
        (name, value) for name, value in error.get_headers() if name not in ("Content-Type", "Content-Length")
    )
    return response


def answer(problem: Problem) -> Response:
    """The problem, as its reader wants it."""
    if wants_json():
        body = {
            "type": f"urn:ripplecast:problem:{problem.code}",
            "title": problem.title,
            "status": problem.status,
            "detail": problem.detail,
            "code": problem.code,
        }
        response = jsonify(body)
        response.mimetype = PROBLEM_TYPE
    else:
        response = make_response(render_template("errors/problem.html", problem=problem))
    response.status_code = problem.status
    return response


def wants_json() -> bool:
    """Whether a program asks: it sends JSON, or prefers it to a page."""
    if request.is_json or request.path.startswith("/api/"):
        return True
    accepted = request.accept_mimetypes
    best = accepted.best_match(["text/html", "application/json", PROBLEM_TYPE], default="text/html")
    return best != "text/html" and accepted[best] > accepted["text/html"]
