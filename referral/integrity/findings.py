"""What an integrity rule found: a code, how grave it is, whom it concerns, and the figures it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final

Figure = int | float | str | tuple[str, ...]


class Severity(IntEnum):
    """How grave: LOW is worth knowing and holds nothing, MEDIUM holds the reward for review, HIGH holds all of that person's."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


class Code(StrEnum):
    """Every finding there is; stable, so that it can be stored, counted and translated."""

    SELF_PERSON = "integrity.self_referral.person"
    SELF_MAILBOX = "integrity.self_referral.mailbox"
    SELF_PAYMENT = "integrity.self_referral.payment"
    SELF_PHONE = "integrity.self_referral.phone"
    SELF_VISITOR = "integrity.self_referral.visitor"
    SELF_DEVICE = "integrity.self_referral.device"
    MANY_PERSON = "integrity.shared_identity.person"
    MANY_MAILBOX = "integrity.shared_identity.mailbox"
    MANY_PAYMENT = "integrity.shared_identity.payment"
    MANY_PHONE = "integrity.shared_identity.phone"
    MANY_VISITOR = "integrity.shared_identity.visitor"
    MANY_DEVICE = "integrity.shared_identity.device"
    MANY_LINKS = "integrity.shared_identity.many_links"
    RING = "integrity.ring.visits"
    RING_IDENTITY = "integrity.ring.shared_identity"
    BURST_LINK = "integrity.burst.link"
    BURST_ADDRESS = "integrity.burst.address"
    BURST_DEVICE = "integrity.burst.device"
    TOO_QUICK = "integrity.pace.too_quick"
    FLAT_DELAYS = "integrity.pace.flat_delays"
    FLAT_INTERVALS = "integrity.pace.flat_intervals"
    DISPOSABLE_MAIL = "integrity.disposable_mail"


_SELF = "Registration %(child)d and registration %(ancestor)d, which brought it (steps between them: %(generations)d), "
_MANY = "%(count)d of the %(total)d registrations brought by registration %(parent)d "
_RING = "%(members)d registrations visited each other's links in a circle (%(circle)s)"
_BURST = "within %(seconds).0f s, where %(expected).1f would be expected at the event's own pace (p = %(p).2g)."

# One whole sentence for each code, with named figures: a page that speaks another language translates the sentence and puts the
# same figures in. Counts are worded so that no plural forms are needed.
TEMPLATES: Final[Mapping[Code, str]] = MappingProxyType(
    {
        Code.SELF_PERSON: _SELF + "belong to one person.",
        Code.SELF_MAILBOX: _SELF + "gave addresses of one mailbox (used by %(registrations)d registrations).",
        Code.SELF_PAYMENT: _SELF + "were paid by one means of payment (used by %(registrations)d registrations).",
        Code.SELF_PHONE: _SELF + "gave one telephone number (used by %(registrations)d registrations).",
        Code.SELF_VISITOR: _SELF + "were made in one browser (used by %(registrations)d registrations).",
        Code.SELF_DEVICE: _SELF + "were made on one device (used by %(registrations)d registrations).",
        Code.MANY_PERSON: _MANY + "belong to one person.",
        Code.MANY_MAILBOX: _MANY + "gave addresses of one mailbox.",
        Code.MANY_PAYMENT: _MANY + "were paid by one means of payment.",
        Code.MANY_PHONE: _MANY + "gave one telephone number.",
        Code.MANY_VISITOR: _MANY + "were made in one browser.",
        Code.MANY_DEVICE: _MANY + "were made on one device.",
        Code.MANY_LINKS: "%(count)d registrations brought by %(links)d different people share a mailbox, telephone, browser, "
        "device or means of payment.",
        Code.RING: _RING + ": of %(visits)d visits to their links %(inside)d came from among themselves, and of their "
        "registrations %(credited)d are credited to one of them.",
        Code.RING_IDENTITY: _RING + ", and %(sharing)d of them share a person, mailbox, telephone, browser, device or means of "
        "payment.",
        Code.BURST_LINK: _MANY + "came " + _BURST,
        Code.BURST_ADDRESS: _MANY + "came from one network address (distinct devices or browsers: %(devices)d) " + _BURST,
        Code.BURST_DEVICE: _MANY + "came from one device or browser " + _BURST,
        Code.TOO_QUICK: "Sent less than %(bound).1f s after the first click: %(count)d of the registrations brought by "
        "registration %(parent)d (%(total)d in all), the quickest after %(quickest).2f s.",
        Code.FLAT_DELAYS: "The %(count)d registrations brought by registration %(parent)d took almost the same time from click "
        "to form: median %(median).1f s, coefficient of variation %(variation).3f (p = %(p).2g).",
        Code.FLAT_INTERVALS: "The registrations brought by registration %(parent)d came at almost equal intervals (intervals: "
        "%(count)d): mean %(mean).1f s, coefficient of variation %(variation).3f (p = %(p).2g).",
        Code.DISPOSABLE_MAIL: "Disposable mail domains: %(count)d of the registrations brought by registration %(parent)d "
        "(%(total)d in all).",
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth a look. It accuses nobody and deletes nothing.

    Attributes
    ----------
    code : Code
        What was found.
    severity : Severity
        How grave it is.
    subjects : tuple of int
        The registrations it concerns, ascending.
    beneficiary_id : int or None
        The registration that would be rewarded for them; None for a ring, where each is.
    evidence : mapping of str to int, float, str or tuple of str
        The figures, all of them numbers, ids or codes: no name, address or number of a person, so that a stored finding need not
        be searched when somebody is erased.
    """

    code: Code
    severity: Severity
    subjects: tuple[int, ...]
    beneficiary_id: int | None
    evidence: Mapping[str, Figure]

    def sentence(self) -> str:
        """Say it in English, with its figures.

        Returns
        -------
        str
            ``TEMPLATES[code] % evidence``, which is all another language has to do with its own templates.

        Examples
        --------
        >>> figures = {"count": 3, "total": 9, "parent": 4}
        >>> Finding(Code.DISPOSABLE_MAIL, Severity.MEDIUM, (5, 6, 8), 4, figures).sentence()
        'Disposable mail domains: 3 of the registrations brought by registration 4 (9 in all).'
        """
        return TEMPLATES[self.code] % self.evidence


def under_review(findings: Iterable[Finding]) -> dict[int, Code]:
    """Say which registrations' rewards should wait for a human, and for what reason.

    Parameters
    ----------
    findings : iterable of Finding
        As `referral.integrity.inspection.inspect` returns them.

    Returns
    -------
    dict
        The code of the gravest finding by registration. MEDIUM and HIGH put their subjects under review, so that what was earned
        by bringing them waits; HIGH also puts the beneficiary under review, so that all they earned waits. LOW does nothing.

    Examples
    --------
    >>> quick = Finding(Code.TOO_QUICK, Severity.MEDIUM, (5, 6), 4, {})
    >>> twice = Finding(Code.SELF_MAILBOX, Severity.HIGH, (6,), 4, {})
    >>> {registration: code.value for registration, code in sorted(under_review([quick, twice]).items())}
    {4: 'integrity.self_referral.mailbox', 5: 'integrity.pace.too_quick', 6: 'integrity.self_referral.mailbox'}
    """
    waiting: dict[int, Code] = {}
    for finding in sorted(findings, key=lambda one: -one.severity):
        concerned = finding.subjects if finding.severity >= Severity.MEDIUM else ()
        if finding.severity == Severity.HIGH and finding.beneficiary_id is not None:
            concerned = (*concerned, finding.beneficiary_id)
        for registration in concerned:
            waiting.setdefault(registration, finding.code)
    return waiting
