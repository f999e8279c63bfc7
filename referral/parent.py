"""The parent rule: who brought a registration, decided from what is stored, so that it can be decided again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

DEFAULT_WINDOW = timedelta(days=30)


class DecidedBy(StrEnum):
    """What settled the parent: the share code in the form, a touch, or nothing (a root)."""

    FORM = "form"
    TOUCH = "touch"
    NONE = "none"


class Refusal(StrEnum):
    """Why a candidate cannot be the parent."""

    NOT_REGISTERED = "not_registered"
    SAME_REGISTRATION = "same_registration"
    SAME_PERSON = "same_person"
    SAME_EMAIL = "same_email"
    SAME_PHONE = "same_phone"
    SAME_VISITOR = "same_visitor"
    NOT_EARLIER = "not_earlier"
    DESCENDANT = "descendant"


@dataclass(frozen=True, slots=True)
class Registrant:
    """One registration of the event as the rule sees it.

    ``parent_id`` is its present parent's registration. ``other_emails`` and ``other_phones`` are those of people who turned out
    to be the same person.
    """

    id: int
    registered_at: datetime
    person_id: int
    email: str | None = None
    phone: str | None = None
    visitors: frozenset[str] = frozenset()
    parent_id: int | None = None
    other_emails: frozenset[str] = frozenset()
    other_phones: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Touch:
    """One visit by a code; ``sharer_id`` is the registration whose share link it was, None for an entry point's code."""

    id: int
    at: datetime
    sharer_id: int | None = None
    human: bool = True


@dataclass(frozen=True, slots=True)
class Refused:
    """A candidate that was passed over; ``touch_id`` is None when it stood only in the form."""

    parent_id: int
    touch_id: int | None
    reason: Refusal


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome: the parent's registration, the touch that decided, the first touch, and who was passed over and why."""

    parent_id: int | None
    touch_id: int | None
    decided_by: DecidedBy
    first_touch_id: int | None
    refused: tuple[Refused, ...] = ()


def decide_parent(
    child: Registrant,
    touches: Sequence[Touch],
    registrants: Mapping[int, Registrant],
    *,
    form_sharer_id: int | None = None,
    window: timedelta = DEFAULT_WINDOW,
) -> Decision:
    """Decide who brought a registration.

    Parameters
    ----------
    child : Registrant
        The registration whose parent is asked for; its own ``parent_id`` plays no part.
    touches : sequence of Touch
        All touches of the child's visitors, in any order; robots' visits and visits by entry points may be among them.
    registrants : mapping of int to Registrant
        The candidates by registration id and, when the rule is run again after a merge, everything above them. For a
        registration just made the candidates suffice, since nobody is below it yet.
    form_sharer_id : int, optional
        The registration whose share code came with the submitted form.
    window : timedelta
        How long before the registration a touch still counts; its first instant is inside.

    Returns
    -------
    Decision
        With ``decided_by`` ``form`` the deciding touch is the last one of that sharer in the window, None without one.
        ``first_touch_id`` is the first human touch in the window by any code, entry points included.

    Notes
    -----
    Candidates are the form's sharer, then the sharers of human touches in the window, last touch first; each is tried once.
    A candidate is refused when it has no registration of this event, shares person, e-mail address, phone number or a visitor
    with the child, did not register before the child, or is below it. The first one that stands is the parent. Instants that
    are equal are ordered by id, for registrations as for touches, so the outcome never depends on the order of rows.

    Examples
    --------
    >>> from datetime import UTC
    >>> def at(hour): return datetime(2026, 10, 17, hour, tzinfo=UTC)
    >>> maud = Registrant(1, at(9), person_id=1, email="maud@example.org")
    >>> idris = Registrant(2, at(12), person_id=2, email="idris@example.org")
    >>> decision = decide_parent(idris, [Touch(7, at(10)), Touch(8, at(11), sharer_id=1)], {1: maud})
    >>> decision.parent_id, decision.touch_id, decision.decided_by.value, decision.first_touch_id
    (1, 8, 'touch', 7)
    """
    journey = _journey(child, touches, window)
    first_touch_id = journey[0].id if journey else None
    refused: list[Refused] = []
    for sharer_id, touch_id in _candidates(journey, form_sharer_id):
        reason = _refusal(child, registrants.get(sharer_id), sharer_id, registrants)
        if reason is None:
            decided_by = DecidedBy.FORM if sharer_id == form_sharer_id else DecidedBy.TOUCH
            return Decision(sharer_id, touch_id, decided_by, first_touch_id, tuple(refused))
        refused.append(Refused(sharer_id, touch_id, reason))
    return Decision(None, None, DecidedBy.NONE, first_touch_id, tuple(refused))


def _journey(child: Registrant, touches: Sequence[Touch], window: timedelta) -> list[Touch]:
    opens = child.registered_at - window
    inside = (touch for touch in touches if touch.human and opens <= touch.at <= child.registered_at)
    return sorted(inside, key=lambda touch: (touch.at, touch.id))


def _candidates(journey: Sequence[Touch], form_sharer_id: int | None) -> Iterator[tuple[int, int | None]]:
    """Yield each sharer once with their last touch, the form's sharer first."""
    last_touch: dict[int, int | None] = {}
    for touch in reversed(journey):
        if touch.sharer_id is not None:
            last_touch.setdefault(touch.sharer_id, touch.id)
    if form_sharer_id is not None:
        yield form_sharer_id, last_touch.pop(form_sharer_id, None)
    yield from last_touch.items()


def _refusal(
    child: Registrant, candidate: Registrant | None, candidate_id: int, registrants: Mapping[int, Registrant]
) -> Refusal | None:
    if candidate_id == child.id:
        return Refusal.SAME_REGISTRATION
    if candidate is None:
        return Refusal.NOT_REGISTERED
    return _same_human(child, candidate) or _wrong_place(child, candidate, registrants)


def _same_human(child: Registrant, candidate: Registrant) -> Refusal | None:
    if candidate.person_id == child.person_id:
        return Refusal.SAME_PERSON
    if _all(candidate.email, candidate.other_emails) & _all(child.email, child.other_emails):
        return Refusal.SAME_EMAIL
    if _all(candidate.phone, candidate.other_phones) & _all(child.phone, child.other_phones):
        return Refusal.SAME_PHONE
    if candidate.visitors & child.visitors:
        return Refusal.SAME_VISITOR
    return None


def _all(one: str | None, others: frozenset[str]) -> set[str]:
    return {text.strip().casefold() for text in (one, *others) if text}


def _wrong_place(child: Registrant, candidate: Registrant, registrants: Mapping[int, Registrant]) -> Refusal | None:
    # Below before later: after a merge a descendant is usually later too, and "below" is the reason people understand.
    if _is_below(candidate, child.id, registrants):
        return Refusal.DESCENDANT
    if (candidate.registered_at, candidate.id) >= (child.registered_at, child.id):
        return Refusal.NOT_EARLIER
    return None


def _is_below(candidate: Registrant, child_id: int, registrants: Mapping[int, Registrant]) -> bool:
    seen: set[int] = set()  # stored edges could already hold a cycle; the walk must end all the same
    above: Registrant | None = candidate
    while above is not None and above.parent_id is not None and above.id not in seen:
        if above.parent_id == child_id:
            return True
        seen.add(above.id)
        above = registrants.get(above.parent_id)
    return False
