"""The replay: for who has a ticket once it is published, for the team before."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from core.errors import DomainError, FieldError, Invalid, NotFound
from core.models import Event, Registration, RegistrationStatus
from core.permissions import Permission
from core.queries.clips.clips import list_clips, shown_clips
from core.queries.comments.desk import comment_counts
from core.queries.registrations.tickets import get_share_code, get_ticket
from core.queries.replays.chapter_ideas import suggest_chapters
from core.queries.replays.replays import (
    Replayed,
    chat_around,
    find_replay_address,
    find_replayed,
    position_of,
    watched,
)
from core.queries.replays.scenes import scenes
from core.queries.room.room import children_count
from core.services.replays.addresses import keep_replay_address
from core.services.replays.chapters import set_chapters
from core.services.replays.replays import note_progress, publish_replay, withdraw_replay
from webapp.access import actor, console_event, permission_required
from webapp.clips.desk import recording_file
from webapp.clips.page import shared_clips
from webapp.comments.page import team_comments, ticket_comments
from webapp.context import reading, transaction
from webapp.errors import domain_message
from webapp.replay_page import beginning, chapter_lines, replay_props
from webapp.room_page import share_kit
from webapp.security import csrf, limiter

bp = Blueprint("replays", __name__)
DURATION_MAX_MS = 2**31 - 1


@bp.get("/t/<token>/replay")
def show(token: str) -> ResponseReturnValue:
    """The recording with its chat, from where the attendee left off; the ticket's page when there is none."""
    with reading() as session:
        registration = get_ticket(session, token)
        replayed = _published(session, registration)
        position_ms = position_of(session, registration.id) if replayed else 0
        shown = scenes(session, registration.event_id, replayed.clock) if replayed else {}
        comments = ticket_comments(session, token) if replayed else {}
        code = get_share_code(session, registration)
        clips = shared_clips(shown_clips(session, registration.event_id), code)
        brought = children_count(session, registration.id)
    if replayed is None:
        return redirect(url_for("tickets.show", token=registration.ticket_token))
    props = replay_props(
        registration.event,
        replayed,
        shown,
        chat=url_for("replays.chat", token=token),
        progress=url_for("replays.progress", token=token),
        positionMs=position_ms,
        clips=clips,
        shares=url_for("tickets.share", token=token),
        share=share_kit(registration, code),
        brought=brought,
        comments=comments,
        back={"url": url_for("tickets.show", token=token), "label": _("Your ticket")},
    )
    return render_template("replays/show.html", event=registration.event, props=props), {"Cache-Control": "private, no-store"}


@bp.get("/t/<token>/replay/chat.json")
@limiter.limit("240/minute")
def chat(token: str) -> ResponseReturnValue:
    """What was said around a moment of the video."""
    with reading() as session:
        registration = get_ticket(session, token)
        replayed = _published(session, registration)
        if replayed is None:
            raise NotFound()
        return jsonify(chat_around(session, registration.event_id, replayed.clock, _moment(request.args.get("at", ""))))


@bp.post("/t/<token>/replay/progress")
@csrf.exempt  # type: ignore[untyped-decorator]  # a beacon sends no header; whoever has the ticket may say how far they are
@limiter.limit("30/minute")
def progress(token: str) -> ResponseReturnValue:
    """The page says how far it is, and how much was watched since it last did."""
    body = request.get_json(silent=True, force=True)
    said = body if isinstance(body, dict) else {}
    position_ms, watched_ms = (_number(said.get(name)) for name in ("position_ms", "watched_ms"))
    with transaction() as session:
        registration = get_ticket(session, token)
        if _published(session, registration) is None:
            raise NotFound()
        note_progress(session, registration, position_ms, watched_ms)
    return "", 204


@bp.get("/console/events/<int:event_id>/replay")
@permission_required(Permission.MODERATE)
def edit(event_id: int) -> ResponseReturnValue:
    """How the replay is, and what a host can do with it."""
    with reading() as session:
        event = console_event(session, event_id)
        replayed = find_replayed(session, event)
        made_of_it = watched(session, event_id)
    return _edit_page(event, replayed, made_of_it=made_of_it)


@bp.get("/console/events/<int:event_id>/replay/watch")
@permission_required(Permission.MODERATE)
def watch(event_id: int) -> ResponseReturnValue:
    """As attendees see it, published or not."""
    with reading() as session:
        event = console_event(session, event_id)
        replayed = find_replayed(session, event)
        shown = scenes(session, event_id, replayed.clock) if replayed else {}
        comments = team_comments(session, event_id)
    if replayed is None:
        return redirect(url_for("replays.edit", event_id=event_id))
    props = replay_props(
        event,
        replayed,
        shown,
        chat=url_for("replays.team_chat", event_id=event_id),
        progress=None,
        positionMs=0,
        comments=comments,
        back={"url": url_for("replays.edit", event_id=event_id), "label": _("Back to the console")},
    )
    return render_template("replays/show.html", event=event, props=props)


@bp.get("/console/events/<int:event_id>/replay/chat.json")
@permission_required(Permission.MODERATE)
def team_chat(event_id: int) -> ResponseReturnValue:
    """What was said around a moment of the video, for the team."""
    with reading() as session:
        replayed = find_replayed(session, console_event(session, event_id))
        at_ms = _moment(request.args.get("at", "0"))
        return jsonify(chat_around(session, event_id, replayed.clock, at_ms) if replayed else {"messages": []})


@bp.post("/console/events/<int:event_id>/replay/publish")
@permission_required(Permission.RUN_EVENTS)
def publish(event_id: int) -> ResponseReturnValue:
    """Let those who have a place watch it."""
    with transaction() as session:
        publish_replay(session, actor(), event_id)
    flash(_("The replay is there for everybody who has a place. Their tickets lead to it."), "success")
    return redirect(url_for("replays.edit", event_id=event_id), 303)


@bp.post("/console/events/<int:event_id>/replay/withdraw")
@permission_required(Permission.RUN_EVENTS)
def withdraw(event_id: int) -> ResponseReturnValue:
    """Take it away again."""
    with transaction() as session:
        withdraw_replay(session, actor(), event_id)
    flash(_("Only the team can watch the replay now."), "success")
    return redirect(url_for("replays.edit", event_id=event_id), 303)


@bp.post("/console/events/<int:event_id>/replay/chapters")
@permission_required(Permission.RUN_EVENTS)
def chapters(event_id: int) -> ResponseReturnValue:
    """Replace the chapters; what could not be read is shown again as it was typed."""
    lines = request.form.get("chapters", "")
    try:
        with transaction() as session:
            set_chapters(session, actor(), event_id, lines)
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        with reading() as session:
            event = console_event(session, event_id)
            replayed, made_of_it = find_replayed(session, event), watched(session, event_id)
        return _edit_page(event, replayed, made_of_it=made_of_it, lines=lines, wrong=domain_message(error)), error.status
    flash(_("The chapters are saved."), "success")
    return redirect(url_for("replays.edit", event_id=event_id), 303)


@bp.post("/console/events/<int:event_id>/replay/address")
@permission_required(Permission.RUN_EVENTS)
def address(event_id: int) -> ResponseReturnValue:
    """Say where an event is to be watched of which nothing was kept here; what is refused is shown again as it was typed."""
    typed = {name: request.form.get(name, "").strip() for name in ("url", "begins")}
    try:
        with transaction() as session:
            keep_replay_address(session, actor(), event_id, **typed)
    except FieldError as error:
        with reading() as session:
            event = console_event(session, event_id)
            replayed, made_of_it = find_replayed(session, event), watched(session, event_id)
        typed |= {"wrong": domain_message(error), "field": error.field}
        return _edit_page(event, replayed, made_of_it=made_of_it, address=typed), error.status
    flash(_("The replay's address is saved.") if typed["url"] else _("There is no address of a replay any more."), "success")
    return redirect(url_for("replays.edit", event_id=event_id), 303)


def _edit_page(event: Event, replayed: Replayed | None, **shown: object) -> str:
    with reading() as session:
        kept = find_replay_address(session, event.id)
        shown = {"address": {"url": kept.url if kept else event.stream_url, "begins": beginning(kept)}} | shown
        if replayed is not None and "lines" not in shown:
            ideas = [] if replayed.chapters else suggest_chapters(session, event.id, replayed)
            shown |= {"lines": chapter_lines(ideas or replayed.chapters), "suggested": bool(ideas)}
        shown |= recording_file(session, event) | {"clips": list_clips(session, event.id)}
        shown["comments"] = comment_counts(session, event.id)
    return render_template("replays/edit.html", event=event, replayed=replayed, **shown)


def _published(session: Session, registration: Registration) -> Replayed | None:
    """The replay that a ticket opens."""
    if registration.status == RegistrationStatus.CANCELLED or registration.event.replay_published_at is None:
        return None
    return find_replayed(session, registration.event)


def _moment(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > len(str(DURATION_MAX_MS)):
        raise Invalid("at", _("Say the moment in milliseconds."))
    return min(int(text), DURATION_MAX_MS)


def _number(said: object) -> int:
    if not isinstance(said, int) or isinstance(said, bool) or not 0 <= said <= DURATION_MAX_MS:
        raise Invalid("position_ms", _("Say the moment in milliseconds."))
    return said
