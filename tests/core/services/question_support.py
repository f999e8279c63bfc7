"""Questions for tests of the floor: an event with attendees and a moderator, and the shortest way to ask and vote."""

from itertools import count
from typing import Any

from core.authors import Author
from core.chat_rules.words import WordList
from core.models import Question, Registration
from core.queries.questions import boards
from core.services.questions.asking import Asking, ask_questions
from core.services.questions.voting import Vote, cast_votes
from core.services.room.resends import Result
from tests.core.services import chat_support

_numbers = count(1)
State = dict[str, Any]


class Stage(chat_support.Stage):
    """The questions of one event within one transaction."""

    def attendee_of(self, place: Registration) -> Author:
        """Whose place it is."""
        return Author.attendee(place)

    def try_ask(self, author: Author, text: str, words: WordList | None = None, **values: Any) -> Result:
        """Ask, whatever comes of it."""
        asking = Asking(author, f"client-{next(_numbers)}", text, **values)
        return ask_questions(self.session, self.event.id, [asking], words)[0]

    def ask(self, author: Author, text: str, words: WordList | None = None, **values: Any) -> State:
        """Ask something that is taken."""
        result = self.try_ask(author, text, words, **values)
        assert isinstance(result, dict), result
        question: State = result["question"]
        return question

    def vote(self, author: Author, question: State, up: bool = True) -> Result:
        """Want to know it too, or not."""
        return cast_votes(self.session, self.event.id, [Vote(author, question["id"], up)])[0]

    def row(self, question: State) -> Question:
        """The question as it stands."""
        return self.session.get_one(Question, question["id"], populate_existing=True)

    def shown(self) -> dict[int, State]:
        """What everybody sees, by id, without the settings."""
        things = boards.shown(self.session, self.event.id)
        return {thing["id"]: thing for thing in things if thing["id"] != boards.SETTINGS_ID}

    def waiting(self) -> dict[int, State]:
        """What only the team sees, by id."""
        return {thing["id"]: thing for thing in boards.waiting(self.session, self.event.id)}

    def own(self, author: Author) -> State:
        """What somebody sees of their own."""
        return boards.own(self.session, self.event.id, author)
