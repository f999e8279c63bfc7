"""The e-mails Ripplecast writes, one function each: rows in, a letter out."""

from dataclasses import dataclass

from core.calendar import add_links, ticket_calendar
from core.dates import long_datetime
from core.i18n import N_, translations
from core.mail.letter import Attachment, Letter, LetterKind
from core.mail.rendering import render
from core.mail.times import event_times
from core.models import Invitation, Member, Registration, Role
from core.permissions import ROLE_NAMES
from referral.qr import qr_png

QR_CONTENT_ID = "ticket-qr"
QR_SCALE_PX = 12
CALENDAR_FILE = "event.ics"
SUBJECTS: dict[LetterKind, str] = {
    LetterKind.TICKET: N_("Your ticket: %(title)s"),
    LetterKind.TICKET_AGAIN: N_("Your ticket again: %(title)s"),
    LetterKind.CANCELLATION: N_("Place given back: %(title)s"),
    LetterKind.EVENT_CANCELLED: N_("Cancelled: %(title)s"),
    LetterKind.EVENT_MOVED: N_("New time or place: %(title)s"),
    LetterKind.INVITATION: N_("%(inviter)s invites you to %(title)s"),
    LetterKind.PASSWORD_RESET: N_("Choose a new password for %(title)s"),
}


@dataclass(frozen=True)
class Links:
    """Addresses in an attendee's e-mails; `proof`, or the mark in its place, tells the ticket's page that the letter arrived."""

    base_url: str
    registration: Registration
    share_url: str | None
    proof: str = ""

    @property
    def ticket(self) -> str:
        """The ticket's page."""
        return f"{self.base_url}/t/{self.registration.ticket_token}"

    @property
    def proven_ticket(self) -> str:
        """The same page, opened from the letter."""
        return f"{self.ticket}?v={self.proof}" if self.proof else self.ticket

    @property
    def event(self) -> str:
        """The event's public page."""
        event = self.registration.event
        return f"{self.organisation}/{event.slug}"

    @property
    def organisation(self) -> str:
        """The page with all of the organisation's events."""
        return f"{self.base_url}/o/{self.registration.event.organisation.slug}"


def ticket_letter(links: Links, recipient: str, organiser: str, *, again: bool = False) -> Letter:
    """The ticket with its QR code, its calendar file and the attendee's own share link."""
    registration = links.registration
    to_watch = registration.event.has_replay
    calendar = () if to_watch else (_calendar(registration, links.ticket, organiser),)
    return _attendee_letter(
        LetterKind.TICKET_AGAIN if again else LetterKind.TICKET,
        "ticket",
        registration,
        recipient,
        (_qr(links.ticket), *calendar),
        to_watch=to_watch,
        replay_url=f"{links.ticket}/replay",
        again=again,
        venue=_venue(registration),
        is_online=registration.joins_online,
        ticket_url=links.proven_ticket,
        room_url=f"{links.ticket}/room",
        cancel_url=f"{links.ticket}/cancel",
        share_url=links.share_url,
        calendars=add_links(registration.event, links.ticket),
    )


def cancellation_letter(links: Links, recipient: str, organiser: str) -> Letter:
    """Says that the place was given back, and takes the event out of the calendar."""
    registration = links.registration
    calendar = _calendar(registration, links.ticket, organiser)
    return _attendee_letter(LetterKind.CANCELLATION, "cancellation", registration, recipient, (calendar,), event_url=links.event)


def event_cancelled_letter(links: Links, recipient: str, organiser: str) -> Letter:
    """Says that the event is off, and takes it out of the calendar."""
    registration = links.registration
    calendar = _calendar(registration, links.ticket, organiser)
    return _attendee_letter(
        LetterKind.EVENT_CANCELLED, "event_cancelled", registration, recipient, (calendar,), organisation_url=links.organisation
    )


def event_moved_letter(links: Links, recipient: str, organiser: str) -> Letter:
    """Says when and where the event is now, and moves it in the calendar."""
    registration = links.registration
    return _attendee_letter(
        LetterKind.EVENT_MOVED,
        "event_moved",
        registration,
        recipient,
        (_calendar(registration, links.ticket, organiser),),
        venue=_venue(registration),
        is_online=registration.joins_online,
        ticket_url=links.ticket,
        room_url=f"{links.ticket}/room",
        cancel_url=f"{links.ticket}/cancel",
    )


def invitation_letter(invitation: Invitation, base_url: str, locale: str) -> Letter:
    """Asks somebody to join the staff."""
    organisation, inviter = invitation.organisation, invitation.invited_by.name
    context = {
        "organisation": organisation,
        "inviter": inviter,
        "role": translations(locale).gettext(ROLE_NAMES[Role(invitation.role)]),
        "expires": f"{long_datetime(invitation.expires_at, 'UTC', locale)} UTC",
        "invitation_url": f"{base_url}/join/{invitation.token}",
    }
    subject = _subject(LetterKind.INVITATION, locale, title=organisation.name, inviter=inviter)
    html, text = render("invitation", locale, subject=subject, **context)
    return Letter(LetterKind.INVITATION, invitation.email, "", locale, subject, text, html)


def password_reset_letter(member: Member, reset_url: str, locale: str) -> Letter:
    """Lets a member who forgot the password choose another."""
    subject = _subject(LetterKind.PASSWORD_RESET, locale, title=member.organisation.name)
    context = {"organisation": member.organisation, "name": member.name, "reset_url": reset_url}
    html, text = render("password_reset", locale, subject=subject, **context)
    return Letter(LetterKind.PASSWORD_RESET, member.email, member.name, locale, subject, text, html)


def _attendee_letter(
    kind: LetterKind,
    template: str,
    registration: Registration,
    recipient: str,
    attachments: tuple[Attachment, ...],
    **context: object,
) -> Letter:
    event, locale = registration.event, registration.locale
    subject = _subject(kind, locale, title=event.title)
    common = {"event": event, "organisation": event.organisation, "name": registration.name, "times": event_times(event, locale)}
    html, text = render(template, locale, subject=subject, **common, **context)
    return Letter(kind, recipient, registration.name, locale, subject, text, html, attachments)


def _subject(kind: LetterKind, locale: str, **values: str) -> str:
    # One line whatever people typed: a line break here would begin another header.
    return " ".join((translations(locale).gettext(SUBJECTS[kind]) % values).split())[:300]


def _venue(registration: Registration) -> str:
    event = registration.event
    if registration.joins_online:
        return ""
    return ", ".join(part for part in (event.venue_name, event.venue_address) if part)


def _qr(ticket_url: str) -> Attachment:
    return Attachment("ticket-qr.png", "image/png", qr_png(ticket_url, scale=QR_SCALE_PX), QR_CONTENT_ID)


def _calendar(registration: Registration, ticket_url: str, organiser: str) -> Attachment:
    content = ticket_calendar(registration, ticket_url, organiser)
    method = "CANCEL" if b"METHOD:CANCEL" in content else "PUBLISH"
    return Attachment(CALENDAR_FILE, f"text/calendar; method={method}; charset=utf-8", content)
