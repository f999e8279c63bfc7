"""The tree of a campaign from elsewhere: drawn like an event's, as a list, and everybody as CSV."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from time import sleep

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from core.campaign_files.analysis import ReadAs, spread_from
from core.errors import NotFound
from core.models import Campaign, CampaignKind, CampaignState
from core.permissions import Permission
from core.queries.campaigns.campaigns import analysis_of, get_campaign
from core.queries.campaigns.forests import campaign_spread_at_hand
from core.queries.spread.spread import Spread, find_people, largest_cascades, standing
from referral.arrays import ROOT
from webapp.access import actor, permission_required
from webapp.context import reading
from webapp.csv_files import csv_response
from webapp.formats import iso, number
from webapp.spread.choice import as_address, choose, drawing_of
from webapp.spread.page import CASCADES_OFFERED, person_json, picture, summary, title
from webapp.spread.people_list import list_rows

VIEWS = ("tree", "table")
LINES_AT_ONCE = 1_000  # of the file of everybody: a million are never plain numbers all at once
PAUSE_S = 0.001  # between so many lines: whoever writes to a live room of this process must not wait for the last

bp = Blueprint("campaign_trees", __name__, url_prefix="/console/campaigns/<int:campaign_id>/tree")


@bp.get("")
@permission_required(Permission.SEE_SPREAD)
def show(campaign_id: int) -> ResponseReturnValue:
    """The page: as a tree that a script draws, or as a table."""
    campaign, shown, _read_as = _load(campaign_id)
    choice = choose(shown, request.args)
    view = request.args.get("view") if request.args.get("view") in VIEWS else VIEWS[0]
    words = request.args.get("q", "").strip()
    listed = {}
    if view == "table":
        drawing = drawing_of(shown, choice)
        gathered = sum(group.people for group in drawing.gathered)
        listed = {"rows": list_rows(shown, choice, drawing), "caption": _caption(gathered)}
    return render_template(
        "campaigns/tree.html",
        campaign=campaign,
        at=partial(url_for, "campaign_trees.show", campaign_id=campaign_id),
        view=view,
        words=words,
        found=find_people(shown, words) if words else [],
        here=as_address(shown, choice),
        head=title(shown, choice),
        summary=summary(shown),
        cascade=None if choice.root is None else standing(shown, choice.root),
        cascades=[standing(shown, node) for node in largest_cascades(shown.people, CASCADES_OFFERED)],
        person=None if choice.person is None else standing(shown, choice.person),
        **listed,
    )


@bp.get("/forest.json")
@permission_required(Permission.SEE_SPREAD)
def forest(campaign_id: int) -> ResponseReturnValue:
    """The tree with positions, in the shape of an event's; nothing is new in it, and nothing stands around it."""
    _campaign, shown, read_as = _load(campaign_id)
    drawn = picture(shown, choose(shown, request.args))
    drawn |= {"newest": None, "parts": {}, "caption": _caption(sum(drawn["gathered"]["people"]))}
    if not read_as.has_clock:
        drawn["people"]["at"] = [None] * len(drawn["people"]["id"])
    return jsonify(drawn)


@bp.get("/people.json")
@permission_required(Permission.SEE_SPREAD)
def people(campaign_id: int) -> ResponseReturnValue:
    """People by name, drawn one by one or not."""
    _campaign, shown, _read_as = _load(campaign_id)
    return jsonify([person_json(person) for person in find_people(shown, request.args.get("q", ""))])


@bp.get("/people.csv")
@permission_required(Permission.SEE_SPREAD)
def export(campaign_id: int) -> ResponseReturnValue:
    """Everybody with who brought them and whom they brought."""
    campaign, shown, read_as = _load(campaign_id)
    head = (
        _("Number"),
        _("Name"),
        _("When"),
        _("Brought by (number)"),
        _("Brought by"),
        _("Generation"),
        _("Brought directly"),
        _("In all below"),
    )
    return csv_response(f"campaign-{campaign.id}-people", head, _lines(shown, read_as))


def _caption(gathered: int) -> str:
    """How many are gathered instead of drawn."""
    if not gathered:
        return ""
    words: str = ngettext(
        "%(count)s person is not drawn one by one. Ringed dots gather such people. Choose one to see more of it.",
        "%(count)s people are not drawn one by one. Ringed dots gather them. Choose one to see more of it.",
        gathered,
        count=number(gathered),
    )
    return words


def _lines(shown: Spread, read_as: ReadAs) -> Iterator[tuple[object, ...]]:
    everybody = shown.people
    forest, names = everybody.forest, everybody.names
    columns = (forest.parent, forest.time, forest.depth, everybody.direct, everybody.below)
    for begin in range(0, len(everybody), LINES_AT_ONCE):
        block = zip(*(column[begin : begin + LINES_AT_ONCE].tolist() for column in columns), strict=True)
        for node, (parent, time, depth, direct, below) in enumerate(block, begin):
            above = (parent + 1, names[parent]) if parent != ROOT else ("", "")
            yield (node + 1, names[node], _moment(time, read_as), *above, depth, direct, below)
        sleep(PAUSE_S)


def _moment(time: float, read_as: ReadAs) -> object:
    """A date where the file has dates; else the seconds it counts."""
    if time != time:  # not a number: not known
        return ""
    return iso(datetime.fromtimestamp(time, UTC)) if read_as.has_clock else time


def _load(campaign_id: int) -> tuple[Campaign, Spread, ReadAs]:
    with reading() as session:
        campaign = get_campaign(session, actor().organisation_id, campaign_id)
        if campaign.state is not CampaignState.READY or campaign.kind is not CampaignKind.EDGES:
            raise NotFound()
        read_as = spread_from(analysis_of(session, campaign)).read_as
        return campaign, campaign_spread_at_hand(session, campaign), read_as
