"""The console's registrations: the list, its file, and one person's way here."""

from collections.abc import Iterator
from itertools import islice

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.clock import now
from core.models import RegistrationStatus
from core.permissions import Permission
from core.queries.counting import has_come_late, is_human
from core.queries.entry_points.entry_points import list_names
from core.queries.people.merges import surviving_place
from core.queries.registrations.engagement import Score, event_engagement
from core.queries.registrations.registrations import (
    EXPORT_BATCH,
    RegistrationFilter,
    RegistrationRow,
    chains_of,
    export_registrations,
    get_registration,
    journey,
    list_brought,
    page_of_registrations,
)
from core.queries.sales.leads import lead_card, lead_owners
from core.services.registrations.places import cancel_registration
from webapp import lead_words, people_words
from webapp.access import actor, console_event, permission_required
from webapp.context import reading
from webapp.csv_files import csv_response
from webapp.engagement_words import PART_NAMES, part_points, score_words
from webapp.formats import iso
from webapp.inputs import row_id
from webapp.pagination import page_urls
from webapp.steps import step
from webapp.words import REGISTRATION_STATUSES, WAYS, exclusion

SEARCH_MAX = 100
MINUTE_MS = 60_000
BY_ENGAGEMENT = "engagement"
CAME = ("referral", "directly")

bp = Blueprint("registrations", __name__, url_prefix="/console/events/<int:event_id>/registrations")


@bp.get("")
@permission_required(Permission.SEE_PEOPLE)
def index(event_id: int) -> ResponseReturnValue:
    """Everybody who registered, newest first, or those first who took part most."""
    narrow, page = _filter(), request.args.get("page", 1, type=row_id)
    sort = BY_ENGAGEMENT if request.args.get("sort") == BY_ENGAGEMENT else None
    with reading() as session:
        event = console_event(session, event_id)
        if sort:
            engaged = event_engagement(session, event, now())
            found = page_of_registrations(session, event, narrow, page, engaged.ranked)
        else:
            found = page_of_registrations(session, event, narrow, page)
            engaged = event_engagement(session, event, now(), [row.registration.id for row in found.rows])
        entry_points = list_names(session, event)
    return render_template(
        "registrations/index.html",
        event=event,
        found=found,
        narrow=narrow,
        narrowed=_narrowed(),
        entry_points=entry_points,
        scores=engaged.scores([row.registration.id for row in found.rows]),
        late={row.registration.id for row in found.rows if has_come_late(event, row.registration)},
        sort=sort,
        page_url=page_urls("registrations.index", event_id=event_id, sort=sort, **_narrowed()),
    )


@bp.get("/registrations.csv")
@permission_required(Permission.SEE_PEOPLE)
def export(event_id: int) -> ResponseReturnValue:
    """The list as a file, as it is narrowed now."""
    with reading() as session:
        event = console_event(session, event_id)
    head = (_("Name"), _("E-mail"), _("Phone"), _("Status"), _("Registered at (UTC)"), _("Entry point"), _("Brought by"),
            _("Generation"), _("Brought"), _("Minutes attended"),
            _("Minutes of the replay"), _("Language"), _("Consented at (UTC)"), _("Engagement"),
            *(_("Engagement: %(part)s", part=name) for name in PART_NAMES.values()))  # fmt: skip
    return csv_response(f"{event.slug}-registrations", head, _lines(event_id, _filter()))


def _lines(event_id: int, narrow: RegistrationFilter) -> Iterator[tuple[object, ...]]:
    """Read while the file is sent, in a session of its own: the view's has ended by then."""
    with reading() as session:
        event = console_event(session, event_id)
        engaged, rows = event_engagement(session, event, now()), export_registrations(session, event, narrow)
        while batch := list(islice(rows, EXPORT_BATCH)):
            scores = engaged.scores([row.registration.id for row in batch])
            yield from (_line(row, scores.get(row.registration.id)) for row in batch)


def _line(row: RegistrationRow, score: Score | None) -> tuple[object, ...]:
    who = row.registration
    return (
        who.name,
        who.person.email or "",
        who.person.phone or "",
        REGISTRATION_STATUSES[who.status],
        iso(who.created_at),
        row.entry_point or "",
        row.parent or "",
        row.generation,
        row.brought,
        row.seconds // 60,
        row.replay_ms // MINUTE_MS,
        who.locale,
        iso(who.consented_at) if who.consented_at else "",
        score.total if score else "",
        *part_points(score),
    )


@bp.get("/<int:registration_id>")
@permission_required(Permission.SEE_PEOPLE)
def show(event_id: int, registration_id: int) -> ResponseReturnValue:
    """One person: who brought them, by what way they came, whom they brought."""
    with reading() as session:
        event = console_event(session, event_id)
        kept = surviving_place(session, event, registration_id)
        if kept is not None:
            return redirect(url_for("registrations.show", event_id=event_id, registration_id=kept))
        row = get_registration(session, event, registration_id)
        chain = chains_of(session, [registration_id]).get(registration_id, [])
        touches = journey(session, row.registration)
        brought = list_brought(session, registration_id)
        lead = lead_card(session, actor(), registration_id)
        members = lead_owners(session, event.organisation_id) if lead else []
        people = people_words.card_of(session, actor(), row.registration.person)
        engaged = event_engagement(session, event, now(), [registration_id])
    return render_template(
        "registrations/show.html",
        event=event,
        row=row,
        chain=chain,
        touches=touches,
        brought=brought,
        is_late=has_come_late(event, row.registration),
        ways=WAYS,
        exclusion=exclusion,
        is_human=is_human,
        lead_card=lead,
        members=members,
        score=score_words(engaged, registration_id),
        **lead_words.words(),
        **people,
    )


@bp.post("/<int:registration_id>/cancel")
@permission_required(Permission.EDIT_EVENTS)
def cancel(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Give the place back on the person's behalf."""
    with step(_("Cancelled. The place is free again, and the person is told by e-mail.")) as session:
        get_registration(session, console_event(session, event_id), registration_id)
        cancel_registration(session, registration_id)
    return redirect(url_for("registrations.show", event_id=event_id, registration_id=registration_id))


def _filter() -> RegistrationFilter:
    """What the address narrows the list by; values nobody could have chosen narrow nothing."""
    status, came = request.args.get("status", ""), request.args.get("came", "")
    return RegistrationFilter(
        search=request.args.get("q", "").strip()[:SEARCH_MAX],
        status=RegistrationStatus(status) if status in set(RegistrationStatus) else None,
        entry_point_id=request.args.get("entry_point", type=row_id),
        came=came if came in CAME else "",
    )


def _narrowed() -> dict[str, str]:
    """The filter as parts of an address."""
    return {name: value for name in ("q", "status", "entry_point", "came") if (value := request.args.get(name))}
