"""Findings in every state: waiting, dismissed and grown since, confirmed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Decision, Event, Member, Registration
from core.permissions import Actor
from core.services.integrity.findings import decide_finding
from referral.integrity.findings import Code, Severity
from tests.factories import make_finding


def furnish_findings(session: Session, member: Member, event: Event) -> None:
    """About people who are there; nobody is accused by a test."""
    wanted = select(Registration).where(Registration.event_id == event.id).order_by(Registration.id).limit(12)
    people = list(session.scalars(wanted))
    ids = [person.id for person in people]
    first, second, actor = people[0], people[1], Actor.of(member)
    itself = {"child": second.id, "ancestor": first.id, "generations": 2, "registrations": 3, "identities": ["mailbox", "phone"]}
    serious = {"code": Code.SELF_MAILBOX, "severity": int(Severity.HIGH), "beneficiary_id": first.id, "evidence": itself}
    make_finding(session, event, second, **serious)
    burst = {"count": 10, "total": 11, "parent": first.id, "devices": 1, "seconds": 58.0, "expected": 1.2, "p": 2e-9}
    grown = {"code": Code.BURST_DEVICE, "severity": int(Severity.HIGH), "beneficiary_id": first.id, "evidence": burst}
    tablet = make_finding(session, event, first, subjects=ids[2:], **grown)
    decide_finding(session, actor, event.id, tablet.id, Decision.DISMISSED, "The tablet at the door.")
    tablet.decided_on, tablet.waiting = ids[2:-2], True
    ring = {
        "members": 3,
        "circle": " → ".join(map(str, [*ids[2:5], ids[2]])),
        "visits": 9,
        "inside": 8,
        "credited": 2,
        "sharing": 0,
    }
    asked = make_finding(session, event, first, code=Code.RING, subjects=ids[2:5], evidence=ring)
    decide_finding(session, actor, event.id, asked.id, Decision.CONFIRMED, "I asked all three.")
