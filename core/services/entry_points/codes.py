"""Codes: issuing them, and the two addresses each one has."""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy.orm import Session

from core.database import insert_those_missing
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
        "entry_point_id": entry_point.id if entry_point else None,
        "registration_id": registration.id if registration else None,
    }
    (code,) = _issue(session, event, [owner])
    return code


def issue_share_codes(session: Session, event: Event, registrations: Sequence[Registration]) -> list[Code]:
    """The share links of people who have just registered, in any order."""
    return _issue(session, event, [{"registration_id": registration.id} for registration in registrations])


def _issue(session: Session, event: Event, owners: list[dict[str, int | None]]) -> list[Code]:
    issued: list[Code] = []
    while owners:
        rows = [{"organisation_id": event.organisation_id, "event_id": event.id, "code": new_code(), **owner} for owner in owners]
        made = insert_those_missing(session, Code, ("code",), rows)
        issued += made
        served = {(code.entry_point_id, code.registration_id) for code in made}
        owners = [owner for owner in owners if (owner.get("entry_point_id"), owner.get("registration_id")) not in served]
    return issued


def link(base_url: str, code: Code | str, kind: LinkKind = LinkKind.CLICK) -> str:
    """The full address: `/q/CODE` goes into a QR code, `/l/CODE` into text; both lead to the same page."""
    return f"{base_url}/{kind}/{code if isinstance(code, str) else code.code}"
