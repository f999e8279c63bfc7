"""Who is asking, and whether they may: the signed-in member, the actor of a write, and the guard of every console page."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, cast

from flask import Flask, Response, abort, make_response, redirect, request, url_for
from flask import session as cookie
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.models import Event, EventStatus, Member, Role
from core.permissions import Actor, Permission
from core.queries.events.events import get_event
from core.queries.team.members import find_signed_in
from webapp.context import reading
from webapp.errors import wants_json

P = ParamSpec("P")
SESSION_LIFETIME = timedelta(days=14)  # since the last visit

login_manager = LoginManager()
# Flask-Login would tie the session to the address and the browser's name; a phone changes its address on every walk.
login_manager.session_protection = None


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """A member as Flask-Login knows them; templates read `current_user.name`, `.role`, `.locale`, `.organisation`."""

    def __init__(self, member: Member) -> None:
        self.member = member
        self.name = member.name
        self.email = member.email
        self.role = Role(member.role)
        self.locale = member.locale
        self.organisation = member.organisation

    def get_id(self) -> str:
        """Member and session epoch: raising the epoch ends every session that was opened before."""
        return f"{self.member.id}:{self.member.session_epoch}"

    def may(self, permission: Permission | str) -> bool:
        """Whether the member's role includes `permission`."""
        return Actor.of(self.member).may(Permission(permission))


@login_manager.user_loader  # type: ignore[untyped-decorator]  # Flask-Login has no types
def load_signed_in(session_id: str) -> SignedIn | None:
    """The member whose session this is; nobody once they were removed or signed out everywhere."""
    member_id, _, epoch = session_id.partition(":")
    if not (member_id.isdecimal() and epoch.isdecimal()):
        return None
    with reading() as session:
        member = find_signed_in(session, int(member_id), int(epoch))
    return SignedIn(member) if member else None


def current_member() -> Member | None:
    """The signed-in member, or None; read before the view's own session, so change it only by its id."""
    return cast(Member, current_user.member) if current_user.is_authenticated else None


def member_of(organisation_id: int) -> Member | None:
    """The signed-in member, if that is their organisation."""
    member = current_member()
    return member if member is not None and member.organisation_id == organisation_id else None


def is_visible(event: Event) -> bool:
    """A draft exists only for the members of its organisation, as a preview."""
    return event.status != EventStatus.DRAFT or member_of(event.organisation_id) is not None


def visible(event: Event) -> Event:
    """The event, if it is there for whoever asks."""
    if not is_visible(event):
        raise NotFound()
    return event


def actor() -> Actor:
    """On whose behalf this request writes; anonymous people are sent to sign in."""
    member = current_member()
    if member is None:
        abort(401 if wants_json() else to_sign_in())
    return Actor.of(member)


def begin_session(member: Member) -> None:
    """Sign `member` in. The browser's session is emptied first: what was put into it before, by whomever, ends here."""
    cookie.clear()
    cookie.permanent = True
    login_user(SignedIn(member))


def end_session() -> None:
    """Sign this browser out."""
    cookie.clear()


def to_sign_in() -> Response:
    """The way to the sign-in page and back again; only a page that was asked for by GET can be come back to."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return cast(Response, redirect(url_for("session.sign_in", next=wanted)))


def permission_required(permission: Permission) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, Response]]:
    """Only members whose role includes `permission` reach the view, which carries it as `view.permission`."""
    return _guard(permission)


def member_required(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
    """Every signed-in member reaches the view: it is about themselves alone."""
    return _guard(None)(view)


def _guard(permission: Permission | None) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, Response]]:
    def guard(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
            asking = actor()
            if permission is not None:
                asking.require(permission)
            response = make_response(view(*args, **kwargs))
            # After signing out on a shared computer the back button must not show people's names.
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the test that walks all routes
        return guarded

    return guard


def console_event(session: Session, event_id: int) -> Event:
    """The event, if it belongs to the member's organisation; another organisation's does not exist for them."""
    return get_event(session, actor().organisation_id, event_id)


class Sessions(SecureCookieSessionInterface):
    """Sessions in signed cookies, renewed by every answer that is for one visitor."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Leave alone what shared caches keep: the next visitor gets that with every header it has."""
        if not response.cache_control.public:
            super().save_session(app, session, response)


def set_up_access(app: Flask) -> None:
    """Join Flask-Login."""
    app.session_interface = Sessions()
    app.config["PERMANENT_SESSION_LIFETIME"] = SESSION_LIFETIME
    login_manager.init_app(app)
