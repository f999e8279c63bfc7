"""Somebody opens a public page: a new arrival is stored, a reload is none, and the page can say that a person sees it."""

from core.models import Code, Event, Via
from core.queries.events.public import find_current_visit
from core.services.registrations.visitors import meet_visitor
from core.services.registrations.visits import record_visit
from webapp.context import reading, transaction
from webapp.visitor import browser, counts, is_fresh, sign_visit, visitor_token


def arrive(event: Event, code: Code | None, clip_id: int | None = None) -> str:
    """The token of the visit that this view belongs to, stored now when it is a new one; empty where nothing counts."""
    if not counts():
        return ""
    with reading() as session:
        visit = find_current_visit(session, event, visitor_token(), code, clip_id)
    if visit is None:
        via, text = (Via.CLICK, code.code) if code else (Via.DIRECT, None)
        seen = browser()  # asks Redis, so before the transaction: nobody else could write while it waits for the answer
        with transaction() as session:
            visitor = meet_visitor(session, event.organisation_id, visitor_token(), is_fresh=is_fresh())
            visit = record_visit(session, event, via, seen, visitor=visitor, code=text, clip_id=clip_id)
    return sign_visit(visit.id)
