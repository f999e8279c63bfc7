"""Every model, imported once so that the metadata is whole."""

from core.models.chat_message import Attendance, ChatMessage
from core.models.email import Email, EmailAttachment, EmailStatus
from core.models.entry_point import Channel, Code, EntryPoint
from core.models.event import Event, EventFormat, EventStatus
from core.models.member import Invitation, Member, Role
from core.models.organisation import Organisation
from core.models.outbox import OutboxEntry
from core.models.person import Person, Visitor
from core.models.registration import AttendanceMode, Referral, Registration, RegistrationStatus
from core.models.visit import Share, Via, Visit

__all__ = [
    "Attendance",
    "AttendanceMode",
    "Channel",
    "ChatMessage",
    "Code",
    "Email",
    "EmailAttachment",
    "EmailStatus",
    "EntryPoint",
    "Event",
    "EventFormat",
    "EventStatus",
    "Invitation",
    "Member",
    "Organisation",
    "OutboxEntry",
    "Person",
    "Referral",
    "Registration",
    "RegistrationStatus",
    "Role",
    "Share",
    "Via",
    "Visit",
    "Visitor",
]
