"""Rewards for those who bring others: plans, and the ledger of what was earned, with its history."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.clock import now
from core.errors import DomainError
from core.money import to_text
from core.permissions import Permission
from core.queries.entry_points.entry_points import usual_currency
from core.queries.rewards.plans import get_plan, list_plans
from core.queries.rewards.rewards import LedgerFilter, LedgerRow, export_rewards, list_ids, page_of_rewards, recent_cuts
from core.services.rewards.errors import PlanEnded, ReasonNeeded
from core.services.rewards.plans import edit_plan, end_plan, make_plan, promise_of, resume_plan
from core.services.rewards.rewards import Decree, decide
from referral.rewards.states import State
from webapp.access import actor, console_event, permission_required
from webapp.context import reading, transaction
from webapp.csv_files import csv_response
from webapp.errors import domain_message
from webapp.formats import iso
from webapp.forms.common import show_refusal
from webapp.forms.reward_plan import TRIGGER_NOTES, RewardPlanForm, form_values
from webapp.inputs import row_id
from webapp.pagination import page_urls
from webapp.reward_plan_words import PLAN_ACTS, plan_changes
from webapp.reward_words import ACTIONS, CUTS, STATES, outcome_words, plan_words, preview, why_words
from webapp.steps import step

SEARCH_MAX = 100
ALL_MAX = 1000  # rewards changed at once by "all of this list"
DEFAULT_CURRENCY = "EUR"
REVIEW = "review"

bp = Blueprint("rewards", __name__, url_prefix="/console/events/<int:event_id>/rewards")


@bp.get("")
@permission_required(Permission.MANAGE_REWARDS)
def index(event_id: int) -> ResponseReturnValue:
    """Plans with what they cost, the ledger, and what did not accrue."""
    narrow = _filter()
    with reading() as session:
        event = console_event(session, event_id)
        plans = list_plans(session, event)
        found = page_of_rewards(session, event, narrow, request.args.get("page", 1, type=row_id))
        cuts = recent_cuts(session, event)
    return render_template(
        "rewards/index.html",
        event=event,
        plans=plans,
        found=found,
        cuts=cuts,
        narrow=narrow,
        narrowed=_narrowed(),
        page_url=page_urls("rewards.index", event_id=event_id, **_narrowed()),
        states=STATES,
        cut_words=CUTS,
        plan_words=plan_words,
        plan_acts=PLAN_ACTS,
        plan_changes=plan_changes,
        why_words=why_words,
        at=now(),
        all_max=ALL_MAX,
    )


@bp.get("/rewards.csv")
@permission_required(Permission.MANAGE_REWARDS)
def export(event_id: int) -> ResponseReturnValue:
    """The ledger as a file, as it is narrowed now."""
    with reading() as session:
        event = console_event(session, event_id)
    head = (_("Reward"), _("Person"), _("E-mail"), _("For"), _("Level"), _("Amount"), _("Currency"), _("State"), _("To review"),
            _("Earned at (UTC)"), _("Waits until (UTC)"), _("Last step by"), _("Last step at (UTC)"), _("Why"))  # fmt: skip
    return csv_response(f"{event.slug}-rewards", head, _lines(event_id, _filter()))


@bp.route("/plans/new", methods=["GET", "POST"])
@permission_required(Permission.MANAGE_REWARDS)
def create(event_id: int) -> ResponseReturnValue:
    """Promise something new; shown in plain words before it is kept."""
    with reading() as session:
        event = console_event(session, event_id)
        currency = usual_currency(session, event.organisation_id) or DEFAULT_CURRENCY
    form, said = RewardPlanForm(data={"currency": currency}), list[str]()
    if form.validate_on_submit():
        try:
            said = preview(form.details(), promise_of(form.details()))
            if "preview" not in request.form:
                with transaction() as session:
                    found = console_event(session, event_id)
                    make_plan(session, actor(), found, form.details(), applies_to_past=form.applies_to_past.data)
                flash(_("The plan runs. People see it beside their own link."), "success")
                return redirect(url_for("rewards.index", event_id=event_id))
        except DomainError as refusal:
            show_refusal(form, refusal)
    page = render_template("rewards/form.html", event=event, form=form, plan=None, said=said, notes=TRIGGER_NOTES)
    return page, 422 if form.errors else 200


@bp.route("/plans/<int:plan_id>/edit", methods=["GET", "POST"])
@permission_required(Permission.MANAGE_REWARDS)
def edit(event_id: int, plan_id: int) -> ResponseReturnValue:
    """Change what is promised from now on."""
    with reading() as session:
        event = console_event(session, event_id)
        plan = get_plan(session, event, plan_id)
    if plan.ended_at is not None:
        raise PlanEnded()
    form, said = RewardPlanForm(data=form_values(plan)), list[str]()
    if form.validate_on_submit():
        try:
            said = preview(form.details(), promise_of(form.details()), plan.reserved_minor)
            if "preview" not in request.form:
                with transaction() as session:
                    edit_plan(session, actor(), plan_id, form.details())
                flash(_("Saved. What people have earned already stays as it is."), "success")
                return redirect(url_for("rewards.index", event_id=event_id))
        except DomainError as refusal:
            show_refusal(form, refusal)
    page = render_template("rewards/form.html", event=event, form=form, plan=plan, said=said, notes=TRIGGER_NOTES)
    return page, 422 if form.errors else 200


@bp.post("/plans/<int:plan_id>/end")
@permission_required(Permission.MANAGE_REWARDS)
def end(event_id: int, plan_id: int) -> ResponseReturnValue:
    """Promise nothing new."""
    with transaction() as session:
        get_plan(session, console_event(session, event_id), plan_id)
        end_plan(session, actor(), plan_id, request.form.get("why", ""))
    flash(_("The plan has ended. What was earned stays, and goes its way."), "success")
    return redirect(url_for("rewards.index", event_id=event_id))


@bp.post("/plans/<int:plan_id>/resume")
@permission_required(Permission.MANAGE_REWARDS)
def resume(event_id: int, plan_id: int) -> ResponseReturnValue:
    """Let an ended plan run again."""
    with step(_("The plan runs again. Who was brought meanwhile is rewarded within seconds.")) as session:
        get_plan(session, console_event(session, event_id), plan_id)
        resume_plan(session, actor(), plan_id, request.form.get("why", ""))
    return redirect(url_for("rewards.index", event_id=event_id))


@bp.post("/change")
@permission_required(Permission.MANAGE_REWARDS)
def change(event_id: int) -> ResponseReturnValue:
    """Release, hold, mark as paid or take back the rewards that were ticked, or all of the list."""
    action = ACTIONS.get(request.form.get("action", ""))
    try:
        with transaction() as session:
            event = console_event(session, event_id)
            ids = (
                list_ids(session, event, _filter(), request.form.get("newest", 0, type=row_id), ALL_MAX)
                if "all" in request.form
                else request.form.getlist("reward", type=row_id)
            )
            outcome = (
                decide(session, actor(), event, ids, Decree(action, request.form.get("why", ""))) if action and ids else None
            )
    except ReasonNeeded as refusal:
        flash(domain_message(refusal), "danger")
    else:
        if action and outcome:
            flash(outcome_words(action, outcome), "success" if outcome.changed else "warning")
        else:
            flash(_("Tick the rewards first."), "warning")
    return redirect(url_for("rewards.index", event_id=event_id, **_narrowed()))


def _lines(event_id: int, narrow: LedgerFilter) -> Iterator[tuple[object, ...]]:
    """Read while the file is sent, in a session of its own: the view's has ended by then."""
    with reading() as session:
        for row in export_rewards(session, console_event(session, event_id), narrow):
            yield _cells(row)


def _cells(row: LedgerRow) -> tuple[object, ...]:
    reward, last = row.reward, row.last
    return (
        reward.id,
        row.earner or "",
        row.email or "",
        row.converted or "",
        reward.level,
        to_text(reward.amount_minor, row.currency),
        row.currency,
        STATES[reward.state][0],
        reward.review or "",
        iso(reward.accrued_at),
        iso(reward.held_until) if reward.held_until else "",
        last.member or "",
        iso(last.entry.created_at),
        why_words(last),
    )


def _filter() -> LedgerFilter:
    """What the address narrows the ledger by; values nobody could have chosen narrow nothing."""
    state = request.args.get("state", "")
    return LedgerFilter(
        search=request.args.get("q", "").strip()[:SEARCH_MAX],
        state=State(state) if state in set(State) else None,
        under_review=state == REVIEW,
    )


def _narrowed() -> dict[str, Any]:
    """The filter as parts of an address."""
    return {name: value for name in ("q", "state") if (value := request.args.get(name))}
