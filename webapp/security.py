"""What protects every page: headers, cross-site request tokens and limits on how often things are tried."""

import hashlib
import hmac
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from flask_limiter import Limiter
from flask_talisman import Talisman
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from core.clock import now
from core.settings import Settings
from core.video_providers import Provider, VideoAddress
from webapp.context import platform

HSTS_MAX_AGE_S = 365 * 24 * 3600
SESSION_COOKIE = "ripplecast"
CAPTURES = "camera=(self), microphone=(self), display-capture=(self), geolocation=()"


def sender_key() -> str:
    """Whom a limit counts: the address, hashed with today's key, because addresses are not kept."""
    key = f"{platform().settings.signing_key}:{now():%Y-%m-%d}".encode()
    return hmac.new(key, (request.remote_addr or "").encode(), hashlib.sha256).hexdigest()[:24]


def typed_email_key() -> str:
    """Whom a limit counts where an e-mail address is typed: the address hashed, because none is kept where limits are counted."""
    email = request.form.get("email", "").strip().lower()
    return hmac.new(platform().settings.signing_key.encode(), email.encode(), hashlib.sha256).hexdigest()[:24]


csrf = CSRFProtect()
limiter = Limiter(key_func=sender_key, in_memory_fallback_enabled=True, key_prefix="limit")


def content_security_policy(base_url: str) -> dict[str, list[str]]:
    """Everything from this host; a page that shows a video from elsewhere says so with `open_to`."""
    host = urlsplit(base_url).netloc
    return {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        "connect-src": ["'self'", f"ws://{host}", f"wss://{host}"],
        "frame-src": ["'self'"],
        "worker-src": ["'self'", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    }


def open_to(video: VideoAddress | None) -> None:
    """Let the page that is being made, and no other, show a video from elsewhere: one host's, and only as it is shown."""
    g.video_elsewhere = video


def _open_policy(response: Response) -> Response:
    video: VideoAddress | None = g.get("video_elsewhere")
    if video is None:
        return response
    settings = platform().settings
    policy = content_security_policy(settings.base_url)
    if video.provider == Provider.HLS:
        for part in ("media-src", "connect-src"):
            policy[part] += [f"https://{host}" for host in (video.host, *settings.video_hosts.split())]
    else:
        policy["frame-src"].append(f"https://{video.host}")
    response.headers["Content-Security-Policy"] = "; ".join(f"{part} {' '.join(allowed)}" for part, allowed in policy.items())
    return response


def allow_capture() -> None:
    """Let the page that is being made, and no other, ask for the camera, the microphone and the screen."""
    g.captures = True


def _capture_policy(response: Response) -> Response:
    if g.get("captures"):
        response.headers["Permissions-Policy"] = CAPTURES
    return response


def set_up_security(app: Flask, settings: Settings) -> None:
    """Headers, cookies, cross-site tokens and limits."""
    app.config.update(
        SECRET_KEY=settings.signing_key,
        MAX_CONTENT_LENGTH=settings.max_upload_bytes,
        SESSION_COOKIE_NAME=SESSION_COOKIE,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        WTF_CSRF_TIME_LIMIT=None,  # a form left open overnight is still the same person's; the token lives with the session
        RATELIMIT_STORAGE_URI=limit_storage(settings.redis),
    )
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.after_request(_open_policy)  # runs after Talisman, which is joined later
    app.after_request(_capture_policy)  # the same
    Talisman(
        app,
        force_https=False,  # whoever ends TLS redirects; the embedded default has none
        strict_transport_security=settings.is_https,
        strict_transport_security_max_age=HSTS_MAX_AGE_S,
        session_cookie_secure=settings.is_https,
        content_security_policy=content_security_policy(settings.base_url),
        frame_options="SAMEORIGIN",
        referrer_policy="strict-origin-when-cross-origin",
        permissions_policy={"camera": "()", "microphone": "()", "display-capture": "()", "geolocation": "()"},
    )
    csrf.init_app(app)
    limiter.init_app(app)
    app.after_request(_keep_private)


def _keep_private(response: Response) -> Response:
    """A page holds the form token, and often the ticket, of whoever asked: no shared cache may give it to the next."""
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def limit_storage(redis_url: str) -> str:
    """Flask-Limiter's own spelling of a Redis on a Unix socket."""
    return redis_url.replace("unix://", "redis+unix://", 1) if redis_url.startswith("unix://") else redis_url
