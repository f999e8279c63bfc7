"""Whose an e-mail address is: shown by opening the ticket through the link in a letter that was sent there.

The link carries a signature over registration and address. The ticket's address alone proves nothing: the browser that
registered is shown it, whatever address was typed.
"""

from itsdangerous import Signer
from sqlalchemy.orm import Session

from core.clock import now
from core.events import PersonVerified
from core.models import Person, Registration
from core.outbox import record
from core.settings import Settings

PROOF_SALT = "ripplecast.address"


def address_proof(settings: Settings, registration: Registration) -> str:
    """What only a letter to the person's present address says."""
    return _signer(settings).get_signature(_claim(registration)).decode()


def proves_address(settings: Settings, registration: Registration, proof: str) -> bool:
    """Whether this was in such a letter; one to an address that the person no longer has proves nothing."""
    if registration.person.email is None:
        return False
    return _signer(settings).verify_signature(_claim(registration), proof)


def verify_person(session: Session, person_id: int) -> bool:
    """Note that the person's address is theirs; whether that is news."""
    person = session.get_one(Person, person_id, with_for_update=True, populate_existing=True)
    if person.verified_at is not None:
        return False
    person.verified_at = now()
    record(session, PersonVerified(person.organisation_id, person.id))
    return True


def _claim(registration: Registration) -> str:
    return f"{registration.id}:{registration.person.email}"


def _signer(settings: Settings) -> Signer:
    return Signer(settings.signing_key, salt=PROOF_SALT)
