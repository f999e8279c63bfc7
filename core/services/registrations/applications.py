"""Applications: what a form that asks for a place says, and whether it says enough."""

from dataclasses import dataclass
from typing import Any

from core.clock import now
from core.models import AttendanceMode, Event, EventFormat, Registration, Visitor
from core.services.events.seats import RegistrationClosed, takes_registrations
from core.services.registrations.errors import ConsentNeeded, ContactNeeded
from core.services.registrations.people import Contact


@dataclass(frozen=True)
class RegistrationForm:
    """What the form said, normalised; `share_code` is any code of the event that came with it."""

    name: str
    email: str | None = None
    phone: str | None = None
    locale: str = "en"
    attendance_mode: AttendanceMode | None = None
    consented: bool = False
    share_code: str | None = None
    form_token: str = ""

    @property
    def contact(self) -> Contact:
        """Whom the form speaks of."""
        return Contact(self.name, self.email, self.phone, self.locale)


@dataclass(frozen=True)
class Arrival:
    """The browser the form came from, and the visit whose page it stood on."""

    visitor: Visitor
    visit_id: int | None = None


@dataclass(frozen=True)
class Application:
    """A form that asks for a place, and where it came from."""

    form: RegistrationForm
    arrival: Arrival


@dataclass(frozen=True)
class Registered:
    """The place that was taken, or held already; `may_see_ticket` only for the browser that took it."""

    registration: Registration
    is_new: bool
    may_see_ticket: bool


def check(event: Event, form: RegistrationForm) -> None:
    """Refuse what cannot be: the event is over, or the form leaves out what the event needs."""
    if not takes_registrations(event):
        raise RegistrationClosed()
    if not (form.email or form.phone):
        raise ContactNeeded()
    if event.consent_text and not form.consented:
        raise ConsentNeeded()


def chosen(event: Event, form: RegistrationForm) -> dict[str, Any]:
    """What of the form stands in the place it takes: how one joins; and what was agreed to, in its words, and when."""
    consent = {"consent_text": event.consent_text, "consented_at": now()} if event.consent_text and form.consented else {}
    return {"attendance_mode": _attendance_mode(event, form), **consent}


def _attendance_mode(event: Event, form: RegistrationForm) -> AttendanceMode:
    if event.format == EventFormat.ONSITE:
        return AttendanceMode.ONSITE
    return (form.attendance_mode if event.format == EventFormat.HYBRID else None) or AttendanceMode.ONLINE
