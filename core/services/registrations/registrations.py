"""Registrations: taking a place at an event, alone or together with everybody who asks for one in the same moment."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.clock import now
from core.database import insert_those_missing
from core.models import Event, Registration, Visitor
from core.services.entry_points.codes import issue_share_codes
from core.services.events.seats import has_seats, lock_event, take_seat, try_seats
from core.services.registrations.applications import Application, Arrival, Registered, RegistrationForm, check, chosen
from core.services.registrations.people import Match, match_or_make_people
from core.services.registrations.places import places_held, record_registered, register_again
from core.services.registrations.referrals import Credit, Newcomer, find_credits, store_referral
from core.services.registrations.visitors import become_people
from core.services.registrations.visits import confirm_registrants, confirm_visits

TICKET_TOKEN_BYTES = 24


class NotTogether(Exception):
    """There are fewer seats than people who ask for one: each has to be asked alone, in the order in which they came."""


@dataclass(frozen=True)
class Newly:
    """An application of somebody who has no place yet."""

    application: Application
    match: Match

    @property
    def form(self) -> RegistrationForm:
        """What it says."""
        return self.application.form

    @property
    def browser(self) -> Visitor:
        """Where it came from."""
        return self.application.arrival.visitor


def register(session: Session, event: Event, form: RegistrationForm, arrival: Arrival) -> Registered:
    """Take a place: person, registration, ticket, share code, parent, fact and seat, all in one transaction."""
    (registered,) = register_all(session, event, [Application(form, arrival)])
    return registered


def register_all(session: Session, event: Event, applications: Sequence[Application]) -> list[Registered]:
    """The same for everybody who sent the form in the same moment, all of them or nobody.

    The seats come last. They alone are what registrations of one event have to wait for each other for: that a person has one
    place, and a browser one row, is kept by their unique columns.
    """
    for application in applications:
        check(event, application.form)
    if len(applications) > 1 and event.capacity is not None and not has_seats(session, event, len(applications)):
        raise NotTogether()  # before anything is stored in vain: a crowd asks for the last seats, and goes on when all are gone
    made: dict[int, Registration] = {}
    known: dict[int, Match] = {}
    waiting = dict(enumerate(applications))
    while waiting:
        newly, again = _look_at(session, event, _strangers(waiting))
        made, known = made | newly, known | again
        waiting = {number: application for number, application in waiting.items() if number not in made | known}
    _take_seats(session, event, [applications[number].form for number in made])
    registered = {number: Registered(place, is_new=True, may_see_ticket=True) for number, place in made.items()}
    registered |= {number: register_again(session, event, match, applications[number]) for number, match in known.items()}
    return [registered[number] for number in range(len(applications))]


def _strangers(applications: dict[int, Application]) -> dict[int, Application]:
    """Those that can be looked at together: of several that share an address or a number each has to see what the last did."""
    apart: dict[int, Application] = {}
    known: set[str] = set()
    for number, application in applications.items():
        contacts = {contact for contact in (application.form.email, application.form.phone) if contact}
        if known.isdisjoint(contacts):
            apart[number] = application
        known |= contacts
    return apart


def _look_at(
    session: Session, event: Event, applications: dict[int, Application]
) -> tuple[dict[int, Registration], dict[int, Match]]:
    """Who has a place from now on, and who had one, by number; who is left out has to be looked at again."""
    matched = _matched(session, event, applications)
    held = places_held(session, event, [match for match in matched.values() if not match.is_new])
    again = [applications[number] for number, match in matched.items() if match.person.id in held]
    confirm_visits(session, event, _visits_of(again))
    newcomers = {number: Newly(applications[number], match) for number, match in matched.items() if match.person.id not in held}
    made = _new_places(session, event, newcomers)
    return made, {number: match for number, match in matched.items() if number not in made}


def _matched(session: Session, event: Event, applications: dict[int, Application]) -> dict[int, Match]:
    """Whom each is about; two contacts may turn out to be one person's, and only the first of them has a turn."""
    contacts = [application.form.contact for application in applications.values()]
    matches = match_or_make_people(session, event.organisation_id, contacts)
    first: dict[int, tuple[int, Match]] = {}
    for number, match in zip(applications, matches, strict=True):
        if match is not None:
            first.setdefault(match.person.id, (number, match))
    return dict(first.values())


def _new_places(session: Session, event: Event, newcomers: dict[int, Newly]) -> dict[int, Registration]:
    """Each with the edge to who brought it; without those who took one at this very moment elsewhere."""
    if not newcomers:
        return {}
    browsers = {new.browser.id for new in newcomers.values()}
    confirm_registrants(session, event, _visits_of(new.application for new in newcomers.values()), browsers)
    moment = now()
    asked = [Newcomer(new.match, new.browser.id, new.form.phone, new.form.share_code, moment) for new in newcomers.values()]
    found = find_credits(session, event, asked)
    credited = {new.match.person.id: (new, credit) for new, credit in zip(newcomers.values(), found, strict=True)}
    rows = [_row(event, new, credit, moment) for _person, (new, credit) in sorted(credited.items())]
    made = {place.person_id: place for place in insert_those_missing(session, Registration, ("event_id", "person_id"), rows)}
    for person_id, place in made.items():
        store_referral(session, place, credited[person_id][1].decision)
    places = {number: made[new.match.person.id] for number, new in newcomers.items() if new.match.person.id in made}
    _welcome(session, event, [newcomers[number] for number in places], list(places.values()))
    return places


def _visits_of(applications: Iterable[Application]) -> set[int]:
    return {each.arrival.visit_id for each in applications if each.arrival.visit_id is not None}


def _row(event: Event, new: Newly, credit: Credit, moment: datetime) -> dict[str, Any]:
    return {
        "organisation_id": event.organisation_id,
        "event_id": event.id,
        "person_id": new.match.person.id,
        "visitor_id": new.browser.id,
        "entry_point_id": credit.entry_point_id,
        "form_sharer_id": credit.form_sharer_id,
        "ticket_token": secrets.token_urlsafe(TICKET_TOKEN_BYTES),
        "name": new.form.name,
        "phone": new.form.phone,
        "form_token": new.form.form_token,
        "locale": new.form.locale,
        "created_at": moment,
        **chosen(event, new.form),
    }


def _welcome(session: Session, event: Event, newcomers: Sequence[Newly], places: Sequence[Registration]) -> None:
    """What comes with new places: the browser is the person's, a share code, and the fact."""
    become_people(session, [(new.browser, new.match.person) for new in newcomers])
    issue_share_codes(session, event, places)
    for place in places:
        record_registered(session, place)


def _take_seats(session: Session, event: Event, forms: Sequence[RegistrationForm]) -> None:
    """A seat for each new place; nothing that another process may have to wait for is stored after the event's row is held."""
    session.flush()
    if not forms or try_seats(session, event, len(forms)):
        return
    if len(forms) > 1:
        raise NotTogether()
    event = lock_event(session, event.id)
    check(event, forms[0])
    take_seat(session, event)
