"""What is known about those who want to speak: read for a whole batch of them at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from core.authors import Author
from core.bulk import one_of
from core.models import Audience, ChatMessage, Registration, Sanction, SanctionKind, Visit
from core.models.sanction import BAN_IN_FORCE, NOT_LIFTED
from core.queries.registrations.followers import came_before
from core.services.room.chat_rooms import LockedRoom


@dataclass(frozen=True)
class Standing:
    """What is known of attendees, by their registrations.

    Until when they are muted; who is banned, who seems to be a banned person come back, who had come to an earlier event;
    when they spoke last.
    """

    muted: dict[int, datetime]
    banned: frozenset[int]
    evading: frozenset[int]
    followers: frozenset[int]
    spoke_at: dict[int, datetime]


def standing_of(session: Session, locked: LockedRoom, authors: Iterable[Author], at: datetime) -> Standing:
    """Everything the room's rules ask about these attendees; members are asked nothing."""
    attendees = {author.registration_id: author for author in authors if author.registration_id is not None}
    if not attendees:
        return Standing({}, frozenset(), frozenset(), frozenset(), {})
    muted, banned = _sanctioned(session, locked, attendees, at)
    follows, slow = locked.room.audience == Audience.FOLLOWERS, locked.room.slow_s > 0
    return Standing(
        muted=muted,
        banned=banned,
        evading=_evading(session, locked.room.organisation_id, attendees),
        followers=_followers(session, locked, attendees) if follows else frozenset(),
        spoke_at=_spoke_at(session, locked, attendees, at) if slow else {},
    )


def _sanctioned(
    session: Session, locked: LockedRoom, attendees: dict[int, Author], at: datetime
) -> tuple[dict[int, datetime], frozenset[int]]:
    people = {author.person_id for author in attendees.values()}
    visitors = {author.visitor_id for author in attendees.values()} - {None}
    wanted = select(Sanction.kind, Sanction.event_id, Sanction.person_id, Sanction.visitor_id, Sanction.until).where(
        Sanction.organisation_id == locked.room.organisation_id,
        NOT_LIFTED,
        or_(one_of(session, Sanction.person_id, people), one_of(session, Sanction.visitor_id, visitors)),
    )
    muted_people: dict[int, datetime] = {}
    banned_people: set[int] = set()
    banned_visitors: set[int | None] = set()
    for kind, event_id, person_id, visitor_id, until in session.execute(wanted):
        if kind == SanctionKind.BAN:
            banned_people.add(person_id)
            banned_visitors.add(visitor_id)
        elif event_id == locked.room.event_id and until is not None and until > at:
            muted_people[person_id] = max(until, muted_people.get(person_id, until))
    banned_visitors.discard(None)
    muted = {id_: muted_people[author.person_id] for id_, author in attendees.items() if author.person_id in muted_people}
    return muted, frozenset(
        id_ for id_, author in attendees.items() if author.person_id in banned_people or author.visitor_id in banned_visitors
    )


def _evading(session: Session, organisation_id: int, attendees: dict[int, Author]) -> frozenset[int]:
    """Who registered after a ban, from the network address of the banned browser on the same day, or from nowhere.

    Whoever is banned clears their cookies and registers under another address within a minute. It may as well be a
    colleague behind the same router, so what they say waits for a moderator and nobody is kept out. Opening the form is a
    visit, so whoever registered without one hides where they come from.
    """
    in_force = (Sanction.organisation_id == organisation_id, BAN_IN_FORCE)
    first_ban = session.scalar(select(func.min(Sanction.created_at)).where(*in_force))
    if first_ban is None:
        return frozenset()
    newcomers = {
        id_: (author.visitor_id, author.registered_at)
        for id_, author in attendees.items()
        if author.visitor_id is not None and author.registered_at is not None and author.registered_at > first_ban
    }
    if not newcomers:
        return frozenset()
    browsers = {visitor_id for visitor_id, _ in newcomers.values()}
    addresses: defaultdict[int | None, set[str]] = defaultdict(set)
    came_from = select(Visit.visitor_id, Visit.address_hash).where(one_of(session, Visit.visitor_id, browsers))
    for visitor_id, address in session.execute(came_from.distinct()):
        addresses[visitor_id].add(address)
    known = set().union(*addresses.values()) - {""}
    shared = (
        select(Visit.address_hash, func.min(Sanction.created_at))
        .join(Sanction, Sanction.visitor_id == Visit.visitor_id)
        .where(one_of(session, Visit.address_hash, known), *in_force)
        .group_by(Visit.address_hash)
    )
    banned_at = dict(session.execute(shared).all())
    return frozenset(
        id_
        for id_, (visitor_id, registered_at) in newcomers.items()
        if visitor_id not in addresses
        or any(address in banned_at and registered_at > banned_at[address] for address in addresses[visitor_id])
    )


def _followers(session: Session, locked: LockedRoom, attendees: dict[int, Author]) -> frozenset[int]:
    people = {author.person_id for author in attendees.values()}
    before = came_before(locked.room.event_id, locked.room.organisation_id, locked.starts_at)
    wanted = select(Registration.person_id).where(one_of(session, Registration.person_id, people), before)
    known = set(session.scalars(wanted.distinct()))
    return frozenset(id_ for id_, author in attendees.items() if author.person_id in known)


def _spoke_at(session: Session, locked: LockedRoom, attendees: dict[int, Author], at: datetime) -> dict[int, datetime]:
    """When each last said something within the slow mode's time; what was deleted since counts too."""
    lately = (
        select(ChatMessage.registration_id, func.max(ChatMessage.created_at))
        .where(
            ChatMessage.event_id == locked.room.event_id,
            one_of(session, ChatMessage.registration_id, attendees),
            ChatMessage.created_at > at - timedelta(seconds=locked.room.slow_s),
        )
        .group_by(ChatMessage.registration_id)
    )
    return {registration_id: spoke for registration_id, spoke in session.execute(lately) if registration_id is not None}
