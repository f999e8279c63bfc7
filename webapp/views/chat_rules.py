"""Chat rules: the words an organisation keeps out of its chats."""

from collections.abc import Sequence

from babel.lists import format_list
from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from core.chat_rules.actions import Action
from core.chat_rules.links import has_link
from core.chat_rules.walls import MOST_MENTIONS, count_mentions, is_wall
from core.chat_rules.words import Match
from core.errors import DomainError
from core.permissions import Permission
from core.queries.room.blocked_terms import all_terms, page_of_terms, word_list_of
from core.services.room.blocked_terms import Added, add_terms, change_action, remove_terms, written_down
from webapp.access import actor, permission_required
from webapp.context import reading, transaction
from webapp.formats import format_locale
from webapp.forms.chat_rules import ACTION_NOTES, TermsForm, TryForm
from webapp.forms.common import show_refusal
from webapp.inputs import row_id
from webapp.pagination import page_urls

SEARCH_MAX = 80
REMOVED = "removed_terms"
REMOVED_MAX = 1500  # characters: they travel in a cookie

bp = Blueprint("chat_rules", __name__, url_prefix="/console/settings/chat-rules")


@bp.get("")
@permission_required(Permission.MODERATE)
def index() -> ResponseReturnValue:
    """The list, newest first."""
    return _index(TermsForm(), TryForm(), removed=cookie.pop(REMOVED, ""))


@bp.post("/terms")
@permission_required(Permission.MODERATE)
def add() -> ResponseReturnValue:
    """Add what was pasted or uploaded."""
    form = TermsForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                added = add_terms(session, actor(), form.lines(), Action(form.action.data))
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_what_became(added), "success" if added.added else "info")
            return redirect(url_for("chat_rules.index"))
    return _index(form, TryForm()), 422


@bp.post("/terms/change")
@permission_required(Permission.MODERATE)
def change() -> ResponseReturnValue:
    """Hold, refuse or remove the terms that were ticked."""
    ticked = request.form.getlist("term", type=row_id)
    asked = request.form.get("action", "")
    if not ticked:
        flash(_("Tick the terms first."), "warning")
    elif asked in set(Action):
        with transaction() as session:
            changed = len(change_action(session, actor(), ticked, Action(asked)))
        flash(ngettext("%(num)s term changed.", "%(num)s terms changed.", changed), "success")
    else:
        _remove(ticked)
    return redirect(url_for("chat_rules.index"))


@bp.post("/clear")
@permission_required(Permission.MODERATE)
def clear() -> ResponseReturnValue:
    """Remove the whole list."""
    with reading() as session:
        everything = [term.id for term in all_terms(session, actor().organisation_id)]
    if everything:
        _remove(everything)
    return redirect(url_for("chat_rules.index"))


@bp.post("/try")
@permission_required(Permission.MODERATE)
def try_message() -> ResponseReturnValue:
    """Show what would happen to a message."""
    form = TryForm()
    tried = form.validate_on_submit()
    return _index(TermsForm(formdata=None), form, tried=tried), 200 if tried else 422


@bp.get("/chat-rules.txt")
@permission_required(Permission.MODERATE)
def export() -> ResponseReturnValue:
    """The list as a text file that can be added again, here or elsewhere."""
    with reading() as session:
        lines = written_down(all_terms(session, actor().organisation_id))
    response = Response(lines, mimetype="text/plain")
    response.headers.set("Content-Disposition", "attachment", filename="chat-rules.txt")
    return response


def _index(form: TermsForm, try_form: TryForm, tried: bool = False, removed: str = "") -> str:
    search = request.args.get("q", "").strip()[:SEARCH_MAX]
    with reading() as session:
        found = page_of_terms(session, actor().organisation_id, search, request.args.get("page", 1, type=row_id))
        words = word_list_of(session, actor().organisation_id) if tried else None
    return render_template(
        "chat_rules/index.html",
        form=form,
        try_form=try_form,
        found=found,
        search=search,
        page_url=page_urls("chat_rules.index", q=search or None),
        action_notes=ACTION_NOTES,
        removed=removed,
        verdict=_verdict(try_form.message.data, words.find_all(try_form.message.data)) if words else None,
    )


def _verdict(message: str, matches: Sequence[Match]) -> dict[str, object]:
    """What every room does with the message, and what some do."""
    refusing = [match.term for match in matches if match.action == Action.REFUSE]
    holding = [match.term for match in matches if match.action == Action.HOLD]
    shape = is_wall(message) or count_mentions(message) > MOST_MENTIONS
    return {
        "refusing": _listed(refusing),
        "holding": _listed(holding),
        "shape": shape,
        "link": has_link(message),
        "refused": shape or refusing,
    }


def _listed(terms: Sequence[str]) -> str:
    return format_list([f"“{term}”" for term in terms], locale=format_locale()) if terms else ""


def _remove(term_ids: list[int]) -> None:
    """Remove them, and keep few enough of them at hand to be put back."""
    with transaction() as session:
        gone = remove_terms(session, actor(), term_ids)
        lines = written_down(gone)
    if len(lines) <= REMOVED_MAX:
        cookie[REMOVED] = lines
    flash(ngettext("%(num)s term removed.", "%(num)s terms removed.", len(gone)), "success")


def _what_became(added: Added) -> str:
    words = str(ngettext("%(num)s term added.", "%(num)s terms added.", added.added))
    if not added.known:
        return words
    left_out = ngettext(
        "%(num)s line was left out: another term finds the same.",
        "%(num)s lines were left out: other terms find the same.",
        added.known,
    )
    return f"{words} {left_out}"
