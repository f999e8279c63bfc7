"""Every model, imported once so that the metadata is whole."""

from core.models.attendance import Attendance
from core.models.blocked_term import BlockedTerm
from core.models.campaign import Campaign, CampaignBadRow, CampaignKind, CampaignResult, CampaignState, ImportPhase
from core.models.caption import CaptionLine, CaptionTrack
from core.models.chat_message import ChatMessage, MessageState
from core.models.chat_report import ChatReport
from core.models.chat_room import Audience, ChatRoom
from core.models.clip import Clip, FileFailure, FileState, VideoFile
from core.models.comment import Comment, CommentLike, CommentMode, CommentReport, CommentSettings
from core.models.deal import Deal
from core.models.draw import Draw, DrawChoice, DrawEntry, DrawState, Entering, GivenUp
from core.models.email import Email, EmailAttachment, EmailStatus
from core.models.entry_point import Channel, Code, EntryPoint
from core.models.event import Event, EventFormat, EventStatus
from core.models.finding import Decision, Finding, Inspection
from core.models.lead import Lead, LeadAction, LeadEntry, LeadStage
from core.models.member import Invitation, Member, Role
from core.models.moderation_entry import ModerationAction, ModerationEntry
from core.models.moderation_report import ReportReason
from core.models.offer import Offer, OfferButton, OfferClick, OfferResponse, OfferView
from core.models.organisation import Organisation
from core.models.outbox import OutboxEntry
from core.models.overlay_key import OverlayKey
from core.models.person import Person
from core.models.person_distinction import PersonDistinction
from core.models.person_merge import PersonMerge
from core.models.poll import Poll, PollOption, PollVote
from core.models.question import Anonymity, Question, QuestionState
from core.models.question_report import QuestionReport
from core.models.question_settings import QuestionSettings
from core.models.question_vote import QuestionVote
from core.models.reaction_count import ReactionCount, ReactionKind
from core.models.recording import Recording, RecordingPart, RecordingStop, StreamSetup
from core.models.referral import Referral
from core.models.referral_change import ChangeReason, ReferralChange
from core.models.registration import AttendanceMode, Registration, RegistrationStatus
from core.models.replay import Chapter, ReplayAddress, ReplayProgress
from core.models.report_snapshot import ReportSnapshot, SnapshotState
from core.models.reward import Reward, RewardCut, RewardEntry, SystemReason
from core.models.reward_plan import PlanAction, RewardPlan, RewardPlanEntry
from core.models.sanction import Sanction, SanctionKind
from core.models.share import Share
from core.models.show import Show, ShowBreak
from core.models.show_item import ShowItem
from core.models.simulcast import SimulcastReason, SimulcastState, SimulcastTarget
from core.models.stream_health import StreamHealth
from core.models.stream_variants import StreamVariants, VariantsHeld
from core.models.viewer_count import ViewerCount
from core.models.visit import Via, Visit
from core.models.visitor import Visitor

__all__ = [
    "Anonymity",
    "Attendance",
    "AttendanceMode",
    "Audience",
    "BlockedTerm",
    "Campaign",
    "CampaignBadRow",
    "CampaignKind",
    "CampaignResult",
    "CampaignState",
    "CaptionLine",
    "CaptionTrack",
    "ChangeReason",
    "Channel",
    "Chapter",
    "ChatMessage",
    "ChatReport",
    "ChatRoom",
    "Clip",
    "Code",
    "Comment",
    "CommentLike",
    "CommentMode",
    "CommentReport",
    "CommentSettings",
    "Deal",
    "Decision",
    "Draw",
    "DrawChoice",
    "DrawEntry",
    "DrawState",
    "Email",
    "EmailAttachment",
    "EmailStatus",
    "Entering",
    "EntryPoint",
    "Event",
    "EventFormat",
    "EventStatus",
    "FileFailure",
    "FileState",
    "Finding",
    "GivenUp",
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
    "Offer",
    "OfferButton",
    "OfferClick",
    "OfferResponse",
    "OfferView",
    "Organisation",
    "OutboxEntry",
    "OverlayKey",
    "Person",
    "PersonDistinction",
    "PersonMerge",
    "PlanAction",
    "Poll",
    "PollOption",
    "PollVote",
    "Question",
    "QuestionReport",
    "QuestionSettings",
    "QuestionState",
    "QuestionVote",
    "ReactionCount",
    "ReactionKind",
    "Recording",
    "RecordingPart",
    "RecordingStop",
    "Referral",
    "ReferralChange",
    "Registration",
    "RegistrationStatus",
    "ReplayAddress",
    "ReplayProgress",
    "ReportReason",
    "ReportSnapshot",
    "Reward",
    "RewardCut",
    "RewardEntry",
    "RewardPlan",
    "RewardPlanEntry",
    "Role",
    "Sanction",
    "SanctionKind",
    "Share",
    "Show",
    "ShowBreak",
    "ShowItem",
    "SimulcastReason",
    "SimulcastState",
    "SimulcastTarget",
    "SnapshotState",
    "StreamHealth",
    "StreamSetup",
    "StreamVariants",
    "SystemReason",
    "VariantsHeld",
    "Via",
    "VideoFile",
    "ViewerCount",
    "Visit",
    "Visitor",
]
