"""What identifies the human behind a registration, and who brought themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from referral.errors import ReferralError
from referral.integrity.findings import Code, Finding, Severity
from referral.integrity.mailboxes import mailbox, phone_number
from referral.integrity.records import DEFAULT_LIMITS, Limits, Registration, brought_by, by_id


class Identity(StrEnum):
    """By what two registrations are seen to be one human's, the surest first."""

    PERSON = "person"
    MAILBOX = "mailbox"
    PAYMENT = "payment"
    PHONE = "phone"
    VISITOR = "visitor"
    DEVICE = "device"


# The others are shared by couples (a telephone, a browser) and colleagues (the company's card).
SURE: Final = frozenset({Identity.PERSON, Identity.MAILBOX})

_STRENGTH: Final = {kind: place for place, kind in enumerate(Identity)}


class Key(NamedTuple):
    """One identity: its kind, and what is compared."""

    kind: Identity
    value: str


class _Shared(NamedTuple):
    child: int
    ancestor: int
    generations: int


def identity_keys(registration: Registration, limits: Limits = DEFAULT_LIMITS) -> frozenset[Key]:
    """List what identifies the human behind a registration.

    Parameters
    ----------
    registration : Registration
    limits : Limits
        What its ``known_shared`` names is left out, in the spelling of the registration or the compared one.

    Returns
    -------
    frozenset of Key

    Examples
    --------
    >>> keys = identity_keys(Registration(1, 9, 0.0, email="m.aud+a@gmail.com", visitors=frozenset({"v"})))
    >>> sorted(f"{kind}={value}" for kind, value in keys)
    ['mailbox=maud@gmail.com', 'person=9', 'visitor=v']
    """
    one = registration
    pairs = [(Identity.PERSON, str(one.person_id), "")]
    pairs += [(Identity.MAILBOX, mailbox(one.email), one.email)] if one.email else []
    pairs += [(Identity.PHONE, phone_number(one.phone), one.phone)] if one.phone else []
    for kind, values in ((Identity.VISITOR, one.visitors), (Identity.DEVICE, one.devices), (Identity.PAYMENT, one.payments)):
        pairs += [(kind, value, value) for value in values]
    known = limits.known_shared
    return frozenset(
        Key(kind, value)
        for kind, value, given in pairs
        if value and (kind is Identity.PERSON or known.isdisjoint((value, given)))
    )


def strongest(keys: Iterable[Key]) -> Identity:
    """Give the surest kind among identities.

    Parameters
    ----------
    keys : iterable of Key
        At least one.

    Returns
    -------
    Identity

    Examples
    --------
    >>> strongest([Key(Identity.DEVICE, "d"), Key(Identity.PHONE, "+44")]).value
    'phone'
    """
    return min((key.kind for key in keys), key=_STRENGTH.__getitem__)


def self_referrals(registrations: Sequence[Registration], limits: Limits = DEFAULT_LIMITS) -> list[Finding]:
    """Find people who brought themselves, directly or through others.

    Parameters
    ----------
    registrations : sequence of Registration
        In any order; a parent that is not among them makes a root.
    limits : Limits

    Returns
    -------
    list of Finding
        One for each registration and the nearest ancestor it shares an identity with, its code that of the surest identity. HIGH
        for one person or one mailbox. Telephones, browsers, devices and cards are shared by couples and families: LOW while no
        more than ``limits.household`` registrations have them, MEDIUM beyond.

    Raises
    ------
    ReferralError
        ``records.duplicate``; ``identities.cycle`` when parents go round in a circle, with the first row that does.

    Notes
    -----
    One walk over every tree, depth first, keeping for each identity the stack of its holders on the way from the root: what lies
    on top is the nearest ancestor. Linear in the number of registrations and identities.

    Ancestors beyond the parent matter: where rewards go up the chain, somebody who brings a second self earns at both levels.

    Examples
    --------
    >>> maud = Registration(1, 1, 0.0, email="maud@gmail.com")
    >>> idris = Registration(2, 2, 60.0, parent_id=1, email="idris@example.org")
    >>> again = Registration(3, 3, 90.0, parent_id=2, email="m.a.u.d+2@gmail.com")
    >>> [(finding.code.value, finding.subjects, finding.beneficiary_id) for finding in self_referrals([maud, idris, again])]
    [('integrity.self_referral.mailbox', (3,), 1)]
    """
    keys = {one.id: identity_keys(one, limits) for one in registrations}
    users = Counter(key for held in keys.values() for key in held)
    shared: dict[_Shared, list[Key]] = defaultdict(list)
    several = {one: [key for key in held if users[key] > 1] for one, held in keys.items()}
    for pair, key in _nearest_holders(registrations, several):
        shared[pair].append(key)
    return [_self_referral(pair, held, users, limits) for pair, held in sorted(shared.items())]


def _self_referral(pair: _Shared, held: Sequence[Key], users: Mapping[Key, int], limits: Limits) -> Finding:
    kind = strongest(held)
    most = max(users[key] for key in held)
    severity = Severity.HIGH if kind in SURE else Severity.MEDIUM if most > limits.household else Severity.LOW
    kinds = tuple(sorted({key.kind.value for key in held}))
    code = Code(f"integrity.self_referral.{kind}")
    return Finding(code, severity, (pair.child,), pair.ancestor, {**pair._asdict(), "registrations": most, "identities": kinds})


def _nearest_holders(registrations: Sequence[Registration], keys: Mapping[int, Sequence[Key]]) -> Iterator[tuple[_Shared, Key]]:
    holders: dict[Key, list[tuple[int, int]]] = defaultdict(list)
    for registration, depth, entering in _walk(registrations):
        for key in keys[registration]:
            if not entering:
                holders[key].pop()
                continue
            if holders[key]:
                ancestor, above = holders[key][-1]
                yield _Shared(registration, ancestor, depth - above), key
            holders[key].append((registration, depth))


def _walk(registrations: Sequence[Registration]) -> Iterator[tuple[int, int, bool]]:
    """Yield (registration, depth, True) on the way down every tree and (…, False) on the way up."""
    known, children = by_id(registrations), brought_by(registrations)
    stack = [(one.id, 0, True) for one in registrations if one.parent_id not in known]
    entered: set[int] = set()
    while stack:
        registration, depth, entering = stack.pop()
        yield registration, depth, entering
        if entering:
            entered.add(registration)
            stack.append((registration, depth, False))
            stack.extend((child.id, depth + 1, True) for child in children.get(registration, ()))
    for row, one in enumerate(registrations):
        if one.id not in entered:
            raise ReferralError("identities.cycle", f"the parents above registration {one.id} go round in a circle", row)
