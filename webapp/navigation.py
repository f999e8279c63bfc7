"""What the console's navigation holds, and for whom."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Flask, request
from flask_babel import gettext
from flask_login import current_user

from core.i18n import N_
from core.models import Event, EventStatus, Role
from core.permissions import ROLE_NAMES, ROLE_PERMISSIONS, Permission

BAR_MAX = 4  # beside "More"
OVER = (EventStatus.ENDED, EventStatus.CANCELLED)
# Pages of a thing that have a blueprint of their own.
PARTS = {
    "campaign_trees": "campaigns",
    "offers": "studio",
    "streams": "studio",
    "clip_desk": "replays",
    "comment_desk": "replays",
}


@dataclass(frozen=True)
class NavItem:
    """One page of the console; of the `main` ones the first stand in the phone's bottom bar, as many as it holds."""

    endpoint: str
    label: str
    icon: str
    permission: Permission
    main: bool = False


EVENT_ITEMS = (
    NavItem("events.overview", N_("Overview"), "overview", Permission.SEE_EVENTS, main=True),
    NavItem("registrations.index", N_("Registrations"), "people", Permission.SEE_PEOPLE),
    NavItem("entry_points.index", N_("Entry points"), "qr", Permission.SEE_SPREAD, main=True),
    NavItem("employee_links.show", N_("Your link"), "link", Permission.SEE_EVENTS),
    NavItem("studio.show", N_("Studio"), "studio", Permission.MODERATE, main=True),
    NavItem("overlays.index", N_("Overlays"), "screen", Permission.RUN_EVENTS),
    NavItem("replays.edit", N_("Replay"), "play", Permission.MODERATE),
    NavItem("spread.show", N_("Spread"), "spread", Permission.SEE_SPREAD, main=True),
    NavItem("report.show", N_("Report"), "report", Permission.SEE_SPREAD, main=True),
    NavItem("rewards.index", N_("Rewards"), "gift", Permission.MANAGE_REWARDS),
    NavItem("planner.show", N_("Planner"), "planner", Permission.SEE_SPREAD),
)
ORGANISATION_ITEMS = (
    NavItem("events.index", N_("Events"), "calendar", Permission.SEE_EVENTS, main=True),
    NavItem("leads.index", N_("Leads"), "lead", Permission.WORK_LEADS, main=True),
    NavItem("campaigns.index", N_("Campaigns"), "upload", Permission.SEE_SPREAD),
    NavItem("emails.index", N_("E-mails"), "mail", Permission.SEE_EMAILS, main=True),
    NavItem("members.index", N_("Members"), "user", Permission.SEE_EVENTS, main=True),
    NavItem("chat_rules.index", N_("Chat rules"), "shield", Permission.MODERATE),
    NavItem("settings.show", N_("Settings"), "settings", Permission.MANAGE_ORGANISATION, main=True),
)


def allowed(items: Sequence[NavItem]) -> list[NavItem]:
    """The items whose pages the signed-in member may open."""
    role = getattr(current_user, "role", None)
    permissions = ROLE_PERMISSIONS.get(role, frozenset()) if role else frozenset()
    return [item for item in items if item.permission in permissions]


def event_items(event: Event) -> list[NavItem]:
    """The event's pages; nobody goes on air when it is over, so the bar has the report then and not the studio."""
    items = allowed(EVENT_ITEMS)
    if event.status in OVER:
        items = [replace(item, main=False) if item.endpoint == "studio.show" else item for item in items]
    return _fitting(items)


def organisation_items() -> list[NavItem]:
    """The organisation's pages."""
    return _fitting(allowed(ORGANISATION_ITEMS))


def _fitting(items: list[NavItem]) -> list[NavItem]:
    bar = [item.endpoint for item in items if item.main][:BAR_MAX]
    return [replace(item, main=item.endpoint in bar) for item in items]


def is_current(endpoint: str) -> bool:
    """Whether the page shown belongs to that part of the console."""
    if request.endpoint == endpoint:
        return True
    noun = endpoint.partition(".")[0]
    return PARTS.get(request.blueprint or "", request.blueprint) == noun and noun != "events"


def role_name(role: Role) -> str:
    """What a role is called in the page's language."""
    return str(gettext(ROLE_NAMES[Role(role)]))


def set_up_navigation(app: Flask) -> None:
    """Give templates the console's navigation."""
    app.jinja_env.globals.update(
        nav_event_items=event_items,
        nav_organisation_items=organisation_items,
        nav_is_current=is_current,
        role_name=role_name,
    )
