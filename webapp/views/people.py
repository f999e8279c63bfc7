"""People across events: those who may be one, merging them and taking it back, and erasing somebody."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.errors import NotFound
from core.permissions import Permission
from core.queries.people.distinctions import find_apart, list_apart
from core.queries.people.duplicates import duplicates_of, suggest_duplicates
from core.queries.people.merges import find_people, get_person, places_of, recent_merges
from core.services.people.distinctions import keep_apart, suggest_again
from core.services.people.erasure import NotConfirmed, erase_person
from core.services.people.merge_previews import count_dependants, preview_merge
from core.services.people.merges import merge_people, undo_merge
from webapp.access import actor, permission_required
from webapp.context import reading, transaction
from webapp.errors import domain_message
from webapp.forms.people import EraseForm, MergeForm
from webapp.people_words import SIGNS
from webapp.steps import step

SEARCH_MAX = 100
EDGES_SHOWN = 20

bp = Blueprint("people", __name__, url_prefix="/console/people")


@bp.get("/duplicates")
@permission_required(Permission.MERGE_PEOPLE)
def duplicates() -> ResponseReturnValue:
    """People who may be one, the last merges, and who was found to be two."""
    organisation_id = actor().organisation_id
    with reading() as session:
        found = suggest_duplicates(session, organisation_id)
        merges = recent_merges(session, organisation_id)
        apart = list_apart(session, organisation_id)
    return render_template("people/duplicates.html", found=found, merges=merges, apart=apart, signs=SIGNS)


@bp.get("/<int:person_id>/merge")
@permission_required(Permission.MERGE_PEOPLE)
def choose(person_id: int) -> ResponseReturnValue:
    """With whom to merge somebody: whoever they may be, or whoever is searched for."""
    search = request.args.get("q", "").strip()[:SEARCH_MAX]
    with reading() as session:
        person = get_person(session, actor().organisation_id, person_id)
        found = duplicates_of(session, person)
        people = find_people(session, person.organisation_id, search, besides=person.id)
        places = places_of(session, [person.id, *(other.id for other in people)])
    return render_template(
        "people/choose.html", person=person, found=found, people=people, places=places, search=search, signs=SIGNS
    )


@bp.route("/<int:survivor_id>/merge/<int:absorbed_id>", methods=["GET", "POST"])
@permission_required(Permission.MERGE_PEOPLE)
def merge(survivor_id: int, absorbed_id: int) -> ResponseReturnValue:
    """Two people side by side with what merging them would change; posted, it is done."""
    form = MergeForm()
    if form.validate_on_submit():
        with transaction() as session:
            merge_people(session, actor(), survivor_id, absorbed_id, form.why.data or "")
        flash(_("Merged. The two are one person now; it can be undone below."), "success")
        return redirect(url_for("people.duplicates", _anchor="merges"), 303)
    return _preview(form, survivor_id, absorbed_id), 422 if form.errors else 200


def _preview(form: MergeForm, survivor_id: int, absorbed_id: int) -> str:
    with reading() as session:
        dependants = count_dependants(session, actor(), survivor_id, absorbed_id)
    # Trying it holds the event's row, and on SQLite everybody who writes: too long where thousands depend on the two.
    with transaction() if dependants.may_be_tried else reading() as session:
        story = preview_merge(session, actor(), survivor_id, absorbed_id) if dependants.may_be_tried else None
        pair = [get_person(session, actor().organisation_id, person_id) for person_id in (survivor_id, absorbed_id)]
        places = places_of(session, [survivor_id, absorbed_id])
        apart = find_apart(session, actor().organisation_id, survivor_id, absorbed_id)
    words = {"story": story, "dependants": dependants.count, "pair": pair, "places": places, "edges_shown": EDGES_SHOWN}
    return render_template("people/merge.html", form=form, apart=apart, **words)


@bp.post("/<int:one_id>/apart/<int:other_id>")
@permission_required(Permission.MERGE_PEOPLE)
def part(one_id: int, other_id: int) -> ResponseReturnValue:
    """Remember that these are two people."""
    with transaction() as session:
        keep_apart(session, actor(), one_id, other_id)
    flash(_("They are two people, and are not suggested as one any more. It can be taken back below."), "success")
    return redirect(url_for("people.duplicates", _anchor="apart"), 303)


@bp.post("/<int:one_id>/apart/<int:other_id>/undo")
@permission_required(Permission.MERGE_PEOPLE)
def suggest(one_id: int, other_id: int) -> ResponseReturnValue:
    """Take that back."""
    with transaction() as session:
        suggest_again(session, actor(), one_id, other_id)
    flash(_("Taken back. They are suggested again where something says that they may be one."), "success")
    return redirect(url_for("people.duplicates"), 303)


@bp.post("/merges/<int:merge_id>/undo")
@permission_required(Permission.MERGE_PEOPLE)
def undo(merge_id: int) -> ResponseReturnValue:
    """Make two people of one again."""
    with step(_("Undone. They are two people again, with the places they had.")) as session:
        undo_merge(session, actor(), merge_id)
    return redirect(url_for("people.duplicates", _anchor="merges"), 303)


@bp.route("/<int:person_id>/erase", methods=["GET", "POST"])
@permission_required(Permission.ERASE_PEOPLE)
def erase(person_id: int) -> ResponseReturnValue:
    """Say what erasing means, have the name typed, and erase."""
    form = EraseForm()
    with reading() as session:
        person = get_person(session, actor().organisation_id, person_id)
        places = places_of(session, [person.id]).get(person.id, [])
    if person.erased_at is not None:
        raise NotFound()
    if form.validate_on_submit() and _erased(form, person.id):
        flash(_("Erased. Nothing that names this person is left."), "success")
        if not places:
            return redirect(url_for("events.index"), 303)
        last = places[0]
        return redirect(url_for("registrations.show", event_id=last.event_id, registration_id=last.registration_id), 303)
    return render_template("people/erase.html", form=form, person=person, places=places), 422 if form.errors else 200


def _erased(form: EraseForm, person_id: int) -> bool:
    try:
        with transaction() as session:
            erase_person(session, actor(), person_id, form.name.data or "")
    except NotConfirmed as refusal:
        form.name.errors = [*form.name.errors, domain_message(refusal)]
        return False
    return True
