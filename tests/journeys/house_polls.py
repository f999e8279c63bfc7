"""Polls in the furnished installation: each kind, open, closed with a quiz's points, hidden and still a draft."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.authors import Author
from core.models import Event, Member, Poll, PollOption, Registration
from core.permissions import Actor
from core.poll_rules.answers import Given
from core.poll_rules.kinds import PollKind, Showing
from core.services.polls.drafts import prepare_poll
from core.services.polls.plans import Choice, PollPlan
from core.services.polls.polls import close_poll, hide_word, open_poll, show_results
from core.services.polls.votes import Ballot, vote

LONG = "None of these: I would rather keep the oil burner that my grandfather put in, and wait for what comes after heat pumps"
DRAFT = PollPlan(PollKind.SINGLE, "Will you come to the next one?", (Choice("Yes"), Choice("No")), seconds=60)


def furnish_polls(session: Session, host: Member, event: Event) -> None:
    """Give a room everything that its polls draw."""
    _Desk(session, Actor.of(host), event).furnish()


class _Desk:
    def __init__(self, session: Session, actor: Actor, event: Event) -> None:
        self.session, self.actor, self.event = session, actor, event
        here = select(Registration).where(Registration.event_id == event.id).order_by(Registration.id)
        self.voters = [Author.attendee(person) for person in session.scalars(here.limit(3))]

    def furnish(self) -> None:
        """One of each."""
        for right, wrong, ended in (("Three", "Nine", True), ("1834", "1974", False)):
            quiz = self.opened(PollKind.QUIZ, f"{right} or {wrong}?", right, wrong, points=10)
            self.answer(quiz, *([place] for place in (0, 1, 0)[: 3 if ended else 1]))
            if ended:
                close_poll(self.session, self.actor, self.event.id, quiz.id)
        hidden = self.opened(PollKind.SINGLE, "Who is your installer?", "The one next door", "A chain")
        close_poll(self.session, self.actor, self.event.id, hidden.id)
        show_results(self.session, self.actor, self.event.id, hidden.id, shown=False)
        self.answer(self.opened(PollKind.MULTIPLE, LONG, "Air", "Brine", LONG, most=2, showing=Showing.VOTED), [0, 2], [2])
        self.answer(self.opened(PollKind.RANKING, "What matters most?", "Price", "Quiet", LONG[:100]), [1, 0, 2], [1, 2, 0])
        rating = self.opened(PollKind.RATING, "Rate the evening", "Sound", "Picture")
        self.cast([Ballot(voter, rating.id, Given(stars=self.stars(rating, 4, 5))) for voter in self.voters])
        words = self.opened(PollKind.WORDS, "In a word?", most=3)
        said = (("warm", "dear", "热泵"), ("Warm", "Donaudampfschifffahrtselektrizitätenhaup"), ("rude",))
        self.cast([Ballot(voter, words.id, Given(words=each)) for voter, each in zip(self.voters, said, strict=True)])
        hide_word(self.session, self.actor, self.event.id, words.id, "rude", hidden=True)
        self.opened(PollKind.SINGLE, "Air or brine?", "Air", "Brine", LONG)
        prepare_poll(self.session, self.actor, self.event.id, DRAFT)

    def opened(self, kind: PollKind, question: str, *texts: str, **plan: object) -> Poll:
        """Asked of everybody; the first option of a quiz is right."""
        choices = tuple(Choice(text, kind == PollKind.QUIZ and place == 0) for place, text in enumerate(texts))
        asked = PollPlan(kind, question, choices, **plan)  # type: ignore[arg-type]  # each is checked by the service
        poll = prepare_poll(self.session, self.actor, self.event.id, asked)
        return open_poll(self.session, self.actor, self.event.id, poll.id)

    def options(self, poll: Poll) -> list[int]:
        """The numbers of its options."""
        ids = select(PollOption.id).where(PollOption.poll_id == poll.id).order_by(PollOption.place)
        return list(self.session.scalars(ids))

    def stars(self, poll: Poll, *given: int) -> tuple[tuple[int, int], ...]:
        """So many for each thing that is rated."""
        return tuple(zip(self.options(poll), given, strict=True))

    def answer(self, poll: Poll, *places: list[int]) -> None:
        """Each person's choice, by the places of options."""
        ids = self.options(poll)
        given = [Given(choices=tuple(ids[place] for place in chosen)) for chosen in places]
        self.cast([Ballot(voter, poll.id, each) for voter, each in zip(self.voters, given, strict=False)])

    def cast(self, ballots: list[Ballot]) -> None:
        """Count them; none may be refused."""
        results = vote(self.session, self.event.id, ballots, None)
        assert all(isinstance(result, dict) for result in results), results
