"""What the console's navigation holds, and for whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, request
from flask_babel import gettext
from flask_login import current_user

from core.i18n import N_
from core.models import Role
from core.permissions import ROLE_NAMES, ROLE_PERMISSIONS, Permission


@dataclass(frozen=True)
class NavItem:
    """One page of the console; `main` ones stand in the phone's bottom bar."""

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
    NavItem("studio.show", N_("Studio"), "studio", Permission.MODERATE),
    NavItem("spread.show", N_("Spread"), "spread", Permission.SEE_SPREAD, main=True),
    NavItem("report.show", N_("Report"), "report", Permission.SEE_SPREAD, main=True),
    NavItem("planner.show", N_("Planner"), "planner", Permission.SEE_SPREAD),
)
ORGANISATION_ITEMS = (
    NavItem("events.index", N_("Events"), "calendar", Permission.SEE_EVENTS, main=True),
    NavItem("leads.index", N_("Leads"), "lead", Permission.WORK_LEADS, main=True),
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


def is_current(endpoint: str) -> bool:
    """Whether the page shown belongs to that part of the console."""
    if request.endpoint == endpoint:
        return True
    noun = endpoint.partition(".")[0]
    return request.blueprint == noun and noun != "events"


def role_name(role: Role) -> str:
    """What a role is called in the page's language."""
    return str(gettext(ROLE_NAMES[Role(role)]))


def set_up_navigation(app: Flask) -> None:
    """Give templates the console's navigation."""
    app.jinja_env.globals.update(
        nav_event_items=lambda: allowed(EVENT_ITEMS),
        nav_organisation_items=lambda: allowed(ORGANISATION_ITEMS),
        nav_is_current=is_current,
        role_name=role_name,
    )
