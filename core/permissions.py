"""Who may do what: the one place where roles have names and become permissions."""

from dataclasses import dataclass
from enum import StrEnum

from core.errors import Forbidden
from core.i18n import N_
from core.models import Member, Role


class Permission(StrEnum):
    """One thing a member can be allowed to do."""

    SEE_EVENTS = "see_events"
    EDIT_EVENTS = "edit_events"
    RUN_EVENTS = "run_events"
    MODERATE = "moderate"
    SEE_PEOPLE = "see_people"
    EDIT_ENTRY_POINTS = "edit_entry_points"
    SEE_SPREAD = "see_spread"
    SEE_EMAILS = "see_emails"
    MANAGE_REWARDS = "manage_rewards"
    REVIEW_FINDINGS = "review_findings"
    WORK_LEADS = "work_leads"
    ASSIGN_LEADS = "assign_leads"
    MERGE_PEOPLE = "merge_people"
    ERASE_PEOPLE = "erase_people"
    MANAGE_MEMBERS = "manage_members"
    MANAGE_ORGANISATION = "manage_organisation"


ROLE_NAMES: dict[Role, str] = {
    Role.OWNER: N_("Owner"),
    Role.HOST: N_("Host"),
    Role.MODERATOR: N_("Moderator"),
    Role.MARKETER: N_("Marketer"),
    Role.AGENT: N_("Agent"),
}
ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.HOST: frozenset(Permission) - {Permission.MANAGE_MEMBERS, Permission.MANAGE_ORGANISATION, Permission.ERASE_PEOPLE},
    Role.MODERATOR: frozenset({Permission.SEE_EVENTS, Permission.MODERATE}),
    Role.MARKETER: frozenset(
        {
            Permission.SEE_EVENTS,
            Permission.SEE_PEOPLE,
            Permission.EDIT_ENTRY_POINTS,
            Permission.SEE_SPREAD,
            Permission.SEE_EMAILS,
            Permission.MANAGE_REWARDS,
            Permission.REVIEW_FINDINGS,
            Permission.WORK_LEADS,
            Permission.ASSIGN_LEADS,
        }
    ),
    Role.AGENT: frozenset({Permission.SEE_EVENTS, Permission.SEE_PEOPLE, Permission.WORK_LEADS}),
}


@dataclass(frozen=True)
class Actor:
    """The member on whose behalf a service writes."""

    member_id: int
    organisation_id: int
    role: Role
    name: str

    @classmethod
    def of(cls, member: Member) -> "Actor":
        """The actor that `member` is."""
        return cls(member.id, member.organisation_id, Role(member.role), member.name)

    def may(self, permission: Permission) -> bool:
        """Whether the actor's role includes `permission`."""
        return permission in ROLE_PERMISSIONS[self.role]

    def require(self, permission: Permission) -> None:
        """Raise `Forbidden` unless the actor's role includes `permission`."""
        if not self.may(permission):
            raise Forbidden(*(name for role, name in ROLE_NAMES.items() if permission in ROLE_PERMISSIONS[role]))
