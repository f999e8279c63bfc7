"""What the integrity rules look at, as plain values: registrations, touches, and the limits they are judged by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from referral.errors import ReferralError

NOBODY: Final = -1  # the visitor of a touch who never registered

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Registration:
    """One registration of an event, with what is known of the hand that made it; what is not known stays empty.

    Attributes
    ----------
    id, person_id : int
        The registration, and the human it belongs to.
    registered_at : float
        Seconds from any fixed instant.
    parent_id : int, optional
        The registration that brought it; None for a root, and for everything an entry point brought.
    first_touch_at : float, optional
        When its journey began, in the same seconds: the first touch, not the deciding one, for people scan a second time with the
        form already filled in.
    email, phone : str, optional
        As given; they are compared by `referral.integrity.mailboxes.mailbox` and `referral.integrity.mailboxes.phone_number`.
    visitors, devices, payments : frozenset of str
        Browsers by cookie, devices and means of payment by fingerprint, where the caller has such.
    address : str, optional
        Keyed hash of the network address. Not an identity: offices, halls and mobile carriers share one.
    """

    id: int
    person_id: int
    registered_at: float
    parent_id: int | None = None
    first_touch_at: float | None = None
    email: str | None = None
    phone: str | None = None
    visitors: frozenset[str] = frozenset()
    devices: frozenset[str] = frozenset()
    payments: frozenset[str] = frozenset()
    address: str | None = None


@dataclass(frozen=True, eq=False)
class Touches:
    """Human touches of share links as columns, both int64 of shape (m,): whose link, and who came; `NOBODY` never registered."""

    sharer: Integers
    visitor: Integers

    @classmethod
    def from_columns(cls, sharer: ArrayLike, visitor: ArrayLike) -> Touches:
        """Check the columns.

        Parameters
        ----------
        sharer, visitor : array_like of int, shape (m,)
            Registrations, one row for each human touch in any order; `NOBODY` for a visitor who never registered.

        Raises
        ------
        ReferralError
            ``records.shape`` when they are not of one length.

        Examples
        --------
        >>> Touches.from_columns([1, 1], [2, NOBODY]).visitor.tolist()
        [2, -1]
        """
        columns = np.array(sharer, dtype=np.int64, ndmin=1), np.array(visitor, dtype=np.int64, ndmin=1)
        if columns[0].ndim != 1 or columns[0].shape != columns[1].shape:
            raise ReferralError("records.shape", "there must be one visitor for each sharer")
        return cls(*columns)


@dataclass(frozen=True, slots=True)
class Limits:
    """Where chance and ordinary life end; ``docs/referral/integrity-and-rewards.md`` gives the reasons.

    Attributes
    ----------
    household : int
        Registrations that may share a telephone, browser, device or card before it counts as more than a couple.
    known_shared : frozenset of str
        Telephones, browsers, devices, payments and addresses known to be shared, such as the tablet at the desk: not looked at.
    quickest_s : float
        Seconds from first touch to registration below which no human is believed.
    burst_windows_s : tuple of float
        Lengths of the windows in which bursts are looked for, in seconds.
    burst_least, flat_least : int
        Registrations a burst, and delays or intervals a test of evenness, must have at the least.
    false_alarm : float
        Chance that one of the statistical rules raises anything at all where there is nothing, for each rule and inspection.
    log_spread : float
        Least standard deviation of the logarithms of human delays.
    closed : float
        Share of the visits to a ring's links that come from the ring, from which it is held to live of itself.
    disposable_share : float
        Share of disposable mail among those one person brought, from which it is more than a few careful people.
    """

    household: int = 2
    known_shared: frozenset[str] = frozenset()
    quickest_s: float = 2.0
    burst_windows_s: tuple[float, ...] = (60.0, 600.0)
    burst_least: int = 5
    flat_least: int = 8
    false_alarm: float = 0.01
    log_spread: float = 0.3
    closed: float = 0.8
    disposable_share: float = 0.2


DEFAULT_LIMITS: Final = Limits()


def by_id(registrations: Sequence[Registration]) -> dict[int, Registration]:
    """Index registrations by their id.

    Parameters
    ----------
    registrations : sequence of Registration

    Returns
    -------
    dict

    Raises
    ------
    ReferralError
        ``records.duplicate`` with the row of the second one.

    Examples
    --------
    >>> sorted(by_id([Registration(7, 1, 0.0), Registration(3, 2, 5.0)]))
    [3, 7]
    """
    index: dict[int, Registration] = {}
    for row, registration in enumerate(registrations):
        if index.setdefault(registration.id, registration) is not registration:
            raise ReferralError("records.duplicate", f"registration {registration.id} stands here twice", row)
    return index


def brought_by(registrations: Sequence[Registration]) -> dict[int, list[Registration]]:
    """Group registrations by who brought them, in order of time; roots are left out.

    Parameters
    ----------
    registrations : sequence of Registration

    Returns
    -------
    dict
        Children by parent id, parents in order of their first child.

    Examples
    --------
    >>> groups = brought_by([Registration(2, 2, 9.0, parent_id=1), Registration(3, 3, 5.0, parent_id=1), Registration(1, 1, 0.0)])
    >>> {parent: [child.id for child in children] for parent, children in groups.items()}
    {1: [3, 2]}
    """
    groups: dict[int, list[Registration]] = {}
    for registration in sorted(registrations, key=lambda one: (one.registered_at, one.id)):
        if registration.parent_id is not None:
            groups.setdefault(registration.parent_id, []).append(registration)
    return groups
