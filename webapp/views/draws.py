"""What is published of lucky draws, for anybody to check: a page that works without scripts, and the data behind it."""

import json

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.models import Draw, Event, EventStatus
from core.queries.draws.published import event_of_draw, find_draw, published
from core.queries.events.public import get_event
from webapp.context import reading
from webapp.draw_words import entering_words, given_up_words, rule_words, spaced, state_words
from webapp.security import limiter

NUMBERS_SHOWN = 1000

bp = Blueprint("draws", __name__)


@bp.get("/draws/<int:draw_id>")
@limiter.limit("60/minute")
def find(draw_id: int) -> ResponseReturnValue:
    """The page of a draw by its number alone, which is all that a room knows of it."""
    with reading() as session:
        event = event_of_draw(session, draw_id)
    return redirect(url_for("draws.show", org_slug=event.organisation.slug, event_slug=event.slug, draw_id=draw_id))


@bp.get("/o/<org_slug>/<event_slug>/draws/<int:draw_id>")
@limiter.limit("60/minute")
def show(org_slug: str, event_slug: str, draw_id: int) -> str:
    """What was promised, who was on the list, who won, and how to work it out."""
    with reading() as session:
        event, draw = _find(session, org_slug, event_slug, draw_id)
        said = published(session, event, draw)
    return render_template(
        "draws/show.html",
        event=event,
        organisation=event.organisation,
        draw=draw,
        state=state_words(draw.state),
        rules=rule_words(draw.rules),
        entering=entering_words(draw.entering),
        won=[each | {"shown": spaced(each["number"]), "why": _why(each)} for each in said.get("won", [])],
        numbers=[spaced(number) for number in said.get("list", [])[:NUMBERS_SHOWN]],
    )


@bp.get("/o/<org_slug>/<event_slug>/draws/<int:draw_id>.json")
@limiter.limit("60/minute")
def data(org_slug: str, event_slug: str, draw_id: int) -> Response:
    """Everything that was published, as a file to check."""
    with reading() as session:
        event, draw = _find(session, org_slug, event_slug, draw_id)
        said = published(session, event, draw)
    name = f"{event.slug}-draw-{draw.id}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(json.dumps(said, ensure_ascii=False, indent=1) + "\n", mimetype="application/json", headers=headers)


def _find(session: Session, org_slug: str, event_slug: str, draw_id: int) -> tuple[Event, Draw]:
    event = get_event(session, org_slug, event_slug)
    if event.status == EventStatus.DRAFT:
        raise NotFound()
    return event, find_draw(session, event, draw_id)


def _why(winner: dict[str, str]) -> str:
    return given_up_words(winner["given_up"]) if "given_up" in winner else ""
