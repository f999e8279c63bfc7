"""People whose referrals use mail that is thrown away."""

from collections.abc import Sequence
from typing import Final

from referral.integrity.findings import Code, Finding, Severity
from referral.integrity.mailboxes import is_disposable
from referral.integrity.records import DEFAULT_LIMITS, Limits, Registration, brought_by

MANY_DISPOSABLE: Final = 3  # fewer are careful people


def disposable_mail(registrations: Sequence[Registration], limits: Limits = DEFAULT_LIMITS) -> list[Finding]:
    """Find people whose referrals use disposable mail.

    Parameters
    ----------
    registrations : sequence of Registration
    limits : Limits
        Its ``disposable_share`` decides.

    Returns
    -------
    list of Finding
        One for each person who brought such registrations. MEDIUM from three of them on that are also a fifth of all that person
        brought; else LOW: some careful people always use such addresses.

    Examples
    --------
    >>> brought = [Registration(n, n, 60.0 * n, parent_id=1, email=f"{n}@mailinator.com") for n in (2, 3, 4)]
    >>> [finding.severity.name for finding in disposable_mail(brought)]
    ['MEDIUM']
    """
    findings = []
    for parent, children in brought_by(registrations).items():
        thrown = sorted(child.id for child in children if child.email and is_disposable(child.email))
        many = len(thrown) >= MANY_DISPOSABLE and len(thrown) >= limits.disposable_share * len(children)
        if thrown:
            figures = {"count": len(thrown), "total": len(children), "parent": parent}
            severity = Severity.MEDIUM if many else Severity.LOW
            findings.append(Finding(Code.DISPOSABLE_MAIL, severity, tuple(thrown), parent, figures))
    return findings
