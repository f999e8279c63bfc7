"""Every model, imported once so that the metadata is whole."""

from core.models.attendance import Attendance
from core.models.blocked_term import BlockedTerm
from core.models.campaign import Campaign, CampaignBadRow, CampaignKind, CampaignResult, CampaignState, ImportPhase
from core.models.chat_message import ChatMessage, MessageState
from core.models.chat_report import ChatReport, ReportReason
from core.models.chat_room import Audience, ChatRoom
from core.models.deal import Deal
from core.models.email import Email, EmailAttachment, EmailStatus
from core.models.entry_point import Channel, Code, EntryPoint
from core.models.event import Event, EventFormat, EventStatus
from core.models.finding import Decision, Finding, Inspection
from core.models.lead import Lead, LeadAction, LeadEntry, LeadStage
from core.models.member import Invitation, Member, Role
from core.models.moderation_entry import ModerationAction, ModerationEntry
from core.models.organisation import Organisation
from core.models.outbox import OutboxEntry
from core.models.person import Person
from core.models.person_distinction import PersonDistinction
from core.models.person_merge import PersonMerge
from core.models.referral import Referral
from core.models.referral_change import ChangeReason, ReferralChange
from core.models.registration import AttendanceMode, Registration, RegistrationStatus
from core.models.report_snapshot import ReportSnapshot, SnapshotState
from core.models.reward import Reward, RewardCut, RewardEntry, SystemReason
from core.models.reward_plan import RewardPlan
from core.models.sanction import Sanction, SanctionKind
from core.models.share import Share
from core.models.viewer_count import ViewerCount
from core.models.visit import Via, Visit
from core.models.visitor import Visitor

__all__ = [
    "Attendance",
    "AttendanceMode",
    "Audience",
    "BlockedTerm",
    "Campaign",
    "CampaignBadRow",
    "CampaignKind",
    "CampaignResult",
    "CampaignState",
    "ChangeReason",
    "Channel",
    "ChatMessage",
    "ChatReport",
    "ChatRoom",
    "Code",
    "Deal",
    "Decision",
    "Email",
    "EmailAttachment",
    "EmailStatus",
    "EntryPoint",
    "Event",
    "EventFormat",
    "EventStatus",
    "Finding",
    "ImportPhase",
    "Inspection",
    "Invitation",
    "Lead",
    "LeadAction",
    "LeadEntry",
    "LeadStage",
    "Member",
    "MessageState",
    "ModerationAction",
    "ModerationEntry",
    "Organisation",
    "OutboxEntry",
    "Person",
    "PersonDistinction",
    "PersonMerge",
    "Referral",
    "ReferralChange",
    "Registration",
    "RegistrationStatus",
    "ReportReason",
    "ReportSnapshot",
    "Reward",
    "RewardCut",
    "RewardEntry",
    "RewardPlan",
    "Role",
    "Sanction",
    "SanctionKind",
    "Share",
    "SnapshotState",
    "SystemReason",
    "Via",
    "ViewerCount",
    "Visit",
    "Visitor",
]
