"""What a room answers to those whose question or vote it cannot take."""

from core.errors import DomainError
from core.i18n import N_


class QuestionsClosed(DomainError):
    """The host takes no questions now, or the event is not one people can ask in."""

    code = "question.closed"
    status = 409
    message = N_("No questions are taken at the moment. You can still vote for those that are there.")


class VotesClosed(DomainError):
    """The event has not been published, or is over."""

    code = "question.votes_closed"
    status = 409
    message = N_("Voting has ended with the event.")


class QuestionEmpty(DomainError):
    """Nothing but white space."""

    code = "question.empty"
    status = 422
    message = N_("Write your question first.")


class QuestionTooLong(DomainError):
    """More than anybody reads out."""

    code = "question.too_long"
    status = 422
    message = N_("A question can have %(most)s characters. Shorten it, so that it can be read out.")


class AnswerEmpty(DomainError):
    """Nothing but white space."""

    code = "question.answer_empty"
    status = 422
    message = N_("Write the answer first.")


class AnswerTooLong(DomainError):
    """More than a card holds."""

    code = "question.answer_too_long"
    status = 422
    message = N_("An answer can have %(most)s characters. Shorten it, or put a link to the rest in it.")


class TooManyWaiting(DomainError):
    """One person's questions would fill the list."""

    code = "question.too_many"
    status = 429
    message = N_("%(most)s of your questions wait for an answer already. Take one of them back to ask another.")


class AnonymityChanged(DomainError):
    """What the page promised about names is not how it works now."""

    code = "question.anonymity"
    status = 409
    message = N_("The host has changed whether you can ask anonymously. Read the note below your question, then send it again.")


class QuestionGone(DomainError):
    """It was taken back, dismissed or never let through."""

    code = "question.gone"
    status = 409
    message = N_("This question is not there any more.")


class OwnQuestion(DomainError):
    """Its author reports it."""

    code = "question.own"
    status = 409
    message = N_("This question is yours. You can take it back instead.")


class QuestionAnswered(DomainError):
    """Its author wants it back, and it is answered already, or just now."""

    code = "question.answered"
    status = 409
    message = N_("This question has been taken up already, so it stays.")


class QuestionChanged(DomainError):
    """Somebody of the team has done something to it since."""

    code = "question.changed"
    status = 409
    message = N_("Somebody has changed this question since. Look at it again.")
