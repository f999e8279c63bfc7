"""A room for tests of the floor: an event with attendees and a moderator, and the shortest way to say something."""

from dataclasses import dataclass
from itertools import count
from typing import Any, Self

import pytest
from sqlalchemy.orm import Session

from core.authors import Author
from core.chat_rules.words import WordList
from core.errors import DomainError
from core.models import Event, EventStatus, Registration, Role
from core.permissions import Actor
from core.queries.room import chat as queries
from core.services.room.chat import Draft, post_messages
from tests.factories import make_event, make_member, make_organisation, make_registration, make_visit, make_visitor

_numbers = count(1)
State = dict[str, Any]


@dataclass
class Stage:
    """One room within one transaction."""

    session: Session
    event: Event
    moderator: Actor
    member: Author

    @classmethod
    def set_up(cls, session: Session, **event: Any) -> Self:
        row = make_event(session, make_organisation(session), **{"status": EventStatus.LIVE} | event)
        member = make_member(session, row.organisation, Role.MODERATOR, name="Mona")
        return cls(session, row, Actor.of(member), Author.member(member))

    def registration(self, event: Event | None = None, **values: Any) -> Registration:
        return make_registration(self.session, event or self.event, **values)

    def attendee(self, **values: Any) -> Author:
        return Author.attendee(self.registration(**values))

    def colleague(self, role: Role) -> Actor:
        return Actor.of(make_member(self.session, self.event.organisation, role))

    def person_in_browser(self, address_hash: str = "", event: Event | None = None, **values: Any) -> Registration:
        """Somebody who opened the page in a browser of their own, then registered with it."""
        visitor = make_visitor(self.session, self.event.organisation)
        make_visit(self.session, event or self.event, visitor_id=visitor.id, address_hash=address_hash)
        return self.registration(event, visitor_id=visitor.id, **values)

    def drafts(self, author: Author, *texts: str, **draft: Any) -> list[Draft]:
        return [Draft(author, f"client-{next(_numbers):08}", text, **draft) for text in texts]

    def try_to_say(self, author: Author, text: str, words: WordList | None = None, **draft: Any) -> State | DomainError:
        return post_messages(self.session, self.event.id, self.drafts(author, text, **draft), words)[0]

    def say(self, author: Author, text: str, words: WordList | None = None, **draft: Any) -> State:
        result = self.try_to_say(author, text, words, **draft)
        assert isinstance(result, dict), result
        return result

    def shown(self) -> list[str]:
        """What a newcomer reads, in order."""
        self.session.flush()
        return [message["text"] for message in queries.page(self.session, self.event.id).messages]

    def chat(self) -> State:
        self.session.flush()
        return queries.room_state(self.session, self.event.id)

    def revision(self) -> int:
        self.session.flush()
        return queries.revision_of(self.session, self.event.id)


def code_of(result: State | DomainError) -> str:
    """The code of a refusal."""
    assert isinstance(result, DomainError), result
    return result.code


def refused(code: str) -> Any:
    """A block that is refused with this code."""
    return pytest.raises(DomainError, check=lambda error: error.code == code)
