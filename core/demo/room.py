"""One event's room in the demonstration: what its host does and its people answer, by the services that do it for real ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.authors import Author
from core.models import Event, Member, Offer, Poll, PollOption, Registration
from core.permissions import Actor
from core.poll_rules.answers import Given
from core.services.offers.claims import Wish, claim_places
from core.services.offers.offers import OfferDetails, make_offer, push_offer
from core.services.polls.drafts import prepare_poll
from core.services.polls.plans import Choice, PollPlan
from core.services.polls.polls import open_poll
from core.services.polls.votes import Ballot, vote
from core.services.questions.asking import Asking, ask_questions
from core.services.questions.voting import Vote, cast_votes

Question = tuple[int, str, tuple[int, ...]]  # who asks, what, and who wants to know it too


@dataclass(frozen=True)
class DemoRoom:
    """The event, whose it is, and its attendees in the order of registering: a number stands for one of them."""

    session: Session
    event: Event
    host: Member
    guests: Sequence[Registration]

    @property
    def actor(self) -> Actor:
        """The host."""
        return Actor.of(self.host)

    def author(self, who: int) -> Author:
        """One of the attendees."""
        return Author.attendee(self.guests[who])

    def ask(self, questions: Sequence[Question]) -> list[int]:
        """Have questions asked and voted for; their ids."""
        askings = [
            Asking(self.author(who), f"demo-question-{number}", text) for number, (who, text, _wanting) in enumerate(questions)
        ]
        asked = [
            result["question"]["id"]
            for result in ask_questions(self.session, self.event.id, askings, None)
            if isinstance(result, dict)
        ]
        votes = [
            Vote(self.author(who), question_id, up=True)
            for question_id, (_who, _text, wanting) in zip(asked, questions, strict=True)
            for who in wanting
        ]
        cast_votes(self.session, self.event.id, votes)
        return asked

    def poll(self, plan: PollPlan) -> Poll:
        """Put a poll to everybody."""
        poll = prepare_poll(self.session, self.actor, self.event.id, plan)
        self.session.flush()
        return open_poll(self.session, self.actor, self.event.id, poll.id)

    def vote(self, poll: Poll, answers: Sequence[int]) -> None:
        """Every second attendee chooses one of its options, by place."""
        in_order = select(PollOption.id).where(PollOption.poll_id == poll.id).order_by(PollOption.place)
        options = self.session.scalars(in_order).all()
        ballots = [Ballot(self.author(2 * who), poll.id, Given(choices=(options[choice],))) for who, choice in enumerate(answers)]
        vote(self.session, self.event.id, ballots, None)

    def offer(self, details: OfferDetails, wanting: Sequence[int]) -> Offer:
        """Show an offer, and let some have a place of it."""
        offer = make_offer(self.session, self.actor, self.event.id, details)
        self.session.flush()
        push_offer(self.session, self.actor, self.event.id, offer.id)
        claim_places(self.session, self.event.id, [Wish(self.author(who), offer.id) for who in wanting])
        return offer


def choices(*texts: str) -> tuple[Choice, ...]:
    """The options of a poll."""
    return tuple(map(Choice, texts))
