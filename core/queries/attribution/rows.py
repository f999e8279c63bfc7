"""The rows that attribution is about, as columns: an event's touches, and the conversions they may have led to."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import Session

from core.models import Attendance, Code, Deal, Event, Lead, Registration, Via, Visit, Visitor
from core.queries.counting import IS_HUMAN
from core.queries.moments import as_written, seconds_of
from core.queries.spread.forest import EventForest
from referral.arrays import Floats, Integers

NO_ROW = 0
DIRECT = 0  # as a source; entry point e is 2e, the share link of registration r is 2r + 1


class Conversion(StrEnum):
    """What a journey may end in."""

    REGISTERED = "registered"
    ATTENDED = "attended"
    QUALIFIED = "qualified"
    DEAL = "deal"


@dataclass(frozen=True, eq=False)
class Touches:
    """Every human arrival at the event, by a code or directly; one element each in any order, times in seconds."""

    visit: Integers
    time: Floats
    visitor: Integers
    person: Integers
    source: Integers


@dataclass(frozen=True, eq=False)
class Registrants:
    """Everybody who ever registered, their place given back or not; unknown times are NaN.

    `stands_as` is the index of the row itself, or for a second place of one human of the place it was merged into.
    """

    id: Integers
    stands_as: Integers
    person: Integers
    visitor: Integers
    registered: Floats
    attended: Floats
    qualified: Floats


@dataclass(frozen=True, eq=False)
class Converted:
    """Which registrants converted, as indices, when, and what each conversion was worth in minor units of `currency`."""

    registrant: Integers
    time: Floats
    value_minor: Integers
    currency: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.registrant)


@dataclass(frozen=True, eq=False)
class Rows:
    """Everything attribution is computed from."""

    touches: Touches
    registrants: Registrants
    converted: dict[Conversion, Converted]


def load_rows(session: Session, event: Event, people: EventForest) -> Rows:
    """Three statements whatever the event's size. Who holds a place and attended is what `people` says, as on the funnel.

    Deals are read before those they belong to, so that none belongs to somebody who registered between the two.
    """
    sold = _sold(session, event)
    registrants = _registrants(session, event)
    holds, attended = _standing(registrants, people)
    return Rows(
        _touches(session, event),
        registrants,
        {
            Conversion.REGISTERED: _those(holds, registrants.registered, registrants.stands_as),
            Conversion.ATTENDED: _those(holds & attended, registrants.attended, registrants.stands_as),
            Conversion.QUALIFIED: _those(~np.isnan(registrants.qualified), registrants.qualified, registrants.stands_as),
            Conversion.DEAL: _deals(sold, registrants),
        },
    )


def source_of_sharer(registration_id: Integers) -> Integers:
    """How touches name the share link of a registration."""
    return 2 * registration_id + 1


def _touches(session: Session, event: Event) -> Touches:
    """A visit by a code that is gone is left out: it was not direct, and nobody can be credited with it.

    The link of a place that was merged is the link of the place that is left.
    """
    sharer_id = func.coalesce(Registration.merged_into_id, Code.registration_id)
    known = or_(Code.code.is_not(None), Visit.via == Via.DIRECT)
    rows = _read(
        session,
        select(
            Visit.id, as_written(session, Visit.created_at), Visit.visitor_id, Visitor.person_id, Code.entry_point_id, sharer_id
        )
        .join(Visitor, Visitor.id == Visit.visitor_id)
        .outerjoin(Code, Code.code == Visit.code)
        .outerjoin(Registration, Registration.id == Code.registration_id)
        .where(Visit.event_id == event.id, Visit.organisation_id == event.organisation_id, IS_HUMAN, known),
    )
    visits, moments, visitors, persons, places, sharers = _columns(rows, 6)
    place, sharer = _ids(places), _ids(sharers)
    source = np.where(sharer != NO_ROW, source_of_sharer(sharer), 2 * place)
    return Touches(_ids(visits), seconds_of(moments), _ids(visitors), _ids(persons), source)


def _registrants(session: Session, event: Event) -> Registrants:
    rows = _read(
        session,
        select(
            Registration.id,
            func.coalesce(Registration.merged_into_id, Registration.id),
            Registration.person_id,
            Registration.visitor_id,
            as_written(session, Registration.created_at),
            as_written(session, Attendance.first_seen_at),
            as_written(session, Lead.qualified_at),
        )
        .outerjoin(Attendance, Attendance.registration_id == Registration.id)
        .outerjoin(Lead, Lead.registration_id == Registration.id)
        .where(Registration.event_id == event.id, Registration.organisation_id == event.organisation_id)
        .order_by(Registration.id),
    )
    ids, standing, persons, visitors, *moments = _columns(rows, 7)
    stands_as = np.searchsorted(_ids(ids), _ids(standing))
    return Registrants(_ids(ids), stands_as, _ids(persons), _ids(visitors), *map(seconds_of, moments))


def _standing(registrants: Registrants, people: EventForest) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Who holds a place, and who attended. Somebody who registered between two statements is in neither of them."""
    order = np.argsort(people.ids)
    at = np.searchsorted(people.ids, registrants.id, sorter=order)
    found = np.append(order, 0)[at]
    counted = np.append(people.ids[order], NO_ROW)[at] == registrants.id
    if not len(people.ids):
        return counted, counted
    return counted & people.holds[found], counted & people.attended[found]


def _those(which: NDArray[np.bool_], times: Floats, stands_as: Integers) -> Converted:
    registrant = np.flatnonzero(which)
    return Converted(stands_as[registrant], times[registrant], np.zeros(len(registrant), dtype=np.int64))


def _sold(session: Session, event: Event) -> Sequence[Row[*tuple[Any, ...]]]:
    """The deals that stand."""
    return _read(
        session,
        select(Deal.registration_id, as_written(session, Deal.won_at), Deal.value_minor, Deal.currency)
        .where(Deal.event_id == event.id, Deal.organisation_id == event.organisation_id, Deal.refunded_at.is_(None))
        .order_by(Deal.id),
    )


def _deals(sold: Sequence[Row[*tuple[Any, ...]]], registrants: Registrants) -> Converted:
    """Each deal is a conversion of its own."""
    owners, moments, values, currencies = _columns(sold, 4)
    registrant = registrants.stands_as[np.searchsorted(registrants.id, _ids(owners))]
    return Converted(registrant, seconds_of(moments), _ids(values), [str(currency) for currency in currencies])


def _read(session: Session, statement: Select[*tuple[Any, ...]]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Past the ORM, whose part of the work would be most of it for half a million rows."""
    return session.connection().execute(statement).all()


def _columns(rows: Sequence[Sequence[object]], width: int) -> tuple[Sequence[object], ...]:
    return tuple(zip(*rows, strict=True)) if rows else ((),) * width


def _ids(column: Sequence[object]) -> Integers:
    return np.array([value or NO_ROW for value in column], dtype=np.int64)
