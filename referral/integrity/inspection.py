"""Integrity: all the rules that look for rewards nobody earned, in one inspection."""

from collections.abc import Callable, Sequence
from typing import Final

from referral.integrity.bursts import bursts
from referral.integrity.disposable_mail import disposable_mail
from referral.integrity.findings import Finding
from referral.integrity.human_pace import flat_delays, flat_intervals, too_quick
from referral.integrity.identities import self_referrals
from referral.integrity.records import DEFAULT_LIMITS, Limits, Registration, Touches, by_id
from referral.integrity.rings import rings
from referral.integrity.shared_identities import scattered_identities, shared_identities

RULES: Final[tuple[Callable[[Sequence[Registration], Limits], list[Finding]], ...]] = (
    self_referrals,
    shared_identities,
    scattered_identities,
    bursts,
    too_quick,
    flat_delays,
    flat_intervals,
    disposable_mail,
)


def inspect(
    registrations: Sequence[Registration], touches: Touches | None = None, limits: Limits = DEFAULT_LIMITS
) -> list[Finding]:
    """Look for rewards that nobody earned.

    Parameters
    ----------
    registrations : sequence of Registration
        All of one event, in any order.
    touches : Touches, optional
        All human touches of share links; without them no rings are looked for.
    limits : Limits
        Where chance and ordinary life end.

    Returns
    -------
    list of Finding
        The gravest first, then by code and by the registrations they concern. They flag; nothing is removed or refused by them.

    Raises
    ------
    ReferralError
        ``records.duplicate``; ``identities.cycle``.

    See Also
    --------
    referral.integrity.findings.under_review : whose rewards should wait.

    Examples
    --------
    >>> maud = Registration(1, 1, 0.0, email="maud@gmail.com")
    >>> again = Registration(2, 2, 60.0, parent_id=1, email="maud+2@gmail.com", first_touch_at=59.0)
    >>> found = inspect([maud, again])
    >>> [(finding.severity.name, finding.code.value, finding.subjects) for finding in found]
    [('HIGH', 'integrity.self_referral.mailbox', (2,)), ('LOW', 'integrity.pace.too_quick', (2,))]
    >>> found[1].sentence().partition(": ")[0]
    'Sent less than 2.0 s after the first click'
    """
    by_id(registrations)
    found = [finding for rule in RULES for finding in rule(registrations, limits)]
    found += rings(registrations, touches, limits) if touches is not None else []
    return sorted(found, key=lambda one: (-one.severity, one.code, one.subjects))
