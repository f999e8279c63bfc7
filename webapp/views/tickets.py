"""A ticket's page and files. Its token is the credential: nothing here is cached, indexed or told to other sites."""

from dataclasses import dataclass
from typing import cast

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _

from core.calendar import add_links, ticket_calendar
from core.models import Registration, RegistrationStatus
from core.queries.offers.people import OwnClaims, own_claims
from core.queries.registrations.tickets import Following, get_following, get_share_code, get_ticket
from core.queries.rewards.accounts import OwnRewards, own_rewards
from core.queries.spread.share_progress import ShareProgress, share_progress
from core.services.entry_points.codes import LinkKind, link
from core.services.events.seats import is_open
from core.services.mail.emails import sender_address
from core.services.registrations.bots import judge_user_agent
from core.services.registrations.places import cancel_registration, request_ticket
from core.services.registrations.shares import record_share
from core.services.registrations.verification import proves_address, verify_address
from referral.qr import qr_png, qr_svg
from webapp.context import platform, reading, transaction
from webapp.event_page import Stage, stage_of
from webapp.security import limiter

QR_SCALE_PX = 16
CALENDAR_TYPE = "text/calendar; charset=utf-8"
PROOFS = "address_proofs"  # in the browser's own cookie: the ticket last opened from a letter, and what the letter said

bp = Blueprint("tickets", __name__, url_prefix="/t")


@dataclass(frozen=True)
class TicketPage:
    """What a ticket's page shows."""

    registration: Registration
    stage: Stage
    following: Following
    progress: ShareProgress
    share_code: str
    share_url: str
    ticket_url: str
    names_holder: bool  # on the poster
    rewards: OwnRewards | None
    claims: OwnClaims
    is_confirming: bool = False  # it was opened from the letter, and nobody has shown yet that they see it

    @property
    def is_cancelled(self) -> bool:
        """Whether the place was given back."""
        return self.registration.status == RegistrationStatus.CANCELLED

    @property
    def is_online(self) -> bool:
        """Whether the holder watches from elsewhere."""
        return self.registration.joins_online

    @property
    def masked_email(self) -> str | None:
        """Enough of the address to recognise it: j•••@example.org."""
        email = self.registration.person.email
        return f"{email[0]}•••@{email.rpartition('@')[2]}" if email else None

    @property
    def calendars(self) -> list[tuple[str, str]]:
        """Calendars on the web that take the event over."""
        return add_links(self.registration.event, self.ticket_url)


@bp.after_request
def keep_secret(response: Response) -> Response:
    """The address admits its holder, so no cache, search engine or other site gets to see it."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@bp.get("/<token>")
def show(token: str) -> Response:
    """The ticket and its share kit."""
    if proof := request.args.get("v"):
        return _remember(token, proof)
    with reading() as session:
        registration = get_ticket(session, token)
        code = get_share_code(session, registration)
        page = TicketPage(
            registration=registration,
            stage=stage_of(registration.event),
            following=get_following(session, registration),
            progress=share_progress(session, registration),
            share_code=code,
            share_url=link(platform().settings.base_url, code),
            ticket_url=_ticket_url(token),
            names_holder=request.args.get("name") != "off",
            rewards=own_rewards(session, registration),
            claims=own_claims(session, registration),
            is_confirming=registration.person.verified_at is None and bool(_proof_of(registration)),
        )
    return make_response(render_template("tickets/show.html", page=page, **_words(registration)))


@bp.get("/<token>/qr.png")
def qr(token: str) -> Response:
    """The ticket's own QR code, which is shown at the door."""
    _find(token)
    return _file(qr_png(_ticket_url(token), scale=QR_SCALE_PX), "image/png")


@bp.get("/<token>/ticket.ics")
def calendar(token: str) -> Response:
    """The event for the holder's calendar."""
    registration = _find(token)
    content = ticket_calendar(registration, _ticket_url(token), sender_address(platform().settings))
    return _file(content, CALENDAR_TYPE, f"{registration.event.slug}.ics")


@bp.get("/<token>/share.png")
def share_png(token: str) -> Response:
    """The share link as a QR code to print or send."""
    content = qr_png(_share_text(token), scale=QR_SCALE_PX)
    return _file(content, "image/png", _download_name("png"))


@bp.get("/<token>/share.svg")
def share_svg(token: str) -> Response:
    """The same, for any size of paper."""
    return _file(qr_svg(_share_text(token)), "image/svg+xml", _download_name("svg"))


@bp.post("/<token>/shares")
@limiter.limit("60/minute")
def share(token: str) -> Response:
    """The page says that its share kit was used."""
    body = request.get_json(silent=True)
    way = str(body.get("way", "")) if isinstance(body, dict) else request.form.get("way", "")
    with transaction() as session:
        record_share(session, get_ticket(session, token), way)
    return make_response("", 204)


@bp.post("/<token>/resend")
@limiter.limit("10/minute")
def resend(token: str) -> Response:
    """Send the ticket by e-mail once more."""
    with transaction() as session:
        request_ticket(session, get_ticket(session, token))
    flash(_("Your ticket is on its way again. If it is not there in a few minutes, look among the junk mail."), "success")
    return _back(token)


@bp.post("/<token>/verify")
@limiter.limit("60/minute")
def verify(token: str) -> Response:
    """Somebody sees the ticket that was opened from the letter: the page's beacon says so, or a button where no script runs."""
    with transaction() as session:
        registration = get_ticket(session, token)
        proof = "" if _is_bot() else _proof_of(registration)
        proven = verify_address(session, platform().settings, registration, proof)
    cookie.pop(PROOFS, None)
    if request.is_json:
        return make_response("", 204)
    if proven:
        flash(_("Thank you. Your e-mail address is confirmed."), "success")
    else:
        flash(_("Your address could not be confirmed. Open your ticket from our newest e-mail once more."), "warning")
    return _back(token)


@bp.get("/<token>/cancel")
def confirm_cancel(token: str) -> Response:
    """Ask before the place is given back."""
    with reading() as session:
        registration = get_ticket(session, token)
        claims = own_claims(session, registration).held
    if registration.status == RegistrationStatus.CANCELLED or not is_open(registration.event):
        return _back(token)
    return make_response(render_template("tickets/cancel.html", claims=claims, **_words(registration)))


@bp.post("/<token>/cancel")
@limiter.limit("10/minute")
def cancel(token: str) -> Response:
    """Give the place back."""
    with transaction() as session:
        cancel_registration(session, get_ticket(session, token).id)
    return _back(token)


def _remember(token: str, proof: str) -> Response:
    """Opened from the letter, the page keeps what the letter said in the browser's cookie; its address goes on without it.

    Nothing is confirmed by that: programs that look into letters before their reader does open every link of them.
    """
    registration = _find(token)
    if not _is_bot() and registration.person.verified_at is None and proves_address(platform().settings, registration, proof):
        cookie[PROOFS] = {registration.ticket_token: proof}
    return _back(token)


def _proof_of(registration: Registration) -> str:
    """What the letter said from which this browser opened the ticket."""
    return str(cookie.get(PROOFS, {}).get(registration.ticket_token, ""))


def _is_bot() -> bool:
    """Whether the program says by its name that nobody looks at it; whoever asks for the head alone sees no page either."""
    return request.method == "HEAD" or judge_user_agent(request.user_agent.string) is not None


def _words(registration: Registration) -> dict[str, object]:
    event = registration.event
    return {"registration": registration, "event": event, "organisation": event.organisation}


def _find(token: str) -> Registration:
    with reading() as session:
        return get_ticket(session, token)


def _share_text(token: str) -> str:
    """What the share QR says. It is scanned, so it holds the printed form of the link."""
    with reading() as session:
        code = get_share_code(session, get_ticket(session, token))
    return link(platform().settings.base_url, code, LinkKind.SCAN)


def _ticket_url(token: str) -> str:
    return platform().settings.base_url + url_for("tickets.show", token=token)


def _back(token: str) -> Response:
    return cast(Response, redirect(url_for("tickets.show", token=token), 303))


def _download_name(suffix: str) -> str:
    """Only offered as a download when asked for: the page shows the same file as a picture."""
    return f"qr.{suffix}" if "download" in request.args else ""


def _file(content: str | bytes, mimetype: str, download_name: str = "") -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = mimetype
    if download_name:
        response.headers.set("Content-Disposition", "attachment", filename=download_name)
    return response
