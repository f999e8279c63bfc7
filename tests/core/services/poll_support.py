"""A room with polls for tests of the floor."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.authors import Author
from core.chat_rules.words import WordList
from core.errors import DomainError
from core.models import Event, EventStatus, Member, Poll, PollOption, Role
from core.permissions import Actor
from core.poll_rules.answers import Given
from core.poll_rules.kinds import PollKind
from core.queries.polls.boards import polls, polls_all
from core.services.polls.drafts import prepare_poll
from core.services.polls.plans import Choice, PollPlan
from core.services.polls.polls import open_poll
from core.services.polls.votes import Ballot, Result, vote
from tests.factories import make_event, make_member, make_organisation, make_registration

State = dict[str, Any]


@dataclass
class Stage:
    """One room within one transaction."""

    session: Session
    event: Event
    host: Actor

    @classmethod
    def set_up(cls, session: Session, **event: Any) -> "Stage":
        row = make_event(session, make_organisation(session), **{"status": EventStatus.LIVE} | event)
        return cls(session, row, Actor.of(make_member(session, row.organisation, Role.HOST)))

    def member(self, role: Role) -> Member:
        return make_member(self.session, self.event.organisation, role)

    def attendee(self, **values: Any) -> Author:
        return Author.attendee(make_registration(self.session, self.event, **values))

    def prepared(self, kind: PollKind = PollKind.SINGLE, *texts: str, right: str = "", **plan: Any) -> Poll:
        choices = tuple(Choice(text, text == right) for text in texts)
        return prepare_poll(self.session, self.host, self.event.id, PollPlan(kind, "Which?", choices, **plan))

    def opened(self, kind: PollKind = PollKind.SINGLE, *texts: str, right: str = "", **plan: Any) -> Poll:
        poll = self.prepared(kind, *texts, right=right, **plan)
        return open_poll(self.session, self.host, self.event.id, poll.id)

    def options(self, poll: Poll) -> list[int]:
        ids = select(PollOption.id).where(PollOption.poll_id == poll.id).order_by(PollOption.place)
        return list(self.session.scalars(ids))

    def cast(self, author: Author, poll: Poll, *places: int, words: tuple[str, ...] = (), **given: Any) -> Result:
        """Vote for the options at these places."""
        options = self.options(poll)
        given = {"choices": tuple(options[place] for place in places), "words": words} | given
        return self.cast_all([Ballot(author, poll.id, Given(**given))])[0]

    def cast_all(self, ballots: list[Ballot], words: WordList | None = None) -> list[Result]:
        return vote(self.session, self.event.id, ballots, words)

    def shown(self, poll: Poll) -> State | None:
        """POLL as the room sees it."""
        return next((each for each in polls(self.session, self.event.id) if each["id"] == poll.id), None)

    def known(self, poll: Poll) -> State:
        """POLL as the team sees it."""
        return next(each for each in polls_all(self.session, self.event.id) if each["id"] == poll.id)

    def counts(self, poll: Poll) -> list[int]:
        """The votes of each option, as the room sees them."""
        shown = self.shown(poll)
        assert shown is not None
        return [option["votes"] for option in shown["results"]["options"]]


def code_of(result: Result) -> str:
    """Why it was refused."""
    assert isinstance(result, DomainError), result
    return result.code
