"""Whose an e-mail address is: shown by somebody who sees the ticket that the link in a letter to it opened.

The link alone confirms nothing. Mail scanners open the links of a letter before its reader does; the page that it leads to
says by its script, or by a button, that a person is there.

The link carries a signature over registration and address. The ticket's address alone proves nothing: the browser that
registered is shown it, whatever address was typed. Colleagues may read e-mails in the console, so the proof is in no row: a
letter is kept with PROOF_MARK in its place, and the proof is put in while it is handed to the mail server.
"""

from itsdangerous import Signer
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from core.clock import now
from core.events import PersonVerified
from core.models import Email, Person, Registration
from core.outbox import record
from core.settings import Settings

PROOF_SALT = "ripplecast.address"
PROOF_PARAMETER = "v"
PROOF_MARK = "the-proof-is-in-the-e-mail-alone"


def address_proof(settings: Settings, registration: Registration) -> str:
    """What only a letter to the person's present address says, once it is sent."""
    return _signer(settings).get_signature(_claim(registration)).decode()


def proves_address(settings: Settings, registration: Registration, proof: str) -> bool:
    """Whether this was in such a letter; one to an address that the person no longer has proves nothing."""
    if registration.person.email is None:
        return False
    return _signer(settings).verify_signature(_claim(registration), proof)


def put_proof_in(session: Session, settings: Settings, email: Email) -> None:
    """Make the proof in an e-mail that is about to be sent, in memory alone; none in one to an address that is not theirs now."""
    if PROOF_MARK not in email.text or email.registration_id is None:
        return
    registration = session.get_one(Registration, email.registration_id)
    is_theirs = registration.person.email == email.recipient
    proof = address_proof(settings, registration) if is_theirs else ""
    for name in ("text", "html"):
        letter = getattr(email, name)
        sent = letter.replace(PROOF_MARK, proof) if proof else without_proof(letter)
        set_committed_value(email, name, sent)  # no change of the row


def without_proof(letter: str) -> str:
    """A stored letter as people may see it: its link opens the ticket, and proves nothing."""
    return letter.replace(f"?{PROOF_PARAMETER}={PROOF_MARK}", "")


def verify_address(session: Session, settings: Settings, registration: Registration, proof: str) -> bool:
    """Take the holder's word with what a letter said; whether it proves their address."""
    if not proof or not proves_address(settings, registration, proof):
        return False
    verify_person(session, registration.person_id)
    return True


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
