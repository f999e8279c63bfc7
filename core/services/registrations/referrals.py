"""Referrals: who brought a registration, decided from stored touches in the registration's own transaction."""

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from sqlalchemy.orm import Session

from core.models import Event, Referral, Registration
from core.services.registrations.people import Match
from core.services.registrations.referral_evidence import (
    Owner,
    Touched,
    Traces,
    as_touches,
    last_entry_point,
    mailbox_of,
    owners_of,
    registrants_of,
    touches_of,
    traces_of,
)
from referral.parent import Decision, Registrant, decide_parent

# Of a registration that is about to be stored: it comes after all that are.
NEXT_ID = sys.maxsize


@dataclass(frozen=True)
class Newcomer:
    """Somebody about to be registered, as far as the rule asks; `phone` and `share_code` came with the form."""

    match: Match
    visitor_id: int
    phone: str | None
    share_code: str | None
    at: datetime


@dataclass(frozen=True)
class Credit:
    """Who brought a registration, or the entry point it came by; and whose share code its form had, for deciding again."""

    decision: Decision
    entry_point_id: int | None
    form_sharer_id: int | None


def find_credits(session: Session, event: Event, newcomers: Sequence[Newcomer]) -> list[Credit]:
    """Decide who brought newcomers, before anything of theirs is stored."""
    traces = _traces(session, newcomers)
    browsers = {browser for theirs in traces for browser in theirs.browsers}
    visits: defaultdict[int | None, list[Touched]] = defaultdict(list)
    for row in touches_of(session, event.id, browsers):
        visits[row.visitor_id].append(row)
    owners = owners_of(session, event, {newcomer.share_code for newcomer in newcomers if newcomer.share_code})
    sharers = {row.registration_id for rows in visits.values() for row in rows} | {who.registration_id for who in owners.values()}
    registrants = registrants_of(session, event.id, sharers - {None})
    return [
        _credit(event, newcomer, theirs, _in_order(visits, theirs), owners.get(newcomer.share_code or ""), registrants)
        for newcomer, theirs in zip(newcomers, traces, strict=True)
    ]


def _traces(session: Session, newcomers: Sequence[Newcomer]) -> list[Traces]:
    known = traces_of(session, {newcomer.match.person for newcomer in newcomers if not newcomer.match.is_new})
    traces = [known.get(newcomer.match.person.id) or Traces() for newcomer in newcomers]
    for newcomer, theirs in zip(newcomers, traces, strict=True):
        theirs.browsers.add(newcomer.visitor_id)
    return traces


def _in_order(visits: Mapping[int | None, list[Touched]], traces: Traces) -> list[Touched]:
    """The visits of all browsers of one person, oldest first."""
    theirs = (visits.get(browser, []) for browser in traces.browsers)
    return sorted(chain.from_iterable(theirs), key=lambda row: (row.created_at, row.id))


def _credit(
    event: Event,
    newcomer: Newcomer,
    traces: Traces,
    visits: Sequence[Touched],
    code: Owner | None,
    registrants: Mapping[int, Registrant],
) -> Credit:
    sharer_id = code.registration_id if code else None
    decision = decide_parent(
        _registrant(newcomer, traces),
        as_touches(visits),
        registrants,
        form_sharer_id=sharer_id,
        window=timedelta(days=event.referral_window_days),
    )
    entry_point_id = _entry_point(event, newcomer, visits, code) if decision.parent_id is None else None
    return Credit(decision, entry_point_id, sharer_id)


def store_referral(session: Session, child: Registration, decision: Decision) -> None:
    """Write the edge to whoever brought `child`, if anybody did."""
    if decision.parent_id is None:
        return
    session.add(
        Referral(
            organisation_id=child.organisation_id,
            event_id=child.event_id,
            child_id=child.id,
            parent_id=decision.parent_id,
            visit_id=decision.touch_id,
            first_visit_id=decision.first_touch_id,
            decided_by=decision.decided_by,
            created_at=child.created_at,
        )
    )


def _entry_point(event: Event, newcomer: Newcomer, rows: Sequence[Touched], code: Owner | None) -> int | None:
    """The entry point of the form's code, else of the last human touch in the window."""
    if code is not None and code.entry_point_id is not None:
        return int(code.entry_point_id)
    return last_entry_point(event, rows, newcomer.at)


def _registrant(newcomer: Newcomer, traces: Traces) -> Registrant:
    person = newcomer.match.person
    return Registrant(
        id=NEXT_ID,
        registered_at=newcomer.at,
        person_id=person.id,
        email=mailbox_of(person.email),
        phone=newcomer.phone or person.phone,
        visitors=traces.visitors,
        other_emails=frozenset(traces.emails),
        other_phones=frozenset(traces.phones),
    )
