"""One hand behind many registrations: at one person's link, or scattered over the links of several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from referral.integrity.findings import Code, Figure, Finding, Severity
from referral.integrity.identities import SURE, Key, identity_keys, strongest
from referral.integrity.records import DEFAULT_LIMITS, Limits, Registration, brought_by


def shared_identities(registrations: Sequence[Registration], limits: Limits = DEFAULT_LIMITS) -> list[Finding]:
    """Find people whose referrals are one hand's, though not their own.

    Parameters
    ----------
    registrations : sequence of Registration
    limits : Limits

    Returns
    -------
    list of Finding
        One for each person and set of registrations they brought that share an identity, its code that of the surest identity.
        HIGH for one person or one mailbox, from two registrations on; MEDIUM for a telephone, browser, device or card that more
        than ``limits.household`` of them share. Registrations that nobody brought, such as those at a desk, are not looked at.

    Examples
    --------
    >>> phone = frozenset({"old telephone"})
    >>> brought = [Registration(n, n, 9000.0 * n, parent_id=1, devices=phone) for n in (2, 3, 4)]
    >>> [(finding.code.value, finding.subjects) for finding in shared_identities(brought)]
    [('integrity.shared_identity.device', (2, 3, 4))]
    >>> shared_identities(brought[:2])
    []
    """
    findings = []
    for parent, children in brought_by(registrations).items():
        for group, same in sorted(_groups(children, limits).items()):
            kind = strongest(same)
            figures: dict[str, Figure] = {"count": len(group), "total": len(children), "parent": parent}
            severity = Severity.HIGH if kind in SURE else Severity.MEDIUM
            code = Code(f"integrity.shared_identity.{kind}")
            findings.append(Finding(code, severity, group, parent, {**figures, "identities": _kinds(same)}))
    return findings


def scattered_identities(registrations: Sequence[Registration], limits: Limits = DEFAULT_LIMITS) -> list[Finding]:
    """Find one hand that registers by the links of several people.

    Parameters
    ----------
    registrations : sequence of Registration
    limits : Limits

    Returns
    -------
    list of Finding
        MEDIUM, one for each set of more than ``limits.household`` registrations that share an identity and were brought by two
        people or more: somebody who sells referrals, or a tablet at the desk where guests name who invited them.

    Examples
    --------
    >>> device = frozenset({"d"})
    >>> brought = [Registration(n, n, 9000.0 * n, parent_id=n % 3, devices=device) for n in (10, 11, 12, 13)]
    >>> [(finding.subjects, finding.evidence["links"]) for finding in scattered_identities(brought)]
    [((10, 11, 12, 13), 3)]
    """
    parents = {one.id: one.parent_id for one in registrations if one.parent_id is not None}
    brought = [one for one in registrations if one.parent_id is not None]
    findings = []
    for group, same in sorted(_groups(brought, limits).items()):
        links = len({parents[member] for member in group})
        if links > 1 and len(group) > limits.household:
            figures: dict[str, Figure] = {"count": len(group), "links": links, "identities": _kinds(same)}
            findings.append(Finding(Code.MANY_LINKS, Severity.MEDIUM, group, None, figures))
    return findings


def _groups(registrations: Iterable[Registration], limits: Limits) -> Mapping[tuple[int, ...], list[Key]]:
    """Give each set of registrations that share an identity beyond a household, with all they share."""
    holders: dict[Key, set[int]] = defaultdict(set)
    for registration in registrations:
        for key in identity_keys(registration, limits):
            holders[key].add(registration.id)
    groups: dict[tuple[int, ...], list[Key]] = defaultdict(list)
    for key, held in holders.items():
        if len(held) > (1 if key.kind in SURE else limits.household):
            groups[tuple(sorted(held))].append(key)
    return groups


def _kinds(keys: Iterable[Key]) -> tuple[str, ...]:
    return tuple(sorted({key.kind.value for key in keys}))
