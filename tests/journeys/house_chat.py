"""What was said in the furnished installation's rooms, and what moderators did there: one of each thing a room can show."""

from typing import Any

from sqlalchemy.orm import Session

from core.authors import Author
from core.models import Event, Member, Registration
from core.permissions import Actor
from core.services.room import moderation, sanctions
from core.services.room.chat import Draft, post_messages
from core.services.room.chat_own import edit_message, report_message
from tests.factories import make_registration, next_number

LONG_WORDS = "https://example.org/" + "a-very-long-address/" * 12


def furnish_chat(session: Session, host: Member, event: Event, attendee: Registration, long_name: str) -> dict[str, Registration]:
    """Give a room everything that its page and its moderators' page draw; the tickets by what became of their people."""
    names = {"waiting": "Junaid Sarwar", "reported": long_name, "muted": "王芳", "banned": "Spam King"}
    people = {what: make_registration(session, event, name=name) for what, name in names.items()}
    room = _Room(session, host, event)
    slides = room.say(Author.member(host), f"The slides: {LONG_WORDS}")
    question = room.say(Author.attendee(attendee), "Three kilowatts, for the hole house?")
    edit_message(session, Author.attendee(attendee), event.id, question["id"], "Three kilowatts, for the whole house? 🤔", None)
    answered = {"reply_to": question["id"], "mentions": (Author.attendee(attendee).key,)}
    room.say(Author.member(host), f"@{Author.attendee(attendee).name} Yes, all winter.", **answered)
    removed = room.say(Author.attendee(people["reported"]), "Buy my coins")
    reported = room.say(Author.attendee(people["reported"]), "Buy my other coins")
    for teller in ("waiting", "muted"):
        report_message(session, Author.attendee(people[teller]), event.id, reported["id"], "spam", "The third one today")
    room.say(Author.attendee(people["waiting"]), "加微信聊", held_for="words")
    room.say(Author.attendee(people["waiting"]), "Is anybody there?", held_for="review", reply_to=question["id"])
    sanctions.mute(session, room.actor, event.id, Author.attendee(people["muted"]).key, minutes=30)
    sanctions.ban(session, room.actor, event.id, Author.attendee(people["banned"]).key, remove_messages=True)
    moderation.remove_message(session, room.actor, event.id, removed["id"])
    moderation.pin_message(session, room.actor, event.id, slides["id"])
    return people


def narrow_chat(session: Session, host: Member, event: Event) -> None:
    """A room in which little is allowed."""
    changes = {"slow_s": 30, "audience": "team", "links": False, "review": True}
    moderation.change_settings(session, Actor.of(host), event.id, **changes)


class _Room:
    def __init__(self, session: Session, host: Member, event: Event) -> None:
        self.session, self.event, self.actor = session, event, Actor.of(host)

    def say(self, author: Author, text: str, **draft: Any) -> dict[str, Any]:
        (said,) = post_messages(self.session, self.event.id, [Draft(author, f"furnished-{next_number()}", text, **draft)], None)
        assert isinstance(said, dict), said
        return said
