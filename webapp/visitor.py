"""The browser before us: its first-party cookie, what it says about itself, and whether it only looks ahead."""

import re
import secrets
from urllib.parse import urlsplit

from flask import Response, g, request
from itsdangerous import BadData, URLSafeTimedSerializer

from core.adapters.address_salt import hash_address
from core.services.registrations.visits import Browser
from webapp.context import platform

COOKIE = "visitor"
COOKIE_MAX_AGE_S = 400 * 24 * 3600  # the longest that browsers keep one
TOKEN_BYTES = 18
TOKEN = re.compile(r"[A-Za-z0-9_-]{24}")
VISIT_TOKEN_MAX_AGE_S = 24 * 3600
AHEAD_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


def visitor_token() -> str:
    """The browser's token: its cookie's, or a new one that `remember_visitor` hands out."""
    if "visitor_token" not in g:
        token = request.cookies.get(COOKIE, "")
        # Never another spelling: whoever holds this token is shown the tickets it took.
        g.visitor_token = token if TOKEN.fullmatch(token) else secrets.token_urlsafe(TOKEN_BYTES)
    return str(g.visitor_token)


def is_fresh() -> bool:
    """Whether that token is a new one: the browser sent none that we could have given it."""
    return visitor_token() != request.cookies.get(COOKIE)


def remember_visitor(response: Response) -> Response:
    """Set the cookie by HTTP, where browsers keep it longer than one set by a script, and scripts cannot read it."""
    response.set_cookie(
        COOKIE,
        visitor_token(),
        max_age=COOKIE_MAX_AGE_S,
        secure=platform().settings.is_https,
        httponly=True,
        samesite="Lax",
    )
    return response


def browser() -> Browser:
    """What the request tells of its sender. A referrer loses its query, which may hold somebody's secrets."""
    return Browser(
        user_agent=request.user_agent.string,
        referer=_without_query(request.referrer or ""),
        address_hash=hash_address(platform().redis, request.remote_addr or ""),
    )


def _without_query(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:  # anybody can send anything as a referrer, half an IPv6 address too
        return ""
    return f"{parts.scheme}://{parts.netloc}{parts.path}" if parts.netloc else ""


def is_prefetch() -> bool:
    """Whether a browser fetches this page in case somebody opens it."""
    return any("prefetch" in request.headers.get(name, "").lower() for name in AHEAD_HEADERS)


def counts() -> bool:
    """Whether this request is an arrival: no `HEAD`, nothing fetched ahead or shown as a thumbnail."""
    ahead = any("preview" in request.headers.get(name, "").lower() for name in AHEAD_HEADERS)
    return request.method != "HEAD" and not is_prefetch() and not ahead


def sign_visit(visit_id: int) -> str:
    """A token by which the page, and nobody else, can say that this visit's page came up."""
    return str(_signer().dumps(visit_id))


def read_visit(token: str) -> int | None:
    """The visit a token speaks of; None when it is forged or a day old."""
    try:
        visit_id = _signer().loads(token, max_age=VISIT_TOKEN_MAX_AGE_S)
    except BadData:
        return None
    return visit_id if isinstance(visit_id, int) else None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(platform().settings.signing_key, salt="visit")
