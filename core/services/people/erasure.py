"""Erasing a person: nothing is left that names them, and an anonymous node stays where they stood.

Sums, the forest and past reports keep what they say, because rows stay and only what names somebody goes.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from core.clock import now
from core.errors import DomainError, NotFound
from core.events import PersonErased
from core.i18n import N_, translate
from core.models import (
    Deal,
    Event,
    Organisation,
    Person,
    PersonMerge,
    Registration,
    RegistrationStatus,
    Sanction,
    Visit,
    Visitor,
)
from core.outbox import record
from core.permissions import Actor, Permission
from core.services.comments.leaving import erase_comments
from core.services.events.seats import give_seat_back, is_open, lock_event
from core.services.offers.leaving import erase_responses
from core.services.offers.returns import return_claims
from core.services.people.erased_reports import erase_snapshots
from core.services.people.erased_words import erase_emails, erase_messages, erase_reasons, erase_reports
from core.services.polls.leaving import erase_answers, forget_answers
from core.services.questions.leaving import erase_questions
from core.services.registrations.registrations import TICKET_TOKEN_BYTES

ERASED = N_("Erased person")


class NotConfirmed(DomainError):
    """The name was not typed as it stands on the page."""

    code = "erasure.not_confirmed"
    status = 422
    message = N_("Type the name exactly as it stands above, so that nobody is erased by a slip.")


@dataclass(frozen=True)
class Traces:
    """Every record of one human, and the places they held."""

    person_ids: Collection[int]
    places: Collection[Registration]
    name: str
    telling: Collection[str]

    @property
    def place_ids(self) -> list[int]:
        """The registrations' ids."""
        return [place.id for place in self.places]


def erase_person(session: Session, actor: Actor, person_id: int, typed_name: str) -> Person:
    """Erase somebody and every record that was merged into them. This cannot be undone."""
    actor.require(Permission.ERASE_PEOPLE)
    people = _lock(session, actor, person_id)
    person = next(one for one in people if one.id == person_id)
    if typed_name.split() != person.name.split():
        raise NotConfirmed()
    traces = _traces(session, actor, people)
    _give_places_back(session, traces.places)
    _erase_words(session, traces)
    _cut_browsers(session, traces)
    _rename(people, traces)
    session.flush()
    record(
        session,
        PersonErased(
            actor.organisation_id,
            person_id=person.id,
            event_ids=tuple(sorted({place.event_id for place in traces.places})),
            registration_ids=tuple(sorted(traces.place_ids)),
        ),
    )
    return person


def _lock(session: Session, actor: Actor, person_id: int) -> list[Person]:
    """The person and whoever turned out to be the same; not found when that is what they are themselves."""
    same = or_(Person.id == person_id, Person.merged_into_id == person_id)
    wanted = select(Person).where(Person.organisation_id == actor.organisation_id, Person.erased_at.is_(None), same)
    locked = wanted.order_by(Person.id).with_for_update()
    people = list(session.scalars(locked, execution_options={"populate_existing": True}))
    if not any(person.id == person_id and person.merged_into_id is None for person in people):
        raise NotFound()
    return people


def _traces(session: Session, actor: Actor, people: Collection[Person]) -> Traces:
    ids = [person.id for person in people]
    places = session.scalars(select(Registration).where(Registration.person_id.in_(ids)).order_by(Registration.id)).all()
    locale = session.scalars(select(Organisation.locale).where(Organisation.id == actor.organisation_id)).one()
    known = [(person.name, person.email, person.phone) for person in people] + [(place.name, place.phone) for place in places]
    telling = {each for one in known for each in one if each}
    return Traces(ids, places, translate(locale, ERASED), telling)


def _give_places_back(session: Session, places: Collection[Registration]) -> None:
    """A place to come is of no use to anybody who cannot be let in; of what is over it stays true that they came."""
    for place in sorted(places, key=lambda each: each.event_id):
        if place.status == RegistrationStatus.REGISTERED and is_open(session.get_one(Event, place.event_id)):
            give_seat_back(session, lock_event(session, place.event_id))
            place.status, place.cancelled_at = RegistrationStatus.CANCELLED, now()
            return_claims(session, place, place.cancelled_at)


def _erase_words(session: Session, traces: Traces) -> None:
    """What they wrote, what was written to them, and what was written about them."""
    ids = traces.place_ids
    erase_messages(session, ids, traces.name)
    erase_questions(session, ids, traces.name, traces.telling)
    erase_comments(session, ids, traces.name)
    erase_answers(session, ids)
    erase_responses(session, ids)
    erase_emails(session, ids)
    erase_reports(session, ids)
    erase_reasons(session, {place.event_id for place in traces.places}, traces.person_ids, ids)
    erase_snapshots(session, {place.event_id for place in traces.places}, ids, traces.name)
    _set(session, update(Sanction).where(Sanction.person_id.in_(traces.person_ids)).values(name=traces.name))
    _set(session, update(Deal).where(Deal.registration_id.in_(ids)).values(note=""))
    of_them = or_(PersonMerge.survivor_id.in_(traces.person_ids), PersonMerge.absorbed_id.in_(traces.person_ids))
    for merge in session.scalars(select(PersonMerge).where(of_them)):
        merge.why, merge.moved = "", merge.moved | {"folded": [forget_answers(place) for place in merge.moved.get("folded", ())]}


def _cut_browsers(session: Session, traces: Traces) -> None:
    """Their browsers are strangers from now on: the cookies they still hold find no row.

    The rows stay under a token nobody has, because touches hang on them that decide who brought whom. A browser that is another
    person's too stays that person's.
    """
    own = select(Visitor).where(Visitor.person_id.in_(traces.person_ids))
    theirs = {place.visitor_id for place in traces.places} - {None}
    nobodys = select(Visitor).where(Visitor.id.in_(theirs), Visitor.person_id.is_(None))
    visitors = {visitor.id: visitor for wanted in (own, nobodys) for visitor in session.scalars(wanted)}
    for visitor in visitors.values():
        visitor.person_id, visitor.token = None, secrets.token_urlsafe(TICKET_TOKEN_BYTES)
    for place in traces.places:
        place.visitor_id = place.visitor_id if place.visitor_id in visitors else None
    _set(session, update(Visit).where(Visit.visitor_id.in_(visitors)).values(referer="", address_hash=""))


def _rename(people: Collection[Person], traces: Traces) -> None:
    for person in people:
        person.name, person.email, person.phone = traces.name, None, None
        person.verified_at, person.erased_at = None, now()
    for place in traces.places:
        place.name, place.phone, place.form_token = traces.name, None, ""
        place.ticket_token = secrets.token_urlsafe(TICKET_TOKEN_BYTES)


def _set(session: Session, statement: object) -> None:
    session.execute(statement, execution_options={"synchronize_session": "fetch"})  # type: ignore[call-overload]
