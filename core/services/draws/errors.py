"""What a draw refuses, and what to do instead."""

from core.errors import DomainError
from core.i18n import N_


class EventNotOn(DomainError):
    """Draws are announced to people who are coming or there."""

    code = "draw.event_not_on"
    status = 409
    message = N_("Draws are announced while the event is published or live, for people have to be able to take part.")


class TooManyDraws(DomainError):
    """Every draw is shown to everybody."""

    code = "draw.too_many"
    status = 409
    message = N_("This event has %(most)s draws already. Discard one that is prepared and not needed.")


class AnnouncedAlready(DomainError):
    """What was promised cannot be promised again, or thrown away."""

    code = "draw.announced"
    status = 409
    message = N_("This draw has been announced already. Cancel it, and say why, if it shall not take place.")


class NotAnnounced(DomainError):
    """A prepared draw is announced first."""

    code = "draw.not_announced"
    status = 409
    message = N_("Announce the draw first: its seed has to be promised before anybody enters.")


class EntriesOpen(DomainError):
    """Who draws early chooses among fewer."""

    code = "draw.open"
    status = 409
    message = N_("Entries are open for another %(seconds)s seconds, as announced. Draw after that.")


class EntriesClosed(DomainError):
    """The list is fixed, or about to be."""

    code = "draw.closed"
    status = 409
    message = N_("Entries for this draw are closed.")


class NobodyEntered(DomainError):
    """There is nobody to draw."""

    code = "draw.nobody"
    status = 409
    message = N_("Nobody is on the list. Cancel the draw and say why, then announce another one.")


class DrawnAlready(DomainError):
    """A draw is carried out once."""

    code = "draw.drawn"
    status = 409
    message = N_(
        "This draw has been carried out, and that is final. A winner who is not there can be replaced by the next in order."
    )


class DrawCancelled(DomainError):
    """It will not take place."""

    code = "draw.cancelled"
    status = 409
    message = N_("This draw was cancelled.")


class NotDrawn(DomainError):
    """Nobody has won yet."""

    code = "draw.not_drawn"
    status = 409
    message = N_("Nobody has been drawn yet.")


class NoWinner(DomainError):
    """The number is none that was drawn, or was replaced already."""

    code = "draw.no_winner"
    status = 409
    message = N_("This number holds no prize any more. Look at the list of winners again.")


class TeamTakesNoPart(DomainError):
    """Whoever could see behind the curtain wins nothing."""

    code = "draw.team"
    status = 403
    message = N_("Members of the team do not take part in draws.")
