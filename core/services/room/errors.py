"""What a room answers to those it cannot let in, or who ask too much of it."""

from core.errors import DomainError
from core.i18n import N_


class TicketUnknown(DomainError):
    """Nobody is admitted by what the connection showed."""

    code = "room.ticket_unknown"
    status = 404
    message = N_("This ticket does not open the room. Open the room again from your ticket page.")


class OverlayUnknown(DomainError):
    """The key of an overlay was replaced, or never was one."""

    code = "room.overlay_unknown"
    status = 404
    message = N_("This overlay has a new address. Copy it from the event's overlays page again.")


class RoomNotOpen(DomainError):
    """The event is a draft or was cancelled."""

    code = "room.not_open"
    status = 409
    message = N_("The room of this event is not open.")


class Banned(DomainError):
    """A moderator of the organisation banned the person, or the browser they come with."""

    code = "room.banned"
    status = 403
    message = N_("A moderator has banned you from the rooms of this host. If this is a mistake, write to them.")


class TooOften(DomainError):
    """More questions, or more connections, than pages of ours open."""

    code = "room.too_often"
    status = 429
    message = N_("Wait a minute, then try again. Nothing was lost.")
