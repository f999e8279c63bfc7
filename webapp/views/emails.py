"""The console's outbox: every e-mail the organisation sent, waits to send, or could not send."""

from base64 import b64encode

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from core.mail.letter import LetterKind
from core.models import Email, EmailStatus
from core.permissions import Permission
from core.queries.mail.emails import get_attachment, get_email, page_of_emails
from core.services.mail.deliveries import WAITING, release_held, send_again
from core.services.registrations.verification import without_proof
from webapp.access import actor, permission_required
from webapp.context import platform, reading, transaction
from webapp.inputs import row_id
from webapp.pagination import page_urls

# A page of its own with nothing but its own styles and pictures: what an attendee or a host typed can run nothing, and
# links open beside the console, in a tab without these limits. The frame's sandbox says the same once more.
BODY_POLICY = {
    "default-src": "'none'",
    "style-src": "'unsafe-inline'",
    "img-src": "data:",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'self'",
    "sandbox": "allow-popups allow-popups-to-escape-sandbox",
}
KINDS = {
    LetterKind.TICKET: lazy_gettext("Ticket"),
    LetterKind.TICKET_AGAIN: lazy_gettext("Ticket again"),
    LetterKind.CANCELLATION: lazy_gettext("Place given back"),
    LetterKind.EVENT_CANCELLED: lazy_gettext("Event cancelled"),
    LetterKind.EVENT_MOVED: lazy_gettext("New time or place"),
    LetterKind.INVITATION: lazy_gettext("Invitation"),
    LetterKind.PASSWORD_RESET: lazy_gettext("Forgotten password"),
}
STATUSES = {
    EmailStatus.HELD: lazy_gettext("Waiting"),
    EmailStatus.QUEUED: lazy_gettext("On its way"),
    EmailStatus.SENDING: lazy_gettext("Being sent"),
    EmailStatus.SENT: lazy_gettext("Sent"),
    EmailStatus.DEAD: lazy_gettext("Given up"),
}

bp = Blueprint("emails", __name__, url_prefix="/console/emails")


@bp.get("")
@permission_required(Permission.SEE_EMAILS)
def index() -> ResponseReturnValue:
    """E-mails, newest first, all or those of one status."""
    wanted = request.args.get("status", "")
    status = EmailStatus(wanted) if wanted in STATUSES else None
    with reading() as session:
        box = page_of_emails(session, actor(), status, max(1, request.args.get("page", 1, type=row_id)))
    return render_template(
        "emails/index.html", box=box, status=status, page_url=page_urls("emails.index", status=status), **_words()
    )


@bp.get("/<int:email_id>")
@permission_required(Permission.SEE_EMAILS)
def show(email_id: int) -> ResponseReturnValue:
    """One e-mail as its recipient sees it."""
    with reading() as session:
        email = get_email(session, actor(), email_id)
    can_send = email.status in WAITING and bool(platform().settings.smtp_url)
    tab = "text" if request.args.get("view") == "text" else "html"
    text = without_proof(email.text)
    return render_template("emails/show.html", email=email, text=text, can_send=can_send, tab=tab, **_words())


@bp.get("/<int:email_id>/body")
@permission_required(Permission.SEE_EMAILS)
def body(email_id: int) -> ResponseReturnValue:
    """The e-mail's HTML alone, for the frame that shows it."""
    with reading() as session:
        email = get_email(session, actor(), email_id)
    return make_response(_with_pictures(email))


body.talisman_view_options = {"content_security_policy": BODY_POLICY}  # type: ignore[attr-defined]  # what Talisman reads


@bp.get("/<int:email_id>/attachments/<int:attachment_id>")
@permission_required(Permission.SEE_EMAILS)
def attachment(email_id: int, attachment_id: int) -> ResponseReturnValue:
    """One file of the e-mail; always a download, never shown on the console's own address."""
    with reading() as session:
        file = get_attachment(session, actor(), email_id, attachment_id)
    response = Response(file.content, content_type=file.content_type)
    response.headers.set("Content-Disposition", "attachment", filename=file.filename)
    return response


@bp.post("/<int:email_id>/send")
@permission_required(Permission.SEE_EMAILS)
def send(email_id: int) -> ResponseReturnValue:
    """Try once more what waits or was given up."""
    with transaction() as session:
        email = send_again(session, actor(), platform().settings, email_id)
    flash(_("The e-mail to %(recipient)s is on its way.", recipient=email.recipient), "success")
    return redirect(url_for("emails.show", email_id=email_id), 303)


@bp.post("/send-held")
@permission_required(Permission.SEE_EMAILS)
def send_held() -> ResponseReturnValue:
    """Send everything that waited for a mail server."""
    with transaction() as session:
        number = release_held(session, actor(), platform().settings)
    flash(ngettext("%(num)s e-mail is on its way.", "%(num)s e-mails are on their way.", number), "success")
    return redirect(url_for("emails.index"), 303)


def _words() -> dict[str, object]:
    return {"kinds": KINDS, "statuses": STATUSES, "has_server": bool(platform().settings.smtp_url)}


def _with_pictures(email: Email) -> str:
    """Pictures travel inside the HTML: the frame has no cookies, so it could not fetch them."""
    html = without_proof(email.html)
    for file in email.attachments:
        if file.content_id:
            picture = f"data:{file.content_type};base64,{b64encode(file.content).decode()}"
            html = html.replace(f"cid:{file.content_id}", picture)
    return html
