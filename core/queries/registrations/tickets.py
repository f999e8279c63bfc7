"""A ticket's page: the place it stands for, its share link, and who came through it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from core.errors import NotFound
from core.models import Code, Referral, Registration, Via, Visit, Visitor
from core.names import given_name
from core.queries.counting import HOLDS_PLACE, IS_HUMAN


@dataclass(frozen=True)
class Guest:
    """Somebody who came through a share link: first name only, how and when they arrived, and how many they brought on."""

    name: str
    registered_at: datetime
    via: Via | None
    brought: int


@dataclass(frozen=True)
class Following:
    """What became of a share link: who registered, and how many more people opened it."""

    guests: Sequence[Guest]
    undecided: int


def get_ticket(session: Session, token: str) -> Registration:
    """The registration a ticket stands for, cancelled ones too; of one that was merged, the surviving one.

    Not scoped: the token itself is the credential.
    """
    wanted = select(Registration).options(joinedload(Registration.event), joinedload(Registration.person))
    registration = session.scalar(wanted.where(Registration.ticket_token == token))
    if registration is not None and registration.merged_into_id is not None:
        registration = session.scalar(wanted.where(Registration.id == registration.merged_into_id))
    if registration is None:
        raise NotFound()
    return registration


def get_share_code(session: Session, registration: Registration) -> str:
    """The code of the registration's share link."""
    return session.scalars(select(Code.code).where(Code.registration_id == registration.id)).one()


def get_following(session: Session, registration: Registration) -> Following:
    """Who came through this registration's link, newest first."""
    return Following(_guests(session, registration), _undecided(session, registration))


def _guests(session: Session, registration: Registration) -> list[Guest]:
    further = aliased(Referral)
    brought = select(func.count()).where(further.parent_id == Registration.id).scalar_subquery()
    rows = session.execute(
        select(Registration.name, Registration.created_at, Visit.via, brought)
        .join(Referral, Referral.child_id == Registration.id)
        .outerjoin(Visit, Visit.id == Referral.visit_id)
        .where(Referral.parent_id == registration.id, HOLDS_PLACE)
        .order_by(Registration.created_at.desc(), Registration.id.desc())
    )
    return [Guest(given_name(name), moment, via, count) for name, moment, via, count in rows]


def _undecided(session: Session, registration: Registration) -> int:
    """Other people's browsers that opened the link and have not registered, with this or another browser of theirs."""
    places = aliased(Registration)
    same_browser, same_person = places.visitor_id == Visitor.id, places.person_id == Visitor.person_id
    has_place = select(places.id).where(places.event_id == registration.event_id, same_browser | same_person).exists()
    statement = (
        select(func.count(distinct(Visit.visitor_id)))
        .join(Code, Code.code == Visit.code)
        .join(Visitor, Visitor.id == Visit.visitor_id)
        .where(Code.registration_id == registration.id, IS_HUMAN, ~has_place)
    )
    return session.scalar(statement) or 0
