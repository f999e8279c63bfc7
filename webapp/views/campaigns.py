"""Campaigns from elsewhere: a file is uploaded, looked at, imported, and then read like an event's report."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from core.adapters import storage
from core.campaign_files.analysis import credit_from, spread_from
from core.campaign_files.choices import Choices
from core.campaign_files.preview import Preview, preview
from core.errors import DomainError, NotFound
from core.models import Campaign, CampaignBadRow, CampaignKind, CampaignState
from core.permissions import Permission
from core.queries.campaigns import campaigns as queries
from core.services.campaigns import campaigns
from core.services.campaigns.errors import CampaignFileMissing
from webapp.access import actor, permission_required
from webapp.campaign.page import SPREAD_TABLES, bad_row_table, credit_page, credit_table, spread_page
from webapp.campaign.preview import preview_page
from webapp.campaign.refusals import reason_words
from webapp.campaign.words import PHASES, STATES
from webapp.context import platform, reading, transaction
from webapp.csv_files import csv_response
from webapp.forms.campaign import ChoicesForm, RenameForm, UploadForm, form_values
from webapp.forms.common import show_refusal
from webapp.inputs import row_id
from webapp.pagination import page_urls

FORM_ROOM_BYTES = 1_000_000  # what stands around the file in the request

bp = Blueprint("campaigns", __name__, url_prefix="/console/campaigns")


@bp.url_value_preprocessor
def _take_large_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the form: members who may upload a campaign may send more than the usual."""
    if endpoint == "campaigns.upload" and current_user.is_authenticated and current_user.may(Permission.SEE_SPREAD):
        request.max_content_length = campaigns.UPLOAD_MAX_BYTES + FORM_ROOM_BYTES


@bp.get("")
@permission_required(Permission.SEE_SPREAD)
def index() -> ResponseReturnValue:
    """The list, newest first, and the way to upload another."""
    return _index(UploadForm())


@bp.post("")
@permission_required(Permission.SEE_SPREAD)
def upload() -> ResponseReturnValue:
    """Keep a file, and show what it looks like."""
    form = UploadForm()
    sent: FileStorage | None = form.file.data
    if form.validate_on_submit():
        try:
            if not sent or not sent.filename:
                raise CampaignFileMissing()
            campaign = _created(sent, form.name.data)
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(url_for("campaigns.show", campaign_id=campaign.id))
    return _index(form), 422


@bp.get("/<int:campaign_id>")
@permission_required(Permission.SEE_SPREAD)
def show(campaign_id: int) -> ResponseReturnValue:
    """Where the campaign stands: what its file looks like, how far its import is, or what it came to."""
    with reading() as session:
        campaign = queries.get_campaign(session, actor().organisation_id, campaign_id)
        if campaign.state is CampaignState.READY:
            return _report(campaign, queries.analysis_of(session, campaign), queries.bad_rows(session, campaign))
    if campaign.state is CampaignState.IMPORTING:
        return render_template("campaigns/progress.html", campaign=campaign, phases=PHASES, rename=_rename_form(campaign))
    choices = Choices.of(campaign.choices) if campaign.choices else None
    return _preview(campaign, preview(_file(campaign), choices))


@bp.post("/<int:campaign_id>/import")
@permission_required(Permission.SEE_SPREAD)
def start(campaign_id: int) -> ResponseReturnValue:
    """Look again with other choices, or have the file read with them."""
    with reading() as session:
        campaign = queries.get_campaign(session, actor().organisation_id, campaign_id)
    if campaign.state not in campaigns.WAITING:
        return redirect(url_for("campaigns.show", campaign_id=campaign_id))
    seen = preview(_file(campaign), Choices.of(campaign.choices) if campaign.choices else None)
    form = ChoicesForm(seen.names)
    if not form.validate_on_submit():
        return _preview(campaign, seen, form), 422
    chosen = form.chosen()
    looked = preview(_file(campaign), chosen)
    step = campaigns.choose if looked.problem or request.form.get("action") == "look" else campaigns.ask_for_import
    with transaction() as session:
        step(session, actor(), campaign_id, chosen.kind, chosen.as_json())
    return redirect(url_for("campaigns.show", campaign_id=campaign_id))


@bp.get("/<int:campaign_id>/progress.json")
@permission_required(Permission.SEE_SPREAD)
def progress(campaign_id: int) -> ResponseReturnValue:
    """How far the import is; asked for again and again while the page is open."""
    with reading() as session:
        campaign = queries.get_campaign(session, actor().organisation_id, campaign_id)
    return jsonify(
        state=campaign.state.value,
        phase=campaign.phase.value,
        words=str(PHASES[campaign.phase]),
        percent=campaign.percent_read,
    )


@bp.post("/<int:campaign_id>/cancel")
@permission_required(Permission.SEE_SPREAD)
def cancel(campaign_id: int) -> ResponseReturnValue:
    """Stop the import; the file stays."""
    with transaction() as session:
        campaigns.cancel_import(session, actor(), campaign_id)
    flash(_("The import was stopped. The file is still here."), "info")
    return redirect(url_for("campaigns.show", campaign_id=campaign_id))


@bp.post("/<int:campaign_id>/rename")
@permission_required(Permission.SEE_SPREAD)
def rename(campaign_id: int) -> ResponseReturnValue:
    """Call it something else."""
    with transaction() as session:
        campaigns.rename_campaign(session, actor(), campaign_id, request.form.get("name", ""))
    flash(_("Saved."), "success")
    return redirect(url_for("campaigns.show", campaign_id=campaign_id))


@bp.post("/<int:campaign_id>/delete")
@permission_required(Permission.SEE_SPREAD)
def delete(campaign_id: int) -> ResponseReturnValue:
    """Remove it; importing its file once more brings it back."""
    with transaction() as session:
        stored = campaigns.delete_campaign(session, actor(), campaign_id)
    if stored:
        storage.remove(platform().settings.imports_dir, stored)
    flash(_("The campaign was deleted. Upload its file again to bring it back."), "success")
    return redirect(url_for("campaigns.index"))


@bp.get("/<int:campaign_id>/bad-rows.csv")
@permission_required(Permission.SEE_SPREAD)
def bad_rows(campaign_id: int) -> ResponseReturnValue:
    """The rows that could not be used, for whoever repairs the file."""
    with reading() as session:
        campaign = queries.get_campaign(session, actor().organisation_id, campaign_id)
        rows = queries.bad_rows(session, campaign, limit=None)
    return csv_response(f"campaign-{campaign.id}-bad-rows", *bad_row_table(rows))


@bp.get("/<int:campaign_id>/<part>.csv")
@permission_required(Permission.SEE_SPREAD)
def export(campaign_id: int, part: str) -> ResponseReturnValue:
    """The numbers of one table."""
    with reading() as session:
        campaign = queries.get_campaign(session, actor().organisation_id, campaign_id)
        analysis = queries.analysis_of(session, campaign)
    if campaign.kind is CampaignKind.TOUCHES and part == "credit":
        return csv_response(f"campaign-{campaign.id}-credit", *credit_table(credit_from(analysis)))
    if campaign.kind is CampaignKind.TOUCHES or part not in SPREAD_TABLES:
        raise NotFound()
    return csv_response(f"campaign-{campaign.id}-{part}", *SPREAD_TABLES[part](spread_from(analysis)))


def _created(sent: FileStorage, name: str) -> Campaign:
    folder = platform().settings.imports_dir
    with reading() as session:
        campaigns.require_room(session, actor())
    stored, size = storage.keep(folder, sent.stream, campaigns.FILE_SUFFIX, campaigns.UPLOAD_MAX_BYTES)  # type: ignore[arg-type]
    try:
        with transaction() as session:
            return campaigns.create_campaign(session, actor(), campaigns.Upload(sent.filename or "", stored, size), name)
    except BaseException:
        storage.remove(folder, stored)
        raise


def _file(campaign: Campaign) -> Path:
    path = storage.find(platform().settings.imports_dir, campaign.stored) if campaign.stored else None
    return path or platform().settings.imports_dir / "gone"  # opening it says so


def _index(form: UploadForm) -> str:
    with reading() as session:
        found = queries.page_of_campaigns(session, actor().organisation_id, request.args.get("page", 1, type=row_id))
    return render_template(
        "campaigns/index.html",
        form=form,
        found=found,
        states=STATES,
        upload_mb=campaigns.UPLOAD_MAX_BYTES // 1_000_000,
        page_url=page_urls("campaigns.index"),
    )


def _preview(campaign: Campaign, seen: Preview, form: ChoicesForm | None = None) -> str:
    form = form or ChoicesForm(seen.names, formdata=None, data=form_values(seen.choices))
    return render_template(
        "campaigns/preview.html",
        campaign=campaign,
        seen=seen,
        form=form,
        rename=_rename_form(campaign),
        **preview_page(campaign, seen),
    )


def _report(campaign: Campaign, analysis: str, bad: Sequence[CampaignBadRow]) -> str:
    edges = campaign.kind is CampaignKind.EDGES
    context = spread_page(spread_from(analysis)) if edges else credit_page(credit_from(analysis))
    return render_template(
        "campaigns/spread.html" if edges else "campaigns/credit.html",
        campaign=campaign,
        bad=bad,
        reason_words=reason_words,
        rename=_rename_form(campaign),
        **context,
    )


def _rename_form(campaign: Campaign) -> RenameForm:
    return RenameForm(formdata=None, data={"name": campaign.name})
