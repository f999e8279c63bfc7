"""Findings: stored and renewed by inspections, decided by people. Nothing is ever deleted or cancelled because of one."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import now
from core.errors import DomainError, NotFound
from core.events import FindingsChanged
from core.i18n import N_
from core.models import Decision, Event, Finding
from core.models.finding import WHY_MAX_LENGTH
from core.outbox import record
from core.permissions import Actor, Permission
from referral.integrity.findings import Finding as Found

KEY_LENGTH = 16
# The last part of these codes says by what; the same people may turn out to share something surer.
FAMILIES = ("integrity.self_referral", "integrity.ring")
SHARED, MANY_LINKS = "integrity.shared_identity", "integrity.shared_identity.many_links"

DECISIONS = (Decision.CONFIRMED, Decision.DISMISSED)

Family = tuple[str, int | None]


class DecisionRefused(DomainError):
    """A decision about people that cannot be kept as it was given."""


class DecisionMissing(DecisionRefused):
    """It was not said what to make of it."""

    code = "finding.decision"
    status = 422
    message = N_("Choose whether to confirm it or to dismiss it.")


class ReasonMissing(DecisionRefused):
    """None was given."""

    code = "finding.why"
    status = 422
    message = N_("Say why, in a few words. Whoever looks at it next, or asks you about it, will want to know.")


class ReasonTooLong(DecisionRefused):
    """It does not fit."""

    code = "finding.why_too_long"
    status = 422
    message = N_("Say it in %(most)s characters.")


def store_inspection(session: Session, event_id: int, found: Sequence[Found]) -> None:
    """Renew the findings that are known, add the others, and note which are gone; what was decided stays."""
    organisation_id = session.scalars(select(Event.organisation_id).where(Event.id == event_id)).one()
    stored = session.scalars(select(Finding).where(Finding.event_id == event_id).order_by(Finding.id).with_for_update()).all()
    before = _held(stored)
    known = _match(found, stored)
    keys = {row.natural_key for row in stored}
    rows = list(stored)
    for place, one in enumerate(found):
        row = known.get(place)
        if row is None:
            row = Finding(
                organisation_id=organisation_id, event_id=event_id, natural_key=_new_key(one, keys), decision=Decision.OPEN
            )
            session.add(row)
            rows.append(row)
        _renew(row, one)
    renewed = {id(row) for row in known.values()}
    for row in stored:
        if id(row) not in renewed:
            row.gone_at, row.waiting = row.gone_at or now(), False
    if _held(rows) != before:
        record(session, FindingsChanged(organisation_id, event_id))


def _held(findings: Iterable[Finding]) -> set[tuple[int, str, int, str]]:
    """Whose rewards wait, for which finding, how grave it is, and what it says."""
    return {(one, row.natural_key, row.severity, row.code) for row in findings for one in row.held}


def decide_finding(session: Session, actor: Actor, event_id: int, finding_id: int, decision: str, why: str) -> Finding:
    """Say that a finding is right: rewards go on waiting until somebody takes them back or releases them. Or that it is nothing,
    about the people it concerns now: their rewards go on.
    """
    finding = _finding(session, actor, event_id, finding_id)
    if decision not in DECISIONS:
        raise DecisionMissing()
    return _decide(session, actor, finding, Decision(decision), why)


def reopen_finding(session: Session, actor: Actor, event_id: int, finding_id: int) -> Finding:
    """Take a decision back, so that the finding waits again."""
    finding = _finding(session, actor, event_id, finding_id)
    before = finding.held
    finding.decision, finding.why, finding.decided_on, finding.decided_severity = Decision.OPEN, "", [], 0
    finding.decided_at, finding.decided_by_id = None, None
    return _settle(session, finding, before)


def _finding(session: Session, actor: Actor, event_id: int, finding_id: int) -> Finding:
    actor.require(Permission.REVIEW_FINDINGS)
    wanted = select(Finding).where(
        Finding.id == finding_id, Finding.event_id == event_id, Finding.organisation_id == actor.organisation_id
    )
    found = session.scalar(wanted.with_for_update(), execution_options={"populate_existing": True})
    if found is None:
        raise NotFound()
    return found


def _decide(session: Session, actor: Actor, finding: Finding, decision: Decision, why: str) -> Finding:
    reason = why.strip()
    if not reason:
        raise ReasonMissing()
    if len(reason) > WHY_MAX_LENGTH:
        raise ReasonTooLong(most=WHY_MAX_LENGTH)
    before = finding.held
    finding.decision, finding.why = decision, reason
    finding.decided_by_id, finding.decided_at = actor.member_id, now()
    finding.decided_on, finding.decided_severity = list(finding.subjects), finding.severity
    return _settle(session, finding, before)


def _settle(session: Session, finding: Finding, before: tuple[int, ...]) -> Finding:
    finding.waiting = bool(finding.undecided)
    if finding.held != before:
        record(session, FindingsChanged(finding.organisation_id, finding.event_id))
    return finding


def _renew(row: Finding, found: Found) -> None:
    row.code, row.severity = found.code, int(found.severity)
    row.beneficiary_id, row.subjects = found.beneficiary_id, list(found.subjects)
    row.evidence = {name: list(figure) if isinstance(figure, tuple) else figure for name, figure in found.evidence.items()}
    row.gone_at = None
    row.first_seen_at = row.first_seen_at or now()
    row.waiting = bool(row.undecided)


def _match(found: Iterable[Found], stored: Iterable[Finding]) -> Mapping[int, Finding]:
    """The stored finding that tells of the same, for each that has one, by its place.

    What a rule finds grows with the event: a burst of five becomes one of eight. It is the same as long as it is of one kind,
    of one link, and of some of the same people, most of all those with the most in common.
    """
    holders: dict[tuple[Family, int], list[Finding]] = defaultdict(list)
    for row in stored:
        for subject in row.subjects:
            holders[_family(row.code, row.beneficiary_id), subject].append(row)
    matched: dict[int, Finding] = {}
    taken: set[int] = set()
    for place, one in enumerate(found):
        family = _family(one.code, one.beneficiary_id)
        common = Counter(row.id for subject in one.subjects for row in holders[family, subject] if row.id not in taken)
        if common:
            best = min(common, key=lambda row_id: (-common[row_id], row_id))
            matched[place] = next(row for subject in one.subjects for row in holders[family, subject] if row.id == best)
            taken.add(best)
    return matched


def _family(code: str, beneficiary_id: int | None) -> Family:
    kind = code.rpartition(".")[0]
    if kind in FAMILIES or (kind == SHARED and code != MANY_LINKS):
        code = kind
    return code, beneficiary_id


def _new_key(found: Found, keys: set[str]) -> str:
    """A name by which the same finding cannot be stored twice: its kind, its link, and whom it concerned at first."""
    family, beneficiary = _family(found.code, found.beneficiary_id)
    people = sha256(",".join(map(str, found.subjects)).encode()).hexdigest()[:KEY_LENGTH]
    key = f"{family}:{beneficiary or 0}:{people}"
    while key in keys:  # an older one began with the same people and has other ones now
        key += "+"
    keys.add(key)
    return key
