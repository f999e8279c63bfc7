"""Whatever is merged and undone, the forest stays one, and is what the rule says of all that is stored."""

import random
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import DomainError
from core.models import (
    Code,
    Event,
    Person,
    PersonMerge,
    Referral,
    ReferralChange,
    Registration,
    RegistrationStatus,
    Visit,
    Visitor,
)
from core.platform import Platform
from core.queries.counting import is_human
from core.services.people.merges import merge_people, undo_merge
from referral.integrity.mailboxes import mailbox
from referral.parent import Decision, Registrant, Touch, decide_parent
from tests.core.services.spreading import minute, owner_of, parents
from tests.factories import make_event, make_organisation, make_person, make_registration, make_visit, make_visitor

PEOPLE = 9
VISITS = 40
STEPS = 14


@dataclass
class Crowd:
    """Events, people, browsers and everything they did, drawn at random."""

    session: Session
    random: random.Random
    events: list[Event] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    browsers: list[Visitor] = field(default_factory=list)

    def gather(self) -> None:
        organisation = make_organisation(self.session)
        self.events = [make_event(self.session, organisation) for _ in range(2)]
        for number in range(PEOPLE):
            variant = self.random.choice(("", "+show"))
            email = f"person{number // 2}{variant}.{number if variant == '' else ''}@example.org"
            phone = self.random.choice((None, f"+44207946{number:04}"))
            self.people.append(make_person(self.session, organisation, email=f"{number}{email}", phone=phone))
        self.browsers = [make_visitor(self.session, organisation) for _ in range(PEOPLE + 2)]
        for event in self.events:
            self._register_all(event)
            self._look_around(event)
        for event in self.events:  # whose browser is whose is known by now
            for place in standing(self.session, event):
                self._decide(event, place)

    def _register_all(self, event: Event) -> None:
        places: list[Registration] = []
        for person in self.random.sample(self.people, PEOPLE - 2):
            browser = self.random.choice(self.browsers)
            browser.person_id = browser.person_id or person.id
            sharer = self.random.choice([None, None, *places]) if places else None
            phone = self.random.choice((None, None, person.phone, self.random.choice(self.people).phone))
            when = minute(len(places) * 10)
            about = {"visitor_id": browser.id, "created_at": when, "phone": phone}
            place = make_registration(self.session, event, person, form_sharer_id=sharer.id if sharer else None, **about)
            if self.random.random() < 0.2:
                place.status, place.cancelled_at = RegistrationStatus.CANCELLED, when
                event.seats_taken -= 1
            places.append(place)

    def _look_around(self, event: Event) -> None:
        codes = self.session.scalars(select(Code).where(Code.event_id == event.id).order_by(Code.code)).all()
        for _ in range(VISITS):
            about = {"visitor_id": self.random.choice(self.browsers).id, "created_at": minute(self.random.randrange(90))}
            robot = {"bot_reason": "crawler"} if self.random.random() < 0.1 else {}
            make_visit(self.session, event, self.random.choice(codes), **about, **robot)

    def _decide(self, event: Event, place: Registration) -> None:
        decision = by_the_rule(self.session, event)[place.id]
        if decision.parent_id is not None:
            about = {"visit_id": decision.touch_id, "first_visit_id": decision.first_touch_id, "decided_by": decision.decided_by}
            scope = {"organisation_id": event.organisation_id, "event_id": event.id}
            self.session.add(Referral(child_id=place.id, parent_id=decision.parent_id, **about, **scope))
            self.session.flush()


def standing(session: Session, event: Event) -> list[Registration]:
    wanted = select(Registration).where(Registration.event_id == event.id, Registration.merged_into_id.is_(None))
    return list(session.scalars(wanted.order_by(Registration.created_at, Registration.id)))


def by_the_rule(session: Session, event: Event) -> dict[int, Decision]:
    """Everybody's parent from everything stored, written down plainly: every row is read and nothing is left out for speed."""
    session.flush()
    session.expire_all()
    every = {place.id: place for place in session.scalars(select(Registration).where(Registration.event_id == event.id))}
    people = {person.id: person for person in session.scalars(select(Person))}
    visits = [
        visit
        for visit in session.scalars(select(Visit).where(Visit.event_id == event.id).order_by(Visit.created_at, Visit.id))
        if visit.code
    ]
    owner = {code.code: code.registration_id for code in session.scalars(select(Code))}
    browsers = list(session.scalars(select(Visitor)))

    def root(place_id: int | None) -> int | None:
        return place_id and (every[place_id].merged_into_id or place_id)

    def registrant(place: Registration) -> Registrant:
        person = people[place.person_id]
        records = [other for other in people.values() if other.merged_into_id == person.id]
        merged = [other for other in every.values() if other.merged_into_id == place.id]
        phones = {other.phone for other in [*records, *merged]} | ({person.phone} if records else set())
        own = {browser.id for browser in browsers if browser.person_id == person.id}
        own |= {other.visitor_id for other in [place, *merged] if other.visitor_id}
        return Registrant(
            place.id,
            place.created_at,
            person.id,
            mailbox(person.email) if person.email else None,
            place.phone or person.phone,
            frozenset(map(str, own)),
            stored.get(place.id),
            frozenset(mailbox(other.email) for other in records if other.email),
            frozenset(phone for phone in phones if phone),
        )

    stored = parents(session, event)
    everybody = {place.id: registrant(place) for place in every.values() if place.merged_into_id is None}
    decisions = {}
    for place_id, who in everybody.items():
        journey = [visit for visit in visits if str(visit.visitor_id) in who.visitors]
        touches = [Touch(visit.id, visit.created_at, root(owner[visit.code]), is_human(visit)) for visit in journey]
        sharer = root(every[place_id].form_sharer_id)
        window = timedelta(days=event.referral_window_days)
        decisions[place_id] = decide_parent(who, touches, everybody, form_sharer_id=sharer, window=window)
    return decisions


def assert_sound(session: Session, event: Event) -> None:
    """One forest of the standing places, as the rule has it, with as many seats taken as places are held."""
    places = {place.id: place for place in standing(session, event)}
    edges = parents(session, event)
    for child_id, parent_id in edges.items():
        child, parent = places[child_id], places[parent_id]
        assert child_id != parent_id
        assert (parent.created_at, parent.id) < (child.created_at, child.id)
    rule = {child_id: decision.parent_id for child_id, decision in by_the_rule(session, event).items() if decision.parent_id}
    assert edges == rule
    held = sum(place.status == RegistrationStatus.REGISTERED for place in places.values())
    assert session.get_one(Event, event.id).seats_taken == held
    people = [place.person_id for place in places.values()]
    assert len(people) == len(set(people))
    assert not [person_id for person_id in people if session.get_one(Person, person_id).merged_into_id]


def everything(session: Session) -> list[object]:
    """All that merging may move."""
    session.flush()
    session.expire_all()
    places = session.scalars(select(Registration).order_by(Registration.id))
    names = ("id", "person_id", "status", "cancelled_at", "merged_into_id", "entry_point_id", "attendance_mode")
    people = session.scalars(select(Person).order_by(Person.id))
    edges = session.scalars(select(Referral).order_by(Referral.child_id))
    return [
        [[getattr(place, name) for name in names] for place in places],
        [(person.id, person.email, person.phone, person.merged_into_id) for person in people],
        [(edge.child_id, edge.parent_id, edge.visit_id, edge.first_visit_id, edge.decided_by) for edge in edges],
        session.execute(select(Visitor.id, Visitor.person_id).order_by(Visitor.id)).all(),
        session.execute(select(Event.id, Event.seats_taken).order_by(Event.id)).all(),
    ]


def replayed(session: Session, event: Event, first: dict[int, int]) -> dict[int, int]:
    """The edges that the log of changes makes of the first ones."""
    edges = dict(first)
    for change in session.scalars(select(ReferralChange).where(ReferralChange.event_id == event.id).order_by(ReferralChange.id)):
        assert edges.pop(change.child_id, None) == change.old_parent_id
        if change.new_parent_id is not None:
            edges[change.child_id] = change.new_parent_id
    return edges


@pytest.mark.parametrize("seed", range(6))
def test_merging_and_undoing_at_random_keeps_the_forest_what_the_rule_says(platform: Platform, seed: int) -> None:
    with platform.engine.connect() as connection, Session(connection, expire_on_commit=False) as session:
        crowd = Crowd(session, random.Random(seed))
        crowd.gather()
        actor = owner_of(session, crowd.events[0])
        before, first = everything(session), {event.id: parents(session, event) for event in crowd.events}
        merged = 0
        for _ in range(STEPS):
            open_merges = session.scalars(select(PersonMerge.id).where(PersonMerge.undone_at.is_(None))).all()
            step = session.begin_nested()
            try:
                if open_merges and crowd.random.random() < 0.3:
                    undo_merge(session, actor, crowd.random.choice(open_merges))
                else:
                    one, other = crowd.random.sample(crowd.people, 2)
                    merged += bool(merge_people(session, actor, one.id, other.id))
            except DomainError:
                step.rollback()
            for event in crowd.events:
                assert_sound(session, event)
                assert replayed(session, event, first[event.id]) == parents(session, event)
        assert merged >= 3
        assert session.scalar(select(func.count()).select_from(ReferralChange))
        for merge_id in session.scalars(
            select(PersonMerge.id).where(PersonMerge.undone_at.is_(None)).order_by(PersonMerge.id.desc())
        ).all():
            undo_merge(session, actor, merge_id)
        assert everything(session) == before
        session.rollback()
