"""Comments on the console: what waits for a moderator, what was decided, how comments work; and the team's own."""

from collections.abc import Iterator

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from core.errors import Invalid
from core.models import CommentMode, MessageState, ModerationAction, ReportReason
from core.permissions import Permission
from core.queries.comments.desk import Pile, author_key, comment_cases, comment_counts, export_comments, get_comment
from core.queries.comments.lists import comment_mode
from core.services.comments.deciding import FROM, change_comment_mode, decide_comment, dismiss_comment_reports, note_read
from core.services.moderation.banning import ban
from core.services.moderation.undoing import undo
from core.services.room.chat_judging import HeldFor
from webapp.access import actor, console_event, permission_required
from webapp.comments.deeds import answer, asked_page, do, write
from webapp.comments.page import page_state, team_commenter
from webapp.context import reading, transaction
from webapp.csv_files import csv_response
from webapp.formats import iso
from webapp.inputs import row_id

bp = Blueprint("comment_desk", __name__, url_prefix="/console/events/<int:event_id>/comments")

PILES = {
    Pile.WAITING: lazy_gettext("Waiting"),
    Pile.REPORTED: lazy_gettext("Reported"),
    Pile.SHOWN: lazy_gettext("Shown"),
    Pile.TAKEN_DOWN: lazy_gettext("Taken down"),
}
MODES = {
    CommentMode.OPEN: lazy_gettext("They appear at once"),
    CommentMode.APPROVAL: lazy_gettext("They wait for approval"),
    CommentMode.CLOSED: lazy_gettext("Nobody can comment any more"),
}
REASONS = {
    ReportReason.SPAM: lazy_gettext("Spam or advertising"),
    ReportReason.ABUSE: lazy_gettext("Insulting or hateful"),
    ReportReason.OTHER: lazy_gettext("Something else"),
}
WHY_HELD = {
    HeldFor.EVASION: lazy_gettext("Looks like somebody who is banned"),
    HeldFor.WORDS: lazy_gettext("Has a word of your list"),
}
STATES = {
    MessageState.SHOWN: lazy_gettext("Shown"),
    MessageState.HELD: lazy_gettext("Waits for approval"),
    MessageState.REMOVED: lazy_gettext("Removed"),
    MessageState.REJECTED: lazy_gettext("Rejected"),
}
DONE = {
    ModerationAction.APPROVE: lazy_gettext("Everybody can read it now."),
    ModerationAction.REJECT: lazy_gettext("It was not let through."),
    ModerationAction.REMOVE: lazy_gettext("Nobody can read it any more."),
    ModerationAction.RESTORE: lazy_gettext("Everybody can read it again."),
    ModerationAction.DISMISS: lazy_gettext("It stays, and the reports are closed."),
}


@bp.get("")
@permission_required(Permission.MODERATE)
def index(event_id: int) -> ResponseReturnValue:
    """A pile of comments; whoever looks has seen what is new."""
    page = request.args.get("page", 1, type=row_id)
    with transaction() as session:
        event = console_event(session, event_id)
        counts = comment_counts(session, event_id)
        pile = _pile(counts.to_decide > 0, counts.piles[Pile.WAITING] > 0)
        found = comment_cases(session, event, pile, page)
        mode = comment_mode(session, event_id)
        if counts.new:
            note_read(session, actor(), event_id)
    return render_template(
        "comments/index.html",
        event=event,
        counts=counts,
        pile=pile,
        found=found,
        mode=mode,
        undone=request.args.get("undo", type=row_id),
        words={"piles": PILES, "modes": MODES, "reasons": REASONS, "held": WHY_HELD},
        page_url=lambda number: url_for("comment_desk.index", event_id=event_id, pile=pile, page=number),
    )


@bp.get("/comments.csv")
@permission_required(Permission.MODERATE)
def export(event_id: int) -> ResponseReturnValue:
    """Everything that was written and not taken back."""
    with reading() as session:
        event = console_event(session, event_id)
    head = (_("Number"), _("Answers number"), _("Written at (UTC)"), _("Name"), _("Moment of the video (s)"), _("Comment"),
            _("Likes"), _("Status"))  # fmt: skip
    return csv_response(f"{event.slug}-comments", head, _lines(event_id))


@bp.get("/list.json")
@permission_required(Permission.MODERATE)
def listed(event_id: int) -> ResponseReturnValue:
    """A page of comments as everybody reads them, for the team's own replay page."""
    with reading() as session:
        page = asked_page(session, team_commenter(session, event_id))
    return jsonify(page_state(page))


@bp.post("")
@permission_required(Permission.MODERATE)
def create(event_id: int) -> ResponseReturnValue:
    """Write as a member of the team."""
    with transaction() as session:
        state = write(session, team_commenter(session, event_id))
    return answer(state, _to_desk(event_id))


@bp.post("/<int:comment_id>/<deed>")
@permission_required(Permission.MODERATE)
def change(event_id: int, comment_id: int, deed: str) -> ResponseReturnValue:
    """Edit, delete or put back a member's own; like or report another's."""
    with transaction() as session:
        state = do(session, team_commenter(session, event_id), comment_id, deed)
    return answer(state, _to_desk(event_id))


@bp.post("/<int:comment_id>/decide")
@permission_required(Permission.MODERATE)
def decide(event_id: int, comment_id: int) -> ResponseReturnValue:
    """Approve, reject, remove, restore, or close its reports; the page offers to take that back."""
    decision = request.form.get("decision", "")
    with transaction() as session:
        get_comment(session, console_event(session, event_id), comment_id)
        if decision == ModerationAction.DISMISS:
            entry = dismiss_comment_reports(session, actor(), event_id, comment_id)
        else:
            entry = decide_comment(session, actor(), event_id, comment_id, _action(decision))
        entry_id = entry.id
    flash(DONE[entry.action], "success")
    return redirect(_to_desk(event_id, undo=entry_id), 303)


@bp.post("/<int:comment_id>/ban")
@permission_required(Permission.MODERATE)
def ban_author(event_id: int, comment_id: int) -> ResponseReturnValue:
    """Keep whoever wrote it out of all rooms, with everything they wrote at this event."""
    with transaction() as session:
        comment = get_comment(session, console_event(session, event_id), comment_id)
        entry_id = ban(session, actor(), event_id, author_key(comment), remove_messages=True).id
    flash(_("They are banned, and what they wrote is taken down."), "success")
    return redirect(_to_desk(event_id, undo=entry_id), 303)


@bp.post("/undo")
@permission_required(Permission.MODERATE)
def take_back(event_id: int) -> ResponseReturnValue:
    """Take a decision back."""
    entry_id = request.form.get("entry", type=row_id)
    with transaction() as session:
        console_event(session, event_id)
        if entry_id is None:
            raise Invalid("entry", _("Choose what is to be taken back."))
        undo(session, actor(), event_id, entry_id)
    flash(_("Taken back."), "success")
    return redirect(_to_desk(event_id), 303)


@bp.post("/mode")
@permission_required(Permission.RUN_EVENTS)
def set_mode(event_id: int) -> ResponseReturnValue:
    """Let comments appear at once, after approval, or not any more."""
    wanted = request.form.get("mode", "")
    with transaction() as session:
        console_event(session, event_id)
        if wanted not in set(CommentMode):
            raise Invalid("mode", _("Choose how comments work."))
        change_comment_mode(session, actor(), event_id, CommentMode(wanted))
    flash(_("Saved."), "success")
    return redirect(_to_desk(event_id), 303)


def _pile(is_any: bool, is_waiting: bool) -> Pile:
    """What was asked for; else where there is something to do."""
    asked = request.args.get("pile", "")
    if asked in set(Pile):
        return Pile(asked)
    if not is_any:
        return Pile.SHOWN
    return Pile.WAITING if is_waiting else Pile.REPORTED


def _action(decision: str) -> ModerationAction:
    if decision not in {action.value for action in FROM}:
        raise Invalid("decision", _("Choose what is to become of it."))
    return ModerationAction(decision)


def _to_desk(event_id: int, undo: int | None = None) -> str:
    pile = request.form.get("pile", "")
    return url_for("comment_desk.index", event_id=event_id, pile=pile if pile in set(Pile) else None, undo=undo)


def _lines(event_id: int) -> Iterator[tuple[object, ...]]:
    """Read while the file is sent, in a session of its own: the view's has ended by then."""
    with reading() as session:
        for comment in export_comments(session, console_event(session, event_id)):
            yield (
                comment.id,
                comment.parent_id or "",
                iso(comment.created_at),
                comment.author_name,
                "" if comment.video_ms is None else comment.video_ms // 1000,
                comment.text,
                comment.likes,
                STATES[MessageState(comment.state)],
            )
