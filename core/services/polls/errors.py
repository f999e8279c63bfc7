"""What a poll answers to those whose vote or wish it cannot take."""

from typing import ClassVar

from core.errors import DomainError
from core.i18n import N_


class PollClosed(DomainError):
    """It takes no votes: not opened yet, over, or its event is."""

    code = "poll.closed"
    status = 409
    message = N_("This poll is closed. Your answer was not counted.")


class FirstStands(DomainError):
    """In a quiz nobody answers twice."""

    code = "poll.answered"
    status = 409
    message = N_("In a quiz your first answer stands.")


class AttendeesOnly(DomainError):
    """Members run polls; they do not vote in them."""

    code = "poll.attendees_only"
    status = 403
    message = N_("Polls are for attendees. Open the room with a ticket to vote.")


class VoterMuted(DomainError):
    """Somebody muted wants to have their words shown."""

    code = "poll.muted"
    status = 403
    message = N_("A moderator has muted you. You can send words again when you may write in the chat.")


class PollWordsRefused(DomainError):
    """A word that the organisation does not want in its rooms."""

    code = "poll.words"
    status = 403
    message = N_("Your answer has a word that is not wanted here. Choose another.")


class ResultsHidden(DomainError):
    """The results are not for this person yet."""

    code = "poll.hidden"
    status = 403
    message = N_("The results are shown to you when you have voted, or when the poll is closed.")


class NotADraft(DomainError):
    """It was opened already, so people answered what stood there."""

    code = "poll.not_draft"
    status = 409
    message = N_("This poll was opened already. Make a copy of it to ask something else.")


class NotOpen(DomainError):
    """Only what is open can be closed."""

    code = "poll.not_open"
    status = 409
    message = N_("This poll is not open.")


class NotClosed(DomainError):
    """Only what is closed can be opened again, cleared, or kept from the room."""

    code = "poll.not_closed"
    status = 409
    message = N_("This poll is not closed. Close it first.")


class AnswersShown(DomainError):
    """Everybody saw which answer is right."""

    code = "poll.answers_shown"
    status = 409
    message = N_("The right answer was shown to everybody. Make a copy of the question to ask it again.")


class RoomTakesNone(DomainError):
    """The event is over or cancelled."""

    code = "poll.room_closed"
    status = 409
    message = N_("Polls can be opened while the event is published or live.")


class TooManyPolls(DomainError):
    """More than a room could show."""

    code = "poll.too_many_polls"
    status = 409
    message = N_("An event can have %(most)s polls. Delete a draft first.")


class PlanRefused(DomainError):
    """Something about what was written is not acceptable; the words belong beside the input `field`."""

    status: ClassVar[int] = 422
    field: ClassVar[str]


class QuestionMissing(PlanRefused):
    """Nothing is asked."""

    code = "poll.question"
    field = "question"
    message = N_("Write the question, in %(most)s characters at most.")


class OptionsMissing(PlanRefused):
    """Too few options, or too many, for what is asked."""

    code = "poll.options"
    field = "options"
    message = N_("Give it %(least)s to %(most)s different options of %(length)s characters at most.")


class RightMissing(PlanRefused):
    """A quiz of which no answer is right, or every one."""

    code = "poll.right"
    field = "options"
    message = N_("Mark the right answer. At least one answer has to be wrong.")
