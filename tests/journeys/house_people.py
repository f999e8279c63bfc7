"""Duplicates in the furnished installation: two who may be one, two who were merged, and two who are two."""

from sqlalchemy.orm import Session

from core.models import Event, Member, Person
from core.permissions import Actor
from core.services.people.distinctions import keep_apart
from core.services.people.merges import merge_people
from tests.factories import make_person, make_registration, make_visitor


def furnish_people(session: Session, host: Member, event: Event, long_name: str) -> tuple[Person, Person]:
    """Give an event two people who may be one in two ways, one who was two, and twins; the pair that waits."""
    visitor = make_visitor(session, event.organisation)
    first = make_person(session, event.organisation, name=long_name, email="featherstonehaugh@example.org", phone="+442079460111")
    second = make_person(session, event.organisation, name=long_name, email="featherstonehaugh+two@example.org")
    visitor.person_id = first.id
    place = make_registration(session, event, first, visitor_id=visitor.id)
    again = make_registration(session, event, second, visitor_id=visitor.id, phone="+442079460111")
    make_registration(session, event, name="Wren Ito", parent=place)
    make_registration(session, event, name="Otis Vance", parent=again)
    was = [make_person(session, event.organisation, name="Nadia Rehn") for _ in range(2)]
    brought = [make_registration(session, event, person) for person in was]
    make_registration(session, event, name="Sami Aalto", parent=brought[1])
    merge_people(session, Actor.of(host), was[0].id, was[1].id, "She rang and said so")
    names = ("Ilse", "Ute")
    twins = [make_person(session, event.organisation, name=name, email=f"brandt+{name}@example.org") for name in names]
    keep_apart(session, Actor.of(host), twins[0].id, twins[1].id)
    return first, second
