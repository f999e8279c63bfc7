"""Codes: issuing them, and the two addresses each one has."""

from enum import StrEnum

from sqlalchemy.orm import Session

from core.database import insert_unless_there
from core.models import Code, EntryPoint, Event, Registration
from referral.codes import new_code


class LinkKind(StrEnum):
    """The two doors of a code: printed in a QR code, or clickable; what stands in the address tells them apart."""

    SCAN = "q"
    CLICK = "l"


def issue_code(
    session: Session, event: Event, *, entry_point: EntryPoint | None = None, registration: Registration | None = None
) -> Code:
    """Give an entry point, or a registration's share link, a code nobody has."""
    owner = {
        "organisation_id": event.organisation_id,
        "event_id": event.id,
        "entry_point_id": entry_point.id if entry_point else None,
        "registration_id": registration.id if registration else None,
    }
    code = None
    while code is None:
        code = insert_unless_there(session, Code, ("code",), code=new_code(), **owner)
    return code


def link(base_url: str, code: Code | str, kind: LinkKind = LinkKind.CLICK) -> str:
    """The full address: `/q/CODE` goes into a QR code, `/l/CODE` into text; both lead to the same page."""
    return f"{base_url}/{kind}/{code if isinstance(code, str) else code.code}"
